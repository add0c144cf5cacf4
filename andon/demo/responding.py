"""Playing an incident: declared, worked, and brought to where the story leaves it."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from andon.demo.plot import Thread
from andon.demo.script import Step, Story
from andon.demo.stage import Stage, Told
from incidents import commands as incidents

RETOLD = (
    "Larkfield is made up. What happens here is retold from a public account, "
    "and what the account does not tell is made up too: <{source}>"
)
IMPACTS = {"SEV1": "major_outage", "SEV2": "partial_outage"}


def respond(stage: Stage, story: Story) -> Thread:
    """Play the story's incident; afterwards the stage knows its key and its end."""
    declared = beginning(stage, story)
    yield declared
    summary = stage.render(f"{story.summary.strip()}\n\n{RETOLD.format(source=story.source)}")
    times = {moment: declared + timedelta(minutes=minutes) for moment, minutes in story.occurred.items()}
    incident = stage.run_as(
        story.declared_by,
        incidents.declare,
        title=story.title,
        severity=story.severity,
        services=story.services,
        summary=summary,
        mode=story.mode,
        visibility=story.visibility,
        state=story.state,
        occurred=times,
    )
    ended = max([declared, *times.values()])
    stage.told[story.id] = Told(incident=incident.key)
    _say_how_bad(stage, incident.key, story)
    tasks: dict[str, int] = {}
    for step in story.steps:
        ended = declared + timedelta(minutes=step.m)
        yield ended
        _act(stage, incident.key, step, declared, tasks)
    stage.told[story.id] = Told(incident=incident.key, ended=ended)


def _say_how_bad(stage: Stage, key: str, story: Story) -> None:
    """Say how the services are affected, where that is worse than an incident assumes."""
    impact = IMPACTS.get(story.severity)
    if impact is not None and story.mode == "standard":
        for slug in story.services:
            stage.run_as(story.declared_by, incidents.add_service, key=key, slug=slug, impact=impact)


def beginning(stage: Stage, story: Story) -> datetime:
    """Return when the story's incident is declared."""
    if story.minutes_ago is not None:
        return stage.present - timedelta(minutes=story.minutes_ago)
    day = (stage.present - timedelta(days=story.days_ago or 0)).date()
    return datetime.combine(day, time.fromisoformat(story.at), UTC)


def _act(stage: Stage, key: str, step: Step, declared: datetime, tasks: dict[str, int]) -> None:
    """Do what the step says: its first verb that is set."""
    verbs: list[tuple[object, Callable[[], object]]] = [
        (step.say, lambda: _say(stage, key, step)),
        (step.move, lambda: _move(stage, key, step)),
        (step.role, lambda: _hand_role(stage, key, step)),
        (step.join, lambda: _join(stage, key, step)),
        (step.severity, lambda: stage.run_as(step.who, incidents.set_severity, key=key, severity=step.severity)),
        (step.service, lambda: _add_service(stage, key, step)),
        (step.task, lambda: tasks.__setitem__(step.task, _add_task(stage, key, step))),
        (step.done, lambda: _complete(stage, key, step, tasks)),
        (step.moment, lambda: _correct(stage, key, step, declared)),
        (step.merge, lambda: _merge(stage, key, step)),
        (step.private, lambda: stage.run_as(step.who, incidents.set_visibility, key=key, visibility="private")),
    ]
    next(act for given, act in verbs if given)()


def _say(stage: Stage, key: str, step: Step) -> None:
    body = stage.render(step.say)
    stage.run_as(
        step.who, incidents.post_update, key=key, audience=step.to, body=body, next_update_minutes=step.promise
    )


def _move(stage: Stage, key: str, step: Step) -> None:
    note = stage.render(step.note) if step.note else None
    stage.run_as(step.who, incidents.transition, key=key, to=step.move, note=note)


def _hand_role(stage: Stage, key: str, step: Step) -> None:
    person_id = stage.people[step.person or step.who]
    stage.run_as(step.who, incidents.assign_role, key=key, role=step.role, person_id=person_id)


def _join(stage: Stage, key: str, step: Step) -> None:
    stage.run_as(step.who, incidents.add_participant, key=key, person_id=stage.people[step.join], kind="responder")


def _add_service(stage: Stage, key: str, step: Step) -> None:
    stage.run_as(step.who, incidents.add_service, key=key, slug=step.service, impact=step.impact)


def _add_task(stage: Stage, key: str, step: Step) -> int:
    owner = stage.people[step.person] if step.person else None
    return stage.run_as(step.who, incidents.add_task, key=key, title=step.task, owner_id=owner).id


def _complete(stage: Stage, key: str, step: Step, tasks: dict[str, int]) -> None:
    stage.run_as(step.who, incidents.complete_task, key=key, task_id=tasks[step.done])


def _correct(stage: Stage, key: str, step: Step, declared: datetime) -> None:
    at = declared + timedelta(minutes=step.at)
    stage.run_as(step.who, incidents.correct_moment, key=key, moment=step.moment, at=at, reason=step.note)


def _merge(stage: Stage, key: str, step: Step) -> None:
    stage.run_as(step.who, incidents.merge, key=key, into=stage.told[step.merge].incident)
