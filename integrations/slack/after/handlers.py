"""What people and teams are told beside incidents, once something has happened: put down here, said by a job."""

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.queries import find_services
from coe.queries import action, brief, coes
from foundation.jobs import Job, JobKind, Lane, Subscription
from foundation.log import StoredEvent
from foundation.work import Reading, Work
from integrations.slack.after.commands import (
    NOTIFY,
    TIMER,
    Notice,
    look_again,
    plan_coe_reminder,
    remind_of_coe,
    tell,
)
from integrations.slack.after.notify import notify
from integrations.slack.after.say import UNDECIDED
from integrations.slack.after.whom import channel_of, deciders, people_of
from integrations.slack.inbound.model import SlackIdentity
from integrations.slack.outbound.policy import EVERYBODY, SLACK
from learnings.queries import brief as learning_brief

COE = frozenset({"coe_owner", "coe_due", "coe_word", "review"})
ACTION = frozenset({"action", "action_due"})
LEARNING = frozenset({"learning", "to_decide"})
IN_SLACK = "slack"


def is_anybody_there(session: Session) -> bool:
    """Whether anybody in Slack is linked to a person: for nobody else there is anything to tell."""
    return session.scalar(select(SlackIdentity.person_id).limit(1)) is not None


def have_it_told(event: StoredEvent, work: Work) -> None:
    """Put down what is to be told because of an event."""
    for notice in SAID[event.name](event, work):
        tell(work, notice=notice)


def keep_true(event: StoredEvent, work: Work) -> None:
    """Have what was told put right, and the owner reminded in time."""
    kinds = {"coe": COE, "action": ACTION, "learning": LEARNING}[event.stream.partition(":")[0]]
    look_again(work, kinds=kinds, about_id=event.subject_id)
    if kinds is COE:
        plan_coe_reminder(work, coe_id=event.subject_id)


def catch_up(event: StoredEvent, work: Work) -> None:
    """Have somebody reminded of the COEs that were theirs before Slack knew who they are."""
    for item in coes(work, owner_id=event.payload["person_id"]).items:
        plan_coe_reminder(work, coe_id=item.id)


def remind(work: Work, job: Job) -> None:
    """Remind the owner of a COE."""
    remind_of_coe(work, coe_id=job.payload["coe_id"])


def _coe_owner(event: StoredEvent, work: Work) -> Iterable[Notice]:
    owner_id = brief(work, event.subject_id).owner_id
    if owner_id is not None and not _did_it(event, owner_id):
        key = f"coe_owner:{event.subject_id}:{owner_id}"
        yield Notice(key, "coe_owner", event.subject_id, person_id=owner_id)


def _review(event: StoredEvent, _work: Work) -> Iterable[Notice]:
    role, person_id = str(event.payload["role"]), int(event.payload["person_id"])
    if not _did_it(event, person_id):
        key = f"review:{event.subject_id}:{event.seq}"
        yield Notice(key, "review", event.subject_id, role, person_id=person_id)


def _word(event: StoredEvent, _work: Work) -> Iterable[Notice]:
    seq = event.payload.get("seq", event.seq)
    for person_id in event.payload["person_ids"]:
        key = f"coe_word:{event.subject_id}:{seq}:{person_id}"
        yield Notice(key, "coe_word", event.subject_id, str(seq), person_id=person_id)


def _action(event: StoredEvent, work: Work) -> Iterable[Notice]:
    """Tell its owner; who has written it down for themselves in Slack gets the message too, for its buttons."""
    owner_id = action(work, event.subject_id).owner_id
    if owner_id is not None and (event.surface == IN_SLACK or not _did_it(event, owner_id)):
        yield Notice(f"action:{event.subject_id}:{owner_id}", "action", event.subject_id, person_id=owner_id)


def _action_due(event: StoredEvent, _work: Work) -> Iterable[Notice]:
    how, due = event.payload["kind"], event.payload["due"]
    for person_id in event.payload["person_ids"]:
        key = f"action_due:{event.subject_id}:{event.seq}:{person_id}"
        yield Notice(key, "action_due", event.subject_id, f"{how}|{due}", person_id=person_id)


def _learning(event: StoredEvent, work: Work) -> Iterable[Notice]:
    """Tell each team whose services were asked: where it talks, or its lead where not everybody may know."""
    found = learning_brief(work, event.subject_id)
    owned = {item.owner_team_id for item in find_services(work, event.payload["service_ids"]).values()}
    open_to_all = Reading(work.session, EVERYBODY, work.now, work.policy).permits("learnings:read", found)
    for team_id in sorted(each for each in owned if each is not None):
        key, more = f"learning:{found.id}:{event.seq}:{team_id}", f"{event.seq}|{team_id}"
        if open_to_all and channel_of(work, team_id):
            yield Notice(key, "learning", found.id, more, team_id=team_id)
            continue
        for person_id in people_of(work, team_id):
            yield Notice(f"{key}:{person_id}", "learning", found.id, more, person_id=person_id)


def _to_decide(event: StoredEvent, work: Work) -> Iterable[Notice]:
    """Tell who decides about it, each once; also who was made its steward meanwhile."""
    found = learning_brief(work, event.subject_id)
    for person_id in deciders(work, found) if found.state in UNDECIDED else ():
        yield Notice(f"to_decide:{event.subject_id}:{person_id}", "to_decide", event.subject_id, person_id=person_id)


def _did_it(event: StoredEvent, person_id: int) -> bool:
    return event.principal == f"person:{person_id}"


SAID: Mapping[str, Callable[[StoredEvent, Work], Iterable[Notice]]] = {
    "coe.opened": _coe_owner,
    "coe.edited": _coe_owner,
    "coe.reviewer_asked": _review,
    "coe.people_named": _word,
    "coe.suggestion_settled": _word,
    "action.added": _action,
    "action.edited": _action,
    "action.reminded": _action_due,
    "learning.proposed": _to_decide,
    "learning.revised": _to_decide,
    "learning.services_asked": _learning,
}
CHANGED = (
    *("coe.opened", "coe.edited", "coe.moved", "coe.clock_paused", "coe.clock_resumed", "coe.review_signed"),
    *("action.edited", "action.moved", "action.due_moved"),
    *("learning.adoption_recorded", "learning.moved", "learning.revised"),
    *("coe.redacted", "action.redacted", "learning.redacted"),
)
SUBSCRIPTIONS = (
    *(Subscription(name, have_it_told, "slack.tell", SLACK, wanted=is_anybody_there) for name in SAID),
    *(Subscription(name, keep_true, "slack.keep_true", SLACK, wanted=is_anybody_there) for name in CHANGED),
    Subscription("slack.linked", catch_up, "slack.catch_up", SLACK),
)
JOBS = (
    JobKind(NOTIFY, SLACK, send=notify, lane=Lane.CHAT),
    JobKind(TIMER, SLACK, run=remind, lane=Lane.CHAT),
)
