"""Playing the learnings: proposed out of a correction of error, decided about, and answered by services."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from andon.demo.plot import Thread
from andon.demo.responding import beginning
from andon.demo.script import Part, Story, read, stories
from andon.demo.stage import Stage
from learnings import commands

Later = tuple[datetime, Callable[[], object]]


class MoveScript(Part):
    """A decision about a learning."""

    d: float
    who: str
    to: str
    reason: str = ""


class AdoptionScript(Part):
    """What a service says of it; ``planned_by`` and ``until`` count days like ``d``, ``expires`` from the answer on."""

    d: float
    who: str
    service: str
    state: str
    planned_by: float | None = None
    until: float | None = None
    evidence: str = ""
    expires: float | None = None
    note: str = ""


class LearningScript(Part):
    """One learning and its life."""

    id: str
    title: str
    failure: str
    lesson: str
    recommendation: str
    classes: tuple[str, ...]
    applies: dict[str, object]
    by: str
    d: float
    source: str
    causes: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    steward: str = ""
    moves: tuple[MoveScript, ...] = ()
    adoptions: tuple[AdoptionScript, ...] = ()
    supersedes: str = ""
    superseded_on: float = 0


def learn(stage: Stage) -> Iterator[Thread]:
    """Give one thread for each learning."""
    sources = {story.id: story for story in stories()}
    for entry in read("learnings")["learnings"]:
        source = entry.pop("from")
        script = LearningScript.model_validate({**entry, "source": source})
        yield _learning(stage, script, sources[script.source])


def _learning(stage: Stage, script: LearningScript, source: Story) -> Thread:
    ended = beginning(stage, source) + timedelta(minutes=max((step.m for step in source.steps), default=0))
    yield ended + timedelta(days=script.d)
    stage.learnings[script.id] = _propose(stage, script)
    for at, act in sorted(_later(stage, script, ended), key=lambda each: each[0]):
        yield at
        act()


def _propose(stage: Stage, script: LearningScript) -> str:
    told = stage.told[script.source]
    made = stage.run_as(
        script.by,
        commands.propose,
        title=script.title,
        failure_prevented=script.failure,
        lesson=stage.render(script.lesson),
        recommendation=stage.render(script.recommendation),
        cause_classes=script.classes,
        applicability=script.applies,
        source_coe=told.coe,
        source_cause_ids=[told.causes[name] for name in script.causes],
        source_actions=[told.actions[name] for name in script.actions],
        steward_id=stage.people[script.steward] if script.steward else None,
    )
    return made.key


def _later(stage: Stage, script: LearningScript, ended: datetime) -> Iterator[Later]:
    """Give what happens to the learning, with its time."""
    key = stage.learnings[script.id]
    for move in script.moves:
        yield ended + timedelta(days=move.d), partial(_move, stage, key, move)
    for adoption in script.adoptions:
        yield ended + timedelta(days=adoption.d), partial(_answer, stage, key, adoption, ended)
    if script.supersedes:
        yield ended + timedelta(days=script.superseded_on), partial(_supersede, stage, script.supersedes, key)


def _move(stage: Stage, key: str, move: MoveScript) -> None:
    stage.run_as(move.who, commands.transition, key=key, to=move.to, reason=move.reason)


def _answer(stage: Stage, key: str, adoption: AdoptionScript, ended: datetime) -> None:
    stage.run_as(
        adoption.who,
        commands.record_adoption,
        key=key,
        service_slug=adoption.service,
        state=adoption.state,
        planned_by=_day(ended, adoption.planned_by),
        until=_day(ended, adoption.until),
        evidence_url=adoption.evidence,
        evidence_expires_at=_day(stage.clock.now(), adoption.expires),
        note=adoption.note,
    )


def _supersede(stage: Stage, earlier: str, key: str) -> None:
    reason = "The newer one says the same of every part, and how to rehearse it."
    old = stage.learnings[earlier]
    stage.run_as("chidi", commands.transition, key=old, to="superseded", reason=reason, superseded_by=key)


def _day(start: datetime, days: float | None) -> datetime | None:
    return start + timedelta(days=days) if days is not None else None
