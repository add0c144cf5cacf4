"""What each step does, by the ordinary commands of the rooms below, and what became of it in words."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from accounts.queries import find_person, names, principal_of, teams
from catalog.queries import find_services
from coe import commands as coes
from coe.queries import of_incident
from foundation.authz import Role
from foundation.work import Reading, Work
from incidents import commands as incidents
from incidents.queries import IncidentBrief, board, brief, task_list
from workflows.definition import Do, Step
from workflows.events import PeopleTold
from workflows.model import Workflow, WorkflowNotice
from workflows.ports import JOINED, Happened, Telling

OVER = frozenset({"resolved", "closed"})
GONE = frozenset({"declined", "merged", "canceled"})
MOST_TOLD = 200
OPEN = "open"


class Outcome(StrEnum):
    """What became of a step."""

    PENDING = "pending"
    DONE = "done"
    SKIPPED = "skipped"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True)
class Taken:
    """What became of a step, and a line about it."""

    state: Outcome
    detail: str


def take(work: Work, workflow: Workflow, incident: IncidentBrief, step: Step, fired: Happened) -> Taken:
    """Take a step now, as far as the incident's present state allows it; ``fired`` is what the workflow answers to."""
    if incident.state in GONE:
        return Taken(Outcome.SKIPPED, f"The incident is {incident.state}.")
    if step.do == Do.SEND_WEBHOOK:
        return _send(work, step, fired)
    return ACTS[Do(step.do)](work, workflow, incident, step)


def _send(work: Work, step: Step, fired: Happened) -> Taken:
    """Have a program told what happened; what came of the call stands in the webhook's own log."""
    told = JOINED.programs.tell(work, name=step.webhook, event=fired)
    state, words = SENT[told]
    return Taken(state, words.format(name=step.webhook, event=fired.name))


def _assign(work: Work, _workflow: Workflow, incident: IncidentBrief, step: Step) -> Taken:
    holders = {role.key: role.person_id for role in board(work, incident.id).roles}
    if holders.get(step.role) is not None:
        return Taken(Outcome.SKIPPED, f"{_called(work, holders[step.role])} has the role.")
    meant = people_meant(work, incident, step.to)
    knowing = [each for each in meant if may_know(work, incident, each)]
    able = [each for each in knowing if _responds(work, each)]
    if not able:
        hidden = " The incident is private, and whom it was meant for may not know of it." if meant else ""
        why = " Whom it was meant for can look on only: make them a responder, or name another." if knowing else hidden
        return Taken(Outcome.SKIPPED, f"There is nobody to give it to.{why}")
    incidents.assign_role(work, key=incident.key, role=step.role, person_id=able[0])
    return Taken(Outcome.DONE, f"{_called(work, able[0])} has the role.")


def _add_list(work: Work, _workflow: Workflow, incident: IncidentBrief, step: Step) -> Taken:
    before = len(board(work, incident.id).tasks)
    incidents.add_task_list(work, key=incident.key, slug=step.list)
    added = len(board(work, incident.id).tasks) - before
    if not added:
        return Taken(Outcome.SKIPPED, "The incident has this list.")
    return Taken(Outcome.DONE, f"{task_list(work, step.list).title}: {added} {'task' if added == 1 else 'tasks'}.")


def _notify(work: Work, workflow: Workflow, incident: IncidentBrief, step: Step) -> Taken:
    meant = people_meant(work, incident, step.to)
    told = [each for each in meant if may_know(work, incident, each)][:MOST_TOLD]
    for person_id in told:
        _leave_notice(work, workflow, incident, person_id, step.message)
    unfit = len(meant) - len(told)
    hidden = f" {unfit} may not know of it, and were not told." if unfit else ""
    if not told:
        return Taken(Outcome.SKIPPED, f"There is nobody to tell.{hidden}")
    telling = PeopleTold(incident_id=incident.id, person_ids=tuple(told), message=step.message)
    work.record(workflow.stream, telling)
    called = names(work, set(told))
    return Taken(Outcome.DONE, f"Told {', '.join(sorted(called.values()))}.{hidden}")


def _leave_notice(work: Work, workflow: Workflow, incident: IncidentBrief, person_id: int, message: str) -> None:
    """Put it on the person's list, in the place of what this workflow told them of the incident before."""
    place = (workflow.id, incident.id, person_id)
    notice = work.session.get(WorkflowNotice, place)
    if notice is None:
        notice = WorkflowNotice(workflow_id=workflow.id, incident_id=incident.id, person_id=person_id)
        work.session.add(notice)
    notice.message, notice.told_at, notice.dismissed_at = message, work.now, None


def _promise(work: Work, _workflow: Workflow, incident: IncidentBrief, step: Step) -> Taken:
    if step.minutes is None or not incident.is_active:
        return Taken(Outcome.SKIPPED, f"The incident is {incident.state}.")
    incidents.promise_update(work, key=incident.key, minutes=step.minutes, audience=step.audience)
    due = dict(brief(work, incident.id).promises).get(step.audience)
    return Taken(Outcome.DONE, f"The update to {step.audience} is due {due:%Y-%m-%d %H:%M} UTC." if due else "")


def _require_coe(work: Work, _workflow: Workflow, incident: IncidentBrief, step: Step) -> Taken:
    covering = of_incident(work, incident.id)
    if covering:
        # A COE may be more private than this incident, for another that it covers.
        named = next((coe.key for coe in covering if incident.is_private or coe.visibility == OPEN), "A COE")
        return Taken(Outcome.SKIPPED, f"{named} covers it.")
    if incident.state not in OVER:
        return Taken(Outcome.WAITING, "Waits until the incident is over.")
    commander = next((role.person_id for role in board(work, incident.id).roles if role.key == "commander"), None)
    owner = find_person(work, commander) if commander else None
    coe = coes.open_coe(
        work,
        incident_keys=[incident.key],
        owner_id=owner.id if owner and not owner.disabled else None,
        due=work.now + timedelta(days=step.days) if step.days else None,
    )
    return Taken(Outcome.DONE, f"{coe.key} is open.")


SENT: Mapping[Telling, tuple[Outcome, str]] = {
    Telling.QUEUED: (Outcome.DONE, "{event} is on its way to {name}."),
    Telling.KNOWN: (Outcome.SKIPPED, "{name} is told of {event} anyway."),
    Telling.WITHHELD: (Outcome.SKIPPED, "Nothing of this incident leaves the house: it is private, or not real."),
    Telling.UNKNOWN: (
        Outcome.FAILED,
        "There is no webhook {name}, or several are called so. Name one in a new version.",
    ),
    Telling.OFF: (Outcome.FAILED, "The webhook {name} is switched off. Switch it on."),
}
ACTS: dict[Do, Callable[[Work, Workflow, IncidentBrief, Step], Taken]] = {
    Do.ASSIGN_ROLE: _assign,
    Do.ADD_TASK_LIST: _add_list,
    Do.NOTIFY: _notify,
    Do.PROMISE_UPDATE: _promise,
    Do.REQUIRE_COE: _require_coe,
}


def people_meant(reading: Reading, incident: IncidentBrief, targets: Sequence[str]) -> list[int]:
    """Return whom the targets mean at this incident, each once, those who can't sign in left out."""
    found = [person_id for target in targets for person_id in _meant(reading, incident, target)]
    people = {each: find_person(reading, each) for each in dict.fromkeys(found)}
    return [each for each, person in people.items() if person is not None and not person.disabled]


def _meant(reading: Reading, incident: IncidentBrief, target: str) -> Collection[int]:
    kind, _, name = target.partition(":")
    around = board(reading, incident.id)
    match kind:
        case "person":
            return [int(name)]
        case "role":
            return [role.person_id for role in around.roles if role.key == name and role.person_id is not None]
        case "team":
            return sorted(each for team in teams(reading) if team.slug == name for each in team.member_ids)
        case "participants":
            return [part.person_id for part in around.participants]
        case "owners":
            owners = {each.owner_team_id for each in find_services(reading, incident.service_ids).values()}
            return [team.lead_id for team in teams(reading) if team.id in owners and team.lead_id is not None]
    return [incident.declarer_id] if incident.declarer_id is not None else []


def may_know(reading: Reading, incident: IncidentBrief, person_id: int) -> bool:
    """Whether a person may know of the incident as it is now."""
    principal = principal_of(reading.session, person_id)
    return principal is not None and replace(reading, principal=principal).permits("incidents:read", incident)


def _responds(reading: Reading, person_id: int) -> bool:
    """Whether a person can hold a role."""
    person = find_person(reading, person_id)
    return person is not None and person.role >= Role.RESPONDER


def _called(reading: Reading, person_id: int | None) -> str:
    return names(reading, {person_id or 0}).get(person_id or 0, "Somebody")
