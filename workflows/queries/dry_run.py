"""What a workflow would have done at past incidents. It reads, and changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.errors import Invalid
from foundation.log import StoredEvent, events_of_all
from foundation.predicate import Predicate
from foundation.work import Reading
from incidents.queries import Filter, IncidentBrief, incidents
from workflows.definition import Step
from workflows.facts import FOLDS, Facts, after, holds
from workflows.queries.definitions import service_words
from workflows.vocabulary import MOST_RUNS, TRIGGERS, WORKFLOW

MOST_INCIDENTS = 200
MOST_EVENTS = 20_000
MOST_ANSWERS = 500


@dataclass(frozen=True)
class WouldRun:
    """An event that it would have answered to, and how the incident stood then."""

    incident: IncidentBrief
    seq: int
    at: datetime
    facts: Facts


@dataclass(frozen=True)
class DryRun:
    """What came of trying: the answers, the latest incident first, and how many incidents were looked at."""

    event: str
    steps: Sequence[Step]
    answers: Sequence[WouldRun]
    looked_at: int

    @property
    def because(self) -> str:
        """Say what it answers to."""
        return TRIGGERS[self.event]

    @property
    def incident_count(self) -> int:
        """At how many incidents it would have run."""
        return len({each.incident.id for each in self.answers})


def dry_run(reading: Reading, *, event: str, condition: Predicate, steps: Sequence[Step]) -> DryRun:
    """Try it on the latest incidents that the reader may see: by the same rules as when it runs."""
    reading.require("workflows:read")
    if event not in TRIGGERS:
        raise Invalid("workflow.event", f"It can answer to {', '.join(TRIGGERS)}.", where="event")
    past = [item.brief for item in incidents(reading, Filter(), MOST_INCIDENTS).items]
    happened = _events(reading, past, event)
    hit = {i for events in happened.values() for e in events for i in _services_of(e)}
    services = service_words(reading, hit)
    answers: list[WouldRun] = []
    for incident in past:
        facts, here = Facts(), list[WouldRun]()
        for told in happened.get(incident.id, []):
            facts = after(facts, told)
            is_asked = told.name == event and not told.principal.startswith(WORKFLOW)
            if is_asked and holds(condition, facts, services):
                here.append(WouldRun(incident, told.seq, told.occurred_at, facts))
        answers += here[:MOST_RUNS]
    return DryRun(event, steps, answers[:MOST_ANSWERS], len(past))


def _events(reading: Reading, past: Sequence[IncidentBrief], event: str) -> dict[int, list[StoredEvent]]:
    streams = {f"incident:{each.id}": 0 for each in past}
    found: dict[int, list[StoredEvent]] = {}
    told = events_of_all(reading.session, streams, names={*FOLDS, event}, limit=MOST_EVENTS) if streams else []
    for each in told:
        found.setdefault(each.subject_id, []).append(each)
    return found


def _services_of(event: StoredEvent) -> set[int]:
    one = {event.payload["service_id"]} if "service_id" in event.payload else set()
    return one | set(event.payload.get("service_ids", ()))
