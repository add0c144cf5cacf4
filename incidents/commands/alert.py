"""What machines add to an incident, without ever standing in a responder's way."""

from datetime import datetime

from foundation.errors import Invalid
from foundation.text import clean
from foundation.work import Work
from incidents.commands.subject import incident_to_change, where_it_goes_on
from incidents.events import AlertNoted
from incidents.lifecycle import SKEW, in_utc
from incidents.model import Incident

NOTE_LIMIT = 2_000
SOURCE_LIMIT = 120


def note_alert(work: Work, *, key: str, text: str, source: str, at: datetime | None = None) -> Incident:
    """Append what a machine saw. It locks only the head of the stream, never the incident, and changes no field.

    What was merged hands it on, so that nothing is lost.
    """
    incident = incident_to_change(work, key, "incidents:note_alert", lock=False, even_merged=True)
    incident = where_it_goes_on(work, incident, "incidents:note_alert")
    happened = in_utc(at, "at") if at else work.now
    if happened > work.now + SKEW:
        raise Invalid(
            "incident.moment_future",
            "An alert can't come from the future. Send when it fired, or no time at all.",
            where="at",
        )
    work.record(
        incident.stream,
        AlertNoted(
            text=clean(text, field="text", limit=NOTE_LIMIT, multiline=True),
            source=clean(source, field="source", limit=SOURCE_LIMIT),
            occurred_at=happened,
        ),
    )
    return incident
