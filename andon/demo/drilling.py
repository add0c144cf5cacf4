"""Playing game days: an incident of the past, played again in a drill."""

from datetime import timedelta

from andon.demo.plot import Thread
from andon.demo.script import Part
from andon.demo.stage import Stage
from catalog.queries import all_runbooks
from incidents import commands as incidents
from readiness import commands
from readiness.queries import drill


class DrillScript(Part):
    """A game day of a story's COE: what is told after how many minutes, what is rehearsed, and when it is over."""

    story: str
    title: str
    by: str
    who: str
    days_ago: float
    script: tuple[tuple[float, str], ...]
    runbooks: tuple[str, ...] = ()
    accept: float
    over: float
    found: str
    done: str


def game_day(stage: Stage, script: DrillScript) -> Thread:
    """Plan it the day before, and play it."""
    begun = stage.present - timedelta(days=script.days_ago)
    yield begun - timedelta(days=1)
    coe = stage.told[script.story].coe
    books = [each.id for each in stage.ask(all_runbooks) if each.title in script.runbooks]
    key = stage.run_as(script.by, commands.plan_drill, coe_key=coe, title=script.title, runbooks=books).key
    told = [(round(minutes * 60), text) for minutes, text in script.script]
    roles = {"commander": stage.people[script.who]}
    stage.run_as(script.by, commands.script_drill, key=key, injects=told, roles=roles)
    yield begun
    stage.run_as(script.by, commands.begin_drill, key=key)
    played = stage.ask(lambda reading: drill(reading, key).incident)
    for minutes, to, note in (
        (script.accept, "investigating", ""),
        (script.over - 1, "identified", script.found),
        (script.over, "resolved", script.done),
    ):
        yield begun + timedelta(minutes=minutes)
        said = stage.render(note) if note else None
        stage.run_as(script.who, incidents.transition, key=played, to=to, note=said)
