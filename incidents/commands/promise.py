"""Keeping the promise of the next update in view: putting it off with a reason, and telling whom when it is broken."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import select

from accounts.queries import people, teams
from catalog.queries import find_services
from foundation.errors import Conflict, Invalid
from foundation.text import clean
from foundation.work import Work
from incidents.commands.subject import incident_to_change, keep_promise, promise_job
from incidents.events import UpdateEscalated, UpdateMissed, UpdatePromised, UpdateReminded, UpdateSnoozed
from incidents.lifecycle import Audience, State, chosen
from incidents.model import (
    PROMISES,
    Incident,
    IncidentService,
    Participant,
    RoleAssignment,
    UpdateEscalation,
)

REASON_LIMIT = 500
LONGEST_SNOOZE = 240
LONGEST_PROMISE = 7 * 24 * 60
ESCALATED_AFTER = timedelta(minutes=5)
# Whom each step tells, by role; the last tells who leads the teams that own what is affected.
STEPS: tuple[tuple[str, ...], ...] = (("commander",), ("deputy", "communications"), ())


def snooze_update(work: Work, *, key: str, audience: str, minutes: int, reason: str) -> Incident:
    """Put a promised update off, from now, and say why; what was told of its being late is over."""
    incident = incident_to_change(work, key)
    readers = chosen(Audience, audience, "audience")
    before = incident.promised(readers)[0] if readers in PROMISES else None
    if before is None:
        raise Conflict(
            "incident.nothing_promised",
            f"Nothing is promised to {readers}, so there is nothing to put off. Promise it with the next update.",
            where="audience",
        )
    if not 1 <= minutes <= LONGEST_SNOOZE:
        detail = f"An update can be put off by 1 to {LONGEST_SNOOZE} minutes."
        raise Invalid("incident.snooze_range", detail, where="minutes")
    reason = clean(reason, field="reason", limit=REASON_LIMIT)
    if not reason:
        raise Invalid("incident.reason_missing", "Say why the update has to wait.", where="reason")
    due = work.now + timedelta(minutes=minutes)
    if due <= before:
        detail = f"The update is due at {before:%H:%M} UTC, later than that. Put it off by more, or post it early."
        raise Invalid("incident.snooze_earlier", detail, where="minutes")
    incident.promise(due, readers)
    keep_promise(work, incident)
    work.record(incident.stream, UpdateSnoozed(audience=readers, from_due=before, due=due, reason=reason))
    return incident


def _why_nothing(incident: Incident, readers: Audience) -> str:
    """Say why an audience can be promised nothing, and what would do."""
    if readers not in PROMISES:
        return f"Nothing is promised to {readers}: they see all that happens. Choose {' or '.join(PROMISES)}."
    if incident.is_quiet:
        return f"{incident.key} is told afterwards: nobody waits for an update of it."
    mending = "Accept it first." if incident.state == State.TRIAGE else "Reopen it first."
    return f"{incident.key} is {incident.state}: no update of it can be promised. {mending}"


def promise_update(work: Work, *, key: str, minutes: int, audience: str = "stakeholders") -> Incident:
    """Promise an audience an update within so many minutes from now; one that is due sooner stays so."""
    incident = incident_to_change(work, key)
    readers = chosen(Audience, audience, "audience")
    if readers not in PROMISES or not incident.owes_updates:
        raise Conflict("incident.owes_no_update", _why_nothing(incident, readers), where="audience")
    if not 1 <= minutes <= LONGEST_PROMISE:
        detail = f"An update can be promised within 1 to {LONGEST_PROMISE} minutes."
        raise Invalid("incident.promise_range", detail, where="minutes")
    due, before = work.now + timedelta(minutes=minutes), incident.promised(readers)[0]
    if before is None or due < before:
        incident.promise(due, readers)
        keep_promise(work, incident)
        work.record(incident.stream, UpdatePromised(audience=readers, due=due, from_due=before))
    return incident


def remind(work: Work, incident: Incident, audience: Audience) -> None:
    """Remind who speaks for the incident, and watch on."""
    due, _ = incident.promised(audience)
    if due is None:
        return
    held = _holding(work, incident, ("communications", "commander"))
    speaker = held.get("communications") or held.get("commander")
    told = tuple(_able(work, incident, [speaker] if speaker else []))
    work.record(incident.stream, UpdateReminded(audience=audience, due=due, person_ids=told))
    work.enqueue(promise_job(incident, audience, due, 1, due))


def escalate(work: Work, incident: Incident, audience: Audience, step: int) -> None:
    """Tell the next people that the update is missing; a step that finds nobody goes straight on to the next."""
    due, told = incident.promised(audience)
    if due is None or told >= step:
        return
    for number in range(step, len(STEPS) + 1):
        reached = _whom(work, incident, number)
        incident.miss(audience, number)
        _tell(work, incident, audience, number, reached)
        if number == 1:
            missed = UpdateMissed(due=due, audience=audience, person_ids=reached)
            work.record(incident.stream, missed)
        else:
            further = UpdateEscalated(audience=audience, due=due, step=number, person_ids=reached)
            if reached or number == len(STEPS):
                work.record(incident.stream, further)
        if reached and number < len(STEPS):
            work.enqueue(promise_job(incident, audience, due, number + 1, work.now + ESCALATED_AFTER))
            return


def _whom(work: Work, incident: Incident, step: int) -> tuple[int, ...]:
    roles = STEPS[step - 1]
    found = list(_holding(work, incident, roles).values()) if roles else _leads(work, incident)
    return tuple(_able(work, incident, found))


def _holding(work: Work, incident: Incident, roles: Collection[str]) -> dict[str, int]:
    current = select(RoleAssignment.role, RoleAssignment.person_id).where(
        RoleAssignment.incident_id == incident.id, RoleAssignment.until.is_(None), RoleAssignment.role.in_(roles)
    )
    return {row.role: row.person_id for row in work.session.execute(current)}


def _leads(work: Work, incident: Incident) -> list[int]:
    affected = work.session.scalars(
        select(IncidentService.service_id).where(IncidentService.incident_id == incident.id)
    )
    owners = {service.owner_team_id for service in find_services(work, set(affected)).values()}
    return [team.lead_id for team in teams(work) if team.id in owners and team.lead_id is not None]


def _able(work: Work, incident: Incident, person_ids: Sequence[int]) -> list[int]:
    """Leave out who can't sign in any more and, of a private incident, who does not take part."""
    if not person_ids:
        return []
    wanted = {person.id for person in people(work) if person.id in person_ids and not person.disabled}
    if incident.is_private:
        wanted &= set(work.session.scalars(select(Participant.person_id).where(Participant.incident_id == incident.id)))
    return sorted(wanted)


def _tell(work: Work, incident: Incident, audience: Audience, step: int, person_ids: Sequence[int]) -> None:
    for person_id in person_ids:
        if work.session.get(UpdateEscalation, (incident.id, audience.value, person_id)) is None:
            row = UpdateEscalation(
                incident_id=incident.id, audience=audience, person_id=person_id, step=step, told_at=work.now
            )
            work.session.add(row)
