"""What was done in PagerDuty, written into the incident's timeline, with those who take part by it."""

from foundation.errors import Conflict, Invalid
from foundation.log import StoredEvent
from foundation.markdown import plain
from foundation.work import Work
from incidents import commands as incidents
from incidents.queries import briefs
from integrations.pagerduty.model import PagerDutyEvent
from integrations.pagerduty.queries import persons_of
from integrations.pagerduty.said import Said


def write_down(event: StoredEvent, work: Work) -> None:
    """Write it down while the incident goes on, and let those take part who are known here."""
    text = _words(event, work)
    found = briefs(work, [event.payload["incident_id"]]).get(event.payload["incident_id"])
    if found is None or not found.is_active:
        return
    if text:
        incidents.add_note(work, key=found.key, body=plain(text), at=event.occurred_at)
    for person_id in sorted(persons_of(work, event.payload["users"]).values()):
        try:
            incidents.add_participant(work, key=found.key, person_id=person_id)
        except (Conflict, Invalid):
            # They left, or may not be let in by what runs by itself: what happened stays written down.
            continue


def _words(event: StoredEvent, work: Work) -> str:
    """Return what is to be read, and forget there what somebody said: from now on it stands in the timeline alone."""
    row = work.session.get(PagerDutyEvent, event.payload["event"], with_for_update=True)
    if row is None:
        return str(event.passages.get("text", ""))
    words = Said(row.id, row.kind, row.incident_id, row.occurred_at, row.said).words
    row.said = {name: value for name, value in row.said.items() if name != "text"}
    return words
