"""Following an incident without taking part in it."""

from foundation.errors import Invalid
from foundation.work import Work
from incidents.commands.subject import incident_to_change
from incidents.events import WatchingChanged
from incidents.model import Incident, IncidentWatcher


def watch(work: Work, *, key: str) -> Incident:
    """Follow the incident."""
    return _set(work, key, is_watching=True)


def unwatch(work: Work, *, key: str) -> Incident:
    """Follow it no more."""
    return _set(work, key, is_watching=False)


def _set(work: Work, key: str, *, is_watching: bool) -> Incident:
    """Note it in a stream of the person's own: who follows is nothing that the incident has to tell."""
    incident = incident_to_change(work, key, "incidents:watch", lock=False)
    person_id = work.principal.person_id
    if person_id is None:
        raise Invalid("incident.nobody_watches", "Only people follow incidents. Sign in, or use a token of a person's.")
    there = work.session.get(IncidentWatcher, (incident.id, person_id))
    if (there is not None) == is_watching:
        return incident
    if there is None:
        work.session.add(IncidentWatcher(incident_id=incident.id, person_id=person_id, since=work.now))
    else:
        work.session.delete(there)
    changed = WatchingChanged(incident_id=incident.id, person_id=person_id, is_watching=is_watching)
    work.record(f"watching:{person_id}", changed)
    return incident
