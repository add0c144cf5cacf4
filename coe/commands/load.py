"""How the commands get hold of what they change, and the words that they accept."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from accounts import queries as accounts
from catalog import queries as catalog
from coe.lifecycle import EDITABLE, OVER
from coe.model import ActionItem, Cause, Coe
from coe.policy import ACTION
from coe.vocabulary import TEXT_LIMIT, TITLE_LIMIT
from foundation.errors import Conflict, Invalid, NotFound
from foundation.ids import number_of
from foundation.search import Document, put
from foundation.text import clean
from foundation.work import Work

EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
FARTHEST = timedelta(days=3653)


def load_coe(work: Work, key: str, permission: str) -> Coe:
    """Lock the COE of that key for this change; raises what ``require`` raises."""
    number = number_of("COE", key)
    coe = work.session.scalar(select(Coe).where(Coe.number == number).with_for_update()) if number else None
    if coe is None:
        work.require("coe:read")
        raise NotFound("COE")
    work.require(permission, coe)
    return coe


def load_open_coe(work: Work, key: str, permission: str = "coe:write") -> Coe:
    """Lock a COE to write in it; what was approved or is over is not written in any more."""
    coe = load_coe(work, key, permission)
    if coe.state not in EDITABLE:
        raise Conflict(
            "coe.not_editable",
            f"{coe.key} is {coe.state}: send it back for changes, or reopen it with the new evidence, then write.",
            extra={"state": coe.state},
        )
    return coe


def load_action(work: Work, key: str, permission: str) -> ActionItem:
    """Lock the action item of that key for this change."""
    number = number_of("ACT", key)
    statement = select(ActionItem).where(ActionItem.number == number).with_for_update()
    action = work.session.scalar(statement) if number else None
    if action is None:
        work.require("action:read")
        raise NotFound(ACTION)
    work.require(permission, action)
    return action


def require_not_over(coe: Coe) -> None:
    """Raise Conflict when nothing may be added any more."""
    if coe.state in OVER:
        raise Conflict("coe.over", f"{coe.key} is {coe.state}: open a new COE.", extra={"state": coe.state})


def require_causes(work: Work, coe_id: int, cause_ids: Collection[int]) -> tuple[int, ...]:
    """Return the ids, sorted, when all of them are causes of this COE."""
    wanted = set(cause_ids)
    statement = select(Cause.id).where(Cause.id.in_(wanted), Cause.coe_id == coe_id, Cause.removed_at.is_(None))
    unknown = wanted - set(work.session.scalars(statement))
    if unknown:
        raise Invalid("coe.unknown_cause", "Choose causes of this COE.", where="cause_ids")
    return tuple(sorted(wanted))


def require_person(work: Work, person_id: int | None, field: str = "owner_id") -> int | None:
    """Return the id when it is a person who can sign in."""
    if person_id is None:
        return None
    person = accounts.find_person(work, person_id)
    if person is None or person.disabled:
        raise Invalid("coe.unknown_person", "Choose somebody who has an account here.", where=field)
    return person_id


def find_service(work: Work, slug: str | None) -> int | None:
    """Return the id of the service of that slug, None for none; raises Invalid when it is unknown."""
    return catalog.service_ids(work, [slug])[slug] if slug else None


def happened(work: Work, at: datetime, field: str) -> datetime:
    """Return a moment that can have happened."""
    if at > work.now:
        raise Invalid("coe.instant_future", "Say when it happened: this lies in the future.", where=field)
    if at < EARLIEST:
        raise Invalid("coe.instant_old", "Say when it happened: this was before there were computers.", where=field)
    return at


def agreed(work: Work, due: datetime | None) -> datetime | None:
    """Return a due date that somebody can mean; one in the past is the linter's to find."""
    if due is not None and abs(due - work.now) > FARTHEST:
        raise Invalid("coe.due_range", "Give a date within ten years.", where="due")
    return due


def one_of(value: str, words: Collection[str], field: str) -> str:
    """Return the word when it is one of ours."""
    if value not in words:
        raise Invalid("coe.unknown_word", f"Choose one of {', '.join(words)}.", where=field)
    return value


def line(value: str, field: str) -> str:
    """Return a title: one line, not empty."""
    value = clean(value, field=field, limit=TITLE_LIMIT)
    if not value:
        raise Invalid("coe.empty", f"Say the {field} in a few words.", where=field)
    return value


def passage_of(value: str, field: str) -> str:
    """Return a text of several lines, which may be empty."""
    return clean(value, field=field, limit=TEXT_LIMIT, multiline=True)


def make_findable(work: Work, coe: Coe, body: str) -> None:
    """Let people search for the COE."""
    document = Document(
        kind="coe",
        subject_id=coe.id,
        key=coe.key,
        title=coe.title,
        body=body,
        url=f"/coes/{coe.key}",
        updated_at=work.now,
    )
    put(work.session, document)
