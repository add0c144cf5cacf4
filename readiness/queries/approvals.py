"""Whether a question from a learning was approved, by whom, and who may: never its writer, nor the team it concerns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import select

from accounts import queries as accounts
from catalog import queries as catalog
from foundation.authz import CONSOLE, Principal, Role
from foundation.errors import NotFound
from foundation.work import Reading
from learnings import queries as learnings
from readiness.differing import changed
from readiness.model import QuestionApproval, QuestionRevision, VersionQuestion
from readiness.policy import Authorship
from readiness.queries.checklists import checklist

OUTSIDE = (
    "I read {key} as revision {revision} puts it, and its back-test. I did not write it, I am not of the team that "
    "owns what it was learned from, and I hold it fit to be asked of services."
)
INSIDE = (
    "I read {key} as revision {revision} puts it, and its back-test. Nobody outside the team that owns what it was "
    "learned from may approve it, and I answer for its being asked."
)
MOST_NAMED = 5


@dataclass(frozen=True)
class SignedItem:
    """What somebody certified of a question, and when."""

    revision: int
    claim: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ApprovalItem:
    """How a question from a learning stands with those who approve it."""

    revision: int
    stands: bool
    claim: str
    needs_reason: bool
    may: bool
    who: tuple[str, ...]
    signed: tuple[SignedItem, ...]


def approval_of(reading: Reading, slug: str, key: str) -> ApprovalItem | None:
    """Return how a question of a draft stands; None where nobody has to approve it; raises NotFound."""
    found = next((each for each in checklist(reading, slug).draft if each.key == key.strip().upper()), None)
    if found is None:
        raise NotFound("question")
    newest = _revisions(reading, found.id)[-1]
    if newest.learning_id is None:
        return None
    who = names_of_approvers(reading, newest)
    action, subject, claim = asked_for(reading, newest, is_anybody_outside=bool(who))
    return ApprovalItem(
        revision=newest.number,
        stands=is_approved(reading, newest),
        claim=claim.format(key=found.key, revision=newest.number),
        needs_reason=not who,
        may=reading.permits(action, subject),
        who=who,
        signed=tuple(_signed(reading, found.id)),
    )


def asked_for(reading: Reading, revision: QuestionRevision, *, is_anybody_outside: bool) -> tuple[str, Authorship, str]:
    """Return the permission that an approval asks for, with its subject, and what is certified by it."""
    subject = _authorship(reading, revision)
    if is_anybody_outside:
        return "checklists:approve", subject, OUTSIDE
    admins = {each.id for each in accounts.people(reading) if each.role >= Role.ADMIN and not each.disabled}
    # Where there is but one administrator, who wrote it, nobody else could ever let it be asked.
    writers = subject.writers if admins - subject.writers else frozenset[int]()
    return "checklists:approve_inside", Authorship(writers, subject.teams), INSIDE


def names_of_approvers(reading: Reading, revision: QuestionRevision) -> tuple[str, ...]:
    """Return some of those who may approve a revision, by name; nobody where all are too near to it."""
    return tuple(islice(_approvers(reading, revision), MOST_NAMED))


def is_approved(reading: Reading, revision: QuestionRevision) -> bool:
    """Whether it was certified or asked as it is put: only what stands beside the question may differ."""
    base = _base(reading, revision)
    if base is None:
        return False
    change = changed("", base, revision)
    return change is None or not change.asks_otherwise


def _base(reading: Reading, revision: QuestionRevision) -> QuestionRevision | None:
    """Return the newest revision up to this one that was approved, or published: what is asked stays asked."""
    approved = select(QuestionApproval.revision_id).where(QuestionApproval.question_id == revision.question_id)
    asked = select(VersionQuestion.revision_id).where(VersionQuestion.question_id == revision.question_id)
    known = {*reading.session.scalars(approved), *reading.session.scalars(asked)}
    before = [each for each in _revisions(reading, revision.question_id) if each.number <= revision.number]
    return next((each for each in reversed(before) if each.id in known), None)


def _authorship(reading: Reading, revision: QuestionRevision) -> Authorship:
    """Return who wrote what nobody approved yet, and the teams that own what the question was learned from."""
    base = _base(reading, revision)
    since = 0 if base is None or base.id == revision.id else base.number
    written = {
        each.recorded_by for each in _revisions(reading, revision.question_id) if since < each.number <= revision.number
    }
    return Authorship(accounts.people_behind(reading, written), _origin_teams(reading, revision.learning_id))


def _origin_teams(reading: Reading, learning_id: int | None) -> frozenset[int]:
    if learning_id is None:
        return frozenset()
    # Who is too near to judge does not depend on what of it they may see themselves.
    whole = Reading(reading.session, CONSOLE, reading.now, reading.policy)
    services = learnings.origin_services(whole, learnings.detail(whole, learning_id))
    owners = (each.owner_team_id for each in catalog.find_services(whole, services).values())
    return frozenset(each for each in owners if each is not None)


def _approvers(reading: Reading, revision: QuestionRevision) -> Iterator[str]:
    subject = _authorship(reading, revision)
    for person in accounts.people(reading):
        who = Principal(
            id=f"person:{person.id}",
            name=person.name,
            role=person.role,
            person_id=person.id,
            groups=person.groups,
            team_ids=person.team_ids,
        )
        theirs = Reading(reading.session, who, reading.now, reading.policy)
        if person.disabled or not theirs.permits("checklists:approve", subject):
            continue
        # Whoever may not see a private learning does not see its question either.
        if revision.learning_id is None or learnings.briefs(theirs, [revision.learning_id]):
            yield person.name


def _revisions(reading: Reading, question_id: int) -> list[QuestionRevision]:
    statement = select(QuestionRevision).where(QuestionRevision.question_id == question_id)
    return list(reading.session.scalars(statement.order_by(QuestionRevision.number)))


def _signed(reading: Reading, question_id: int) -> Iterator[SignedItem]:
    statement = (
        select(QuestionApproval, QuestionRevision.number)
        .join(QuestionRevision, QuestionRevision.id == QuestionApproval.revision_id)
        .where(QuestionApproval.question_id == question_id)
        .order_by(QuestionApproval.id.desc())
    )
    for row, number in reading.session.execute(statement):
        yield SignedItem(number, row.claim, row.reason, row.recorded_by, row.recorded_at)
