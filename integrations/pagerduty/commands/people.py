"""Who is who there and here, and which priorities there are."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select

from accounts.queries import find_person
from foundation.errors import Invalid, NotFound
from foundation.jobs import Lane, NewJob
from foundation.work import Work
from integrations.pagerduty.events import PersonChosen
from integrations.pagerduty.model import PagerDutyPriority, PagerDutyUser

WATCH = "pagerduty.watch"
STREAM = "pagerduty:people"
NOUN = "account"


def look_again(work: Work) -> None:
    """Have it looked now how everything stands there."""
    work.require("pagerduty:set_up")
    work.enqueue(NewJob(WATCH, key=WATCH, lane=Lane.INTERACTIVE))


def note_account(
    work: Work, *, users: Sequence[tuple[str, str, str]], priorities: Sequence[tuple[str, str]] | None
) -> None:
    """Keep who has an account there (id, name, e-mail) and the priorities (id, name); what is gone is forgotten.

    Whom somebody chose stays chosen when the account comes back.
    """
    work.require("pagerduty:follow")
    there = {row.id: row for row in work.session.scalars(select(PagerDutyUser).with_for_update())}
    for user_id, name, email in users:
        row = there.get(user_id) or PagerDutyUser(id=user_id)
        row.name, row.email, row.seen_at = name[:200], email[:320], work.now
        work.session.add(row)
    gone = there.keys() - {each[0] for each in users}
    work.session.execute(delete(PagerDutyUser).where(PagerDutyUser.id.in_(gone), PagerDutyUser.chosen_at.is_(None)))
    if priorities is not None:
        work.session.execute(delete(PagerDutyPriority))
        work.session.flush()
        work.session.add_all(PagerDutyPriority(id=each, name=name[:80], seen_at=work.now) for each, name in priorities)


def choose_person(work: Work, *, user: str, person_id: int | None, by_email: bool = False) -> PagerDutyUser:
    """Say who somebody there is here, or that they are nobody; ``by_email`` leaves it to the addresses again."""
    work.require("pagerduty:set_up")
    row = work.session.get(PagerDutyUser, user, with_for_update=True)
    if row is None:
        raise NotFound(NOUN)
    if by_email:
        row.person_id, row.chosen_by, row.chosen_at = None, "", None
        work.record(STREAM, PersonChosen(user=user, person_id=None, by_email=True))
        return row
    person = find_person(work, person_id) if person_id is not None else None
    if person_id is not None and (person is None or person.disabled):
        detail = "This person is not here, or not any more. Choose another, or nobody."
        raise Invalid("pagerduty.nobody", detail, where="person_id")
    row.person_id, row.chosen_by, row.chosen_at = person_id, work.principal.id, work.now
    work.record(STREAM, PersonChosen(user=user, person_id=person_id))
    return row


def as_user(found: Mapping[str, object]) -> tuple[str, str, str]:
    """Take of a user what concerns us."""
    return str(found.get("id", ""))[:40], str(found.get("name") or found.get("summary") or ""), str(found.get("email"))
