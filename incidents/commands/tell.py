"""Telling those whose services fail with the affected ones, and not telling them again."""

from collections.abc import Sequence

from sqlalchemy import select

from catalog.queries import DependencyItem, find_services
from catalog.queries.surroundings import dependents_of
from foundation.work import Work
from incidents.commands.subject import incident_to_change
from incidents.events import DependentsTold, NoticeDismissed
from incidents.lifecycle import TELLING, Impact, Mode, State
from incidents.model import Incident, IncidentService, IncidentTold, NoticeDismissal

MOST_TOLD = 200


def tell_dependents(work: Work, *, incident_id: int) -> list[IncidentTold]:
    """Record which teams are to be told, once for each of their services; nothing of what is private, small or over.

    Whoever has a channel to them reacts to the event, and asks ``told`` at that time what may still be said.
    """
    incident = work.session.get(Incident, incident_id, with_for_update=True)
    if incident is None or not is_told(incident):
        return []
    work.require("incidents:respond", incident)
    rows = _untold(work, incident)
    if rows:
        work.session.add_all(rows)
        told = DependentsTold(
            service_ids=tuple(row.service_id for row in rows),
            on_ids=tuple(row.on_id for row in rows),
            team_ids=tuple(sorted({row.team_id for row in rows})),
        )
        work.record(incident.stream, told)
    return rows


def is_told(incident: Incident) -> bool:
    """Whether dependents hear of it: it goes on, is grave enough, and is neither private nor practised."""
    goes_on = incident.is_active and incident.state != State.TRIAGE and incident.mode == Mode.STANDARD
    return goes_on and not incident.is_private and incident.acting_severity in TELLING


def dismiss_notice(work: Work, *, key: str) -> Incident:
    """Note that this person has read that the incident concerns their team."""
    incident = incident_to_change(work, key, "incidents:dismiss", lock=False)
    me = work.principal.person_id
    if me is not None and work.session.get(NoticeDismissal, (incident.id, me)) is None:
        work.session.add(NoticeDismissal(incident_id=incident.id, person_id=me, dismissed_at=work.now))
        work.record(f"notices:{me}", NoticeDismissed(incident_id=incident.id))
    return incident


def _untold(work: Work, incident: Incident) -> list[IncidentTold]:
    """Return the dependents that have an owner and were not told yet."""
    hit = set(
        work.session.scalars(
            select(IncidentService.service_id).where(
                IncidentService.incident_id == incident.id, IncidentService.impact != Impact.OPERATIONAL
            )
        )
    )
    told = set(work.session.scalars(select(IncidentTold.service_id).where(IncidentTold.incident_id == incident.id)))
    through = _first({each for each in dependents_of(work, hit) if each.service_id not in hit | told})
    owners = find_services(work, [each.service_id for each in through])
    return [
        IncidentTold(
            incident_id=incident.id,
            service_id=each.service_id,
            on_id=each.depends_on_id,
            team_id=owners[each.service_id].owner_team_id,
            told_at=work.now,
        )
        for each in through
        if owners[each.service_id].owner_team_id is not None
    ][:MOST_TOLD]


def _first(found: set[DependencyItem]) -> Sequence[DependencyItem]:
    """Return each dependent once, with the first of the services that it fails with."""
    ordered = sorted(found, key=lambda each: (each.service_id, each.depends_on_id), reverse=True)
    return sorted({each.service_id: each for each in ordered}.values(), key=lambda each: each.service_id)
