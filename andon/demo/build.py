"""Building the sample: refused where it could do harm, then the whole story from its founding to the present."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts import queries as accounts
from andon.compose import House
from andon.demo.campaigning import campaign
from andon.demo.cast import found, founded, keep_runbooks, organisation
from andon.demo.changing import change
from andon.demo.correcting import tell
from andon.demo.learning import learn
from andon.demo.plot import Thread, play
from andon.demo.proving import prove
from andon.demo.publishing import publish
from andon.demo.responding import respond
from andon.demo.script import stories
from andon.demo.stage import Stage
from catalog import queries as catalog
from foundation.config import Settings
from foundation.db import hurrying
from foundation.errors import Conflict
from foundation.work import Reading
from incidents import queries as incidents

OUTGOING = (
    *("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "PAGERDUTY_API_TOKEN", "PAGERDUTY_FROM", "PAGERDUTY_ROUTING_KEYS"),
    *("ANDON_SMTP_URL", "ANDON_JIRA_URL", "ANDON_GITHUB_TOKEN", "ANDON_SERVICENOW_URL"),
)


@dataclass(frozen=True)
class Sample:
    """What was built."""

    people: int
    services: int
    incidents: int
    steps: int


def build_sample(house: House, tick: Callable[[datetime], None] = lambda _at: None) -> Sample:
    """Fill the empty database of ``house`` with Larkfield and its history."""
    require_harmless(house.settings)
    script = organisation()
    with hurrying(house.engine):
        stage = Stage(house, founded(house.clock.now(), script))
        try:
            stage.ask(require_empty)
            steps = play(
                [found(stage, script), *keep_runbooks(stage, script), *_threads(stage)],
                stage.travel,
                stage.present,
                tick,
            )
            stage.arrive()
        finally:
            stage.close()
    return Sample(len(script.people), len(script.services), len(stories()), steps)


def require_harmless(settings: Settings) -> None:
    """Raise Conflict in production, and where something is configured by which the sample could leave the machine."""
    if settings.production:
        detail = "This is production. The sample organisation is only for looking around: unset ANDON_ENV to try it."
        raise Conflict("demo.production", detail)
    leaving = [name for name in OUTGOING if settings.environment.get(name)]
    if leaving:
        detail = f"Nothing of the sample may leave this machine: unset {', '.join(leaving)} first."
        raise Conflict("demo.outgoing", detail)


def require_empty(reading: Reading) -> None:
    """Raise Conflict where there is anything that somebody may want to keep."""
    there = [
        word
        for word, is_there in (
            ("people", not accounts.is_empty(reading.session)),
            ("services", bool(catalog.services(reading))),
            ("incidents", bool(incidents.incidents(reading, incidents.Filter(), 1).items)),
        )
        if is_there
    ]
    if there:
        detail = (
            f"This database holds {' and '.join(there)} already. Give an empty one with ANDON_DATA_DIR or "
            "ANDON_DATABASE_URL. If an earlier andon demo was cut short, delete what it began, then run it again."
        )
        raise Conflict("demo.not_empty", detail)


def _threads(stage: Stage) -> Iterator[Thread]:
    for story in stories():
        yield from (change(stage, story, each) for each in story.changes)
        yield tell(stage, story, respond(stage, story))
    yield from learn(stage)
    yield from campaign(stage)
    yield from publish(stage)
    yield from prove(stage)
