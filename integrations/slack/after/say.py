"""What a notice says now, in the eyes of whoever reads it; None when it has nothing to say."""

from collections.abc import Callable, Mapping
from datetime import datetime

from accounts.queries import principal_of
from catalog.queries import find_services
from coe.queries import action as action_of
from coe.queries import brief, document, word_for
from foundation.authz import Principal
from foundation.errors import DomainError
from foundation.log import event_at
from foundation.work import Reading
from integrations.slack.after import blocks
from integrations.slack.after.model import SlackNotice
from integrations.slack.after.whom import WRITING
from integrations.slack.blocks.kit import Payload
from integrations.slack.outbound.model import WAITING
from integrations.slack.outbound.policy import EVERYBODY
from learnings.queries import adoption_as_of
from learnings.queries import brief as learning_brief

LATE, ASKED = "late", "asked"
PUBLISHED = "published"
UNDECIDED = frozenset({"proposed", "accepted"})
PENDING = frozenset({"open", "in_progress"})
Say = Callable[[Reading, SlackNotice, str], Payload | None]


def reader_of(reading: Reading, notice: SlackNotice) -> Principal | None:
    """Return in whose eyes it is read: the person's, or those of everybody where a team talks."""
    return principal_of(reading.session, notice.person_id) if notice.person_id is not None else EVERYBODY


def payload_of(reading: Reading, notice: SlackNotice, base_url: str) -> Payload | None:
    """Return what it says; nothing of what its reader may not see."""
    who = reader_of(reading, notice)
    if who is None:
        return None
    theirs = Reading(session=reading.session, principal=who, now=reading.now, policy=reading.policy)
    try:
        return KINDS[notice.kind](theirs, notice, base_url)
    except DomainError:
        return None


def _coe_owner(look: Reading, notice: SlackNotice, base_url: str) -> Payload | None:
    coe = brief(look, notice.about_id)
    if notice.state == WAITING and (coe.owner_id != notice.person_id or coe.state not in WRITING):
        return None
    return blocks.coe_to_write(coe, base_url, "You write")


def _coe_due(look: Reading, notice: SlackNotice, base_url: str) -> Payload | None:
    coe = brief(look, notice.about_id)
    how, due = notice.more[0], datetime.fromisoformat(notice.more[1])
    stands = coe.state in WRITING and coe.due == due and coe.owner_id == notice.person_id
    if not stands:
        return None if notice.state == WAITING else blocks.coe_to_write(coe, base_url, "It was due:")
    return blocks.coe_to_write(coe, base_url, blocks.reminder(due, late=how == LATE))


def _review(look: Reading, notice: SlackNotice, base_url: str) -> Payload | None:
    found, role = document(look, notice.about_id), notice.more[0]
    asked = next((each for each in found.reviewers if each.role == role), None)
    if asked is None or asked.person_id != notice.person_id or (asked.signed_at and notice.state == WAITING):
        return None
    return blocks.review(found.brief, base_url, role, asked.claim, is_signed=asked.signed_at is not None)


def _word(look: Reading, notice: SlackNotice, base_url: str) -> Payload | None:
    word = word_for(look, notice.about_id, int(notice.more[0]), notice.person_id or 0)
    if word is None or (word.is_over and notice.state == WAITING):
        return None
    return blocks.word(word, base_url)


def _action(look: Reading, notice: SlackNotice, base_url: str) -> Payload | None:
    item = action_of(look, notice.about_id)
    if notice.state == WAITING and (item.state not in PENDING or item.owner_id != notice.person_id):
        return None
    return blocks.action(item, base_url, "Yours to do:")


def _action_due(look: Reading, notice: SlackNotice, base_url: str) -> Payload | None:
    item = action_of(look, notice.about_id)
    how, due = notice.more[0], datetime.fromisoformat(notice.more[1])
    if how == "watch_over":
        stands = item.is_watched_out and item.watch_until == due
        return blocks.action(item, base_url, blocks.watched(due)) if stands or notice.state != WAITING else None
    if item.state not in PENDING or item.due != due:
        return None if notice.state == WAITING else blocks.action(item, base_url, "It was due:")
    return blocks.action(item, base_url, blocks.reminder(due, late=how != "due_soon"))


def _learning(look: Reading, notice: SlackNotice, base_url: str) -> Payload | None:
    """Say it to a team about the services that were asked of it."""
    found = learning_brief(look, notice.about_id)
    seq, team_id = int(notice.more[0]), int(notice.more[1])
    asked = event_at(look.session, f"learning:{found.id}", seq).payload["service_ids"]
    theirs = [item for item in find_services(look, asked).values() if item.owner_team_id == team_id]
    if not theirs or (found.state != PUBLISHED and notice.state == WAITING):
        return None
    answers = []
    for item in sorted(theirs, key=lambda each: each.name):
        told = adoption_as_of(look, found.id, item.id, look.now)
        answers.append(blocks.Answer(item.slug, item.name, told.state if told else ASKED))
    return blocks.learning(found, base_url, answers)


def _to_decide(look: Reading, notice: SlackNotice, base_url: str) -> Payload | None:
    """Ask whoever decides about learnings; once it is decided, say how."""
    found = learning_brief(look, notice.about_id)
    if notice.state == WAITING and not (found.state in UNDECIDED and look.permits("learnings:triage", found)):
        return None
    return blocks.learning_to_decide(found, base_url)


KINDS: Mapping[str, Say] = {
    "coe_owner": _coe_owner,
    "coe_due": _coe_due,
    "coe_word": _word,
    "review": _review,
    "action": _action,
    "action_due": _action_due,
    "learning": _learning,
    "to_decide": _to_decide,
}
