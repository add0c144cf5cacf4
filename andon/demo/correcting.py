"""Playing a correction of error: found as the workflow opened it, written, reviewed, and brought to its state."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from andon.demo.plot import Thread
from andon.demo.script import ActionMoveScript, ActionScript, CauseScript, CoeMoveScript, CoeScript, ImpactScript, Story
from andon.demo.stage import Stage, Told
from coe import commands, queries
from incidents import queries as incidents

PAUSE = timedelta(minutes=7)
ELSEWHERE = "The section above answers it."
SENT = "What is left is small, and said in the review meeting."
SIGNERS = {
    "peer": ("hana", "dara"),
    "bar_raiser": ("ines", "chidi"),
    "ops_lead": ("chidi", "ines"),
    "approver": ("ines", "chidi"),
}
Later = tuple[datetime, Callable[[], object]]


def tell(stage: Stage, story: Story, incident: Thread) -> Thread:
    """Play the story's incident, then its document."""
    yield from incident
    if story.coe is None:
        return
    told = stage.told[story.id]
    ended = told.ended or stage.clock.now()
    at = ended + timedelta(days=story.coe.begin)
    yield at
    book = stage.told[story.id] = Told(told.incident, _document(stage, story, story.coe), ended)
    for act in _writing(stage, story.coe, book, ended):
        at += PAUSE
        yield at
        act()
    for when, act in sorted(_later(stage, story.coe, book, ended), key=lambda each: each[0]):
        yield when
        act()


def _document(stage: Stage, story: Story, script: CoeScript) -> str:
    """Return the document that the workflow opened, or open one where the severity asked for none."""
    key = stage.told[story.id].incident
    incident_id = stage.ask(incidents.brief, key).id
    found = stage.ask(queries.of_incident, incident_id)
    return found[0].key if found else stage.run_as(script.writer, commands.open_coe, incident_keys=[key]).key


def _writing(stage: Stage, script: CoeScript, book: Told, ended: datetime) -> Iterator[Callable[[], object]]:
    for name, text in script.sections.items():
        yield partial(_write, stage, script, book, name, text)
    for impact in script.impacts:
        yield partial(_add_impact, stage, script, book, impact)
    yield partial(_answer, stage, script, book)
    for cause in script.causes:
        yield partial(_add_cause, stage, script, book, cause)
    for action in script.actions:
        yield partial(_add_action, stage, script, book, action, ended)
    if script.recurrence_of:
        earlier = stage.told[script.recurrence_of].coe
        yield partial(_link, stage, script, book, earlier)


def _write(stage: Stage, script: CoeScript, book: Told, name: str, text: str) -> None:
    stage.run_as(script.writer, commands.write_section, key=book.coe, name=name, text=stage.render(text))


def _add_impact(stage: Stage, script: CoeScript, book: Told, impact: ImpactScript) -> None:
    counted = commands.Counted(
        impact.dimension, impact.value, impact.unit, is_estimate=impact.estimate, method=impact.method
    )
    stage.run_as(script.writer, commands.add_impact, key=book.coe, counted=counted)


def _answer(stage: Stage, script: CoeScript, book: Told) -> None:
    """Leave the questions to the sections, which answer them at length; what is on record stays."""
    asked = (name for name, question in queries.QUESTIONS.items() if not question.is_computed)
    answers = {name: commands.Given(ELSEWHERE, is_not_applicable=True) for name in asked}
    stage.run_as(script.writer, commands.answer_questions, key=book.coe, answers=answers)


def _add_cause(stage: Stage, script: CoeScript, book: Told, cause: CauseScript) -> None:
    made = stage.run_as(
        script.writer,
        commands.add_cause,
        key=book.coe,
        because=cause.because,
        cause_class=cause.kind,
        why=cause.why,
        parent_id=book.causes[cause.under] if cause.under else None,
        role=cause.role,
        service_slug=cause.service,
        how_escaped=cause.escaped,
        evidence=cause.evidence,
        confidence=cause.confidence,
    )
    book.causes[cause.id] = made.id


def _add_action(stage: Stage, script: CoeScript, book: Told, action: ActionScript, ended: datetime) -> None:
    made = stage.run_as(
        script.writer,
        commands.add_action,
        key=book.coe,
        title=action.title,
        kind=action.kind,
        priority=action.priority,
        owner_id=stage.people[action.owner],
        due=ended + timedelta(days=action.due),
        done_criteria=action.criteria,
        cause_ids=[book.causes[name] for name in action.causes],
        service_slug=action.service,
        scope=action.scope,
    )
    book.actions[action.id] = made.key


def _link(stage: Stage, script: CoeScript, book: Told, earlier: str) -> None:
    stage.run_as(script.writer, commands.link_recurrence, key=book.coe, of_key=earlier)


def _later(stage: Stage, script: CoeScript, book: Told, ended: datetime) -> Iterator[Later]:
    """Give what happens to the document and its action items, with its time."""
    for move in script.path:
        yield ended + timedelta(days=move.d), partial(_move, stage, book, move)
    for action in script.actions:
        for step in action.moves:
            yield (
                ended + timedelta(days=step.d),
                partial(_move_action, stage, book.actions[action.id], action.criteria, step),
            )


def _move(stage: Stage, book: Told, move: CoeMoveScript) -> None:
    if move.to == "approved":
        _sign(stage, book)
    stage.run_as(move.who, commands.transition, key=book.coe, to=move.to, note=move.note or SENT)


def _sign(stage: Stage, book: Told) -> None:
    """Have the document signed in each role that its severity wants, by the first who may."""
    coe = stage.ask(queries.document, book.coe)
    for each in coe.reviewers:
        who = next(who for who in SIGNERS[each.role] if stage.people[who] != coe.brief.owner_id)
        if each.is_required and each.signed_at is None:
            stage.run_as(who, commands.sign, key=book.coe, role=each.role)


def _move_action(stage: Stage, key: str, criteria: str, step: ActionMoveScript) -> None:
    shown = step.evidence or (f"Seen on the day: {criteria}" if step.to == "done" else "")
    stage.run_as(step.who, commands.move_action, key=key, to=step.to, evidence=shown, note=step.note)
