"""Playing campaigns: what the whole organisation did about a learning, wave by wave."""

from collections.abc import Iterator
from datetime import timedelta

from andon.demo.plot import Thread
from andon.demo.script import Part, read
from andon.demo.stage import Stage
from learnings import commands


class StepScript(Part):
    """How far a service came, ``d`` days after the beginning; ``until`` counts from there too."""

    d: float
    who: str
    service: str
    to: str
    url: str = ""
    until: float | None = None
    note: str = ""
    ticket: str = ""


class CampaignScript(Part):
    """One campaign; waves say after how many days each tier is due."""

    title: str
    goal: str
    learnings: tuple[str, ...]
    by: str
    sponsor: str
    days_ago: float
    waves: dict[str, float]
    steps: tuple[StepScript, ...]


def campaign(stage: Stage) -> Iterator[Thread]:
    """Give one thread for each campaign."""
    for entry in read("campaigns")["campaigns"]:
        yield _run(stage, CampaignScript.model_validate(entry))


def _run(stage: Stage, script: CampaignScript) -> Thread:
    begins = stage.present - timedelta(days=script.days_ago)
    yield begins
    made = stage.run_as(
        script.by,
        commands.start_campaign,
        title=script.title,
        goal=script.goal,
        learnings=[stage.learnings[name] for name in script.learnings],
        waves={tier: begins + timedelta(days=days) for tier, days in script.waves.items()},
        sponsor_id=stage.people[script.sponsor],
    )
    for step in script.steps:
        yield begins + timedelta(days=step.d)
        if step.ticket:
            owner = stage.people[step.who]
            assigned = {"service_slug": step.service, "ticket_url": step.ticket}
            stage.run_as(step.who, commands.assign_item, key=made.key, owner_id=owner, **assigned)
        stage.run_as(
            step.who,
            commands.move_item,
            key=made.key,
            service_slug=step.service,
            to=step.to,
            evidence_url=step.url,
            until=begins + timedelta(days=step.until) if step.until is not None else None,
            note=step.note,
        )
