"""What Slack is to show once something has happened: put down here, said by the job that looks at the present."""

from collections.abc import Callable

from foundation.jobs import JobKind, Lane, Subscription
from foundation.log import StoredEvent
from foundation.work import Work
from incidents.queries import brief
from integrations.slack.outbound.commands import TEND, Wanted, look_again, note_end, want
from integrations.slack.outbound.facts import ANNOUNCEMENTS, PERSON, TEAM, followers
from integrations.slack.outbound.policy import SLACK
from integrations.slack.outbound.tend import tend

OVER = {"closed", "canceled", "declined", "merged"}
ALWAYS = (("known", "room"), ("panel", "room"), ("announcement", ANNOUNCEMENTS))


def have_it_told(event: StoredEvent, work: Work) -> None:
    """Put down what is to be said because of an event, and have the rest of what is shown brought up to date."""
    incident_id = event.subject_id
    if brief(work, incident_id).is_quiet:
        return
    wanted = [Wanted(f"{kind}:{incident_id}", kind, place) for kind, place in ALWAYS]
    if event.name in SAID:
        wanted += SAID[event.name](event, work)
    want(work, incident_id=incident_id, wanted=wanted)
    if event.name in {"incident.update_corrected", "incident.redacted"}:
        look_again(work, incident_id=incident_id, kind="update")
    if event.name in {"incident.moved", "incident.merged"}:
        note_end(work, incident_id=incident_id, is_over=brief(work, incident_id).state in OVER)


def _update(event: StoredEvent, work: Work) -> list[Wanted]:
    """In the channel always; to who follows the incident, what is meant for stakeholders or the public."""
    number = str(event.payload["update_id"])
    said = [Wanted(f"update:{number}", "update", subject=number)]
    if event.payload["audience"] == "responders":
        return said
    return [
        *said,
        *(
            Wanted(f"update:{number}:{each}", "update", f"{PERSON}{each}", number)
            for each in followers(work, event.subject_id)
        ),
    ]


def _reminder(event: StoredEvent, _work: Work) -> list[Wanted]:
    audience, due = event.payload["audience"], event.payload["due"]
    late = "late" if event.name == "incident.update_missed" else "soon"
    return [Wanted(f"reminder:{event.subject_id}:{audience}:{due}:{late}", "reminder", subject=f"{audience}|{due}")]


def _role(event: StoredEvent, _work: Work) -> list[Wanted]:
    person_id, role = event.payload["person_id"], str(event.payload["role"])
    if person_id is None:
        return []
    return [Wanted(f"role:{event.subject_id}:{event.seq}", "role", f"{PERSON}{person_id}", role)]


def _dependents(event: StoredEvent, _work: Work) -> list[Wanted]:
    """Each team whose services fail with the affected ones, in its own channel, once."""
    incident_id = event.subject_id
    return [
        Wanted(f"dependents:{incident_id}:{team_id}", "dependents", f"{TEAM}{team_id}")
        for team_id in event.payload["team_ids"]
    ]


def _summary(event: StoredEvent, _work: Work) -> list[Wanted]:
    if event.payload["to_state"] != "resolved":
        return []
    return [Wanted(f"summary:{event.subject_id}:{event.seq}", "summary")]


SAID: dict[str, Callable[[StoredEvent, Work], list[Wanted]]] = {
    "incident.update_posted": _update,
    "incident.update_reminded": _reminder,
    "incident.update_missed": _reminder,
    "incident.role_assigned": _role,
    "incident.moved": _summary,
    "incident.dependents_told": _dependents,
}
HEARD = (
    *SAID,
    *("incident.declared", "incident.merged", "incident.severity_changed", "incident.visibility_changed"),
    *("incident.edited", "incident.service_added", "incident.service_removed", "incident.participant_added"),
    *("incident.participant_removed", "incident.circle_dismissed"),
    *("incident.bridge_set", "incident.update_corrected", "incident.redacted", "incident.update_snoozed"),
    *("incident.update_promised", "incident.task_added", "incident.task_completed"),
)
SUBSCRIPTIONS = tuple(Subscription(name, have_it_told, "slack.have_it_told", SLACK) for name in HEARD)
JOBS = (JobKind(TEND, SLACK, send=tend, lane=Lane.CHAT),)
