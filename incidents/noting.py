"""Noting who looked at an incident: apart from the request, once a day for each viewer, and never in its way."""

from foundation.web.visit import context, reading, runtime
from incidents.commands import note_sighting


def note_look(incident_id: int) -> None:
    """Have it noted, once this is answered, that whoever asks has looked at the incident."""
    here = runtime()
    if here.afterwards is None:
        return
    who, at = context(), reading().now

    def note() -> None:
        here.transactor.run(who, note_sighting, incident_id=incident_id, at=at, surface=who.surface)

    here.afterwards.once((incident_id, who.principal.person_id or who.principal.id, at.date()), note)
