"""Who reviews a COE, what readers said, and what is new since somebody looked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from accounts import queries as accounts
from coe.model import Coe, CoeComment, CoeLook, CoeReviewer
from coe.queries.documents import brief
from coe.queries.policies import policy_of
from coe.review import CHANGE, ROLES
from coe.template import title_of
from foundation.log import MOST, StoredEvent, events_of
from foundation.work import Reading


@dataclass(frozen=True)
class ReviewerItem:
    """A role in the review of a COE: who was asked, and what they certified."""

    role: str
    claim: str
    person_id: int | None
    name: str
    is_required: bool
    signed_at: datetime | None
    signed_version: int | None
    is_mine: bool


@dataclass(frozen=True)
class CommentItem:
    """Words about a passage."""

    id: int
    kind: str
    anchor: str
    quote: str
    text: str
    by: str
    said_at: datetime
    resolved_by: str
    resolved_at: datetime | None
    is_mine: bool


@dataclass(frozen=True)
class ChangeItem:
    """Something that happened to a COE since a version."""

    seq: int
    at: datetime
    by: str
    text: str
    anchor: str


@dataclass(frozen=True)
class Look:
    """Which version the reader saw last, and what happened since."""

    version: int
    at: datetime | None
    changes: tuple[ChangeItem, ...]


def open_changes(reading: Reading, coe_id: int) -> int:
    """Return how many changes that reviewers asked for are not settled."""
    open_ones = (CoeComment.coe_id == coe_id, CoeComment.kind == CHANGE, CoeComment.resolved_at.is_(None))
    return reading.session.scalar(select(func.count()).select_from(CoeComment).where(*open_ones)) or 0


def reviewers(reading: Reading, coe: Coe) -> tuple[ReviewerItem, ...]:
    """Return the roles that were asked or that the severity demands."""
    required = policy_of(reading, coe.severity).roles
    rows = {row.role: row for row in reading.session.scalars(select(CoeReviewer).where(CoeReviewer.coe_id == coe.id))}
    names = accounts.names(reading, {row.person_id for row in rows.values()})
    return tuple(
        _reviewer(reading, role, claim, rows.get(role), names, is_required=role in required)
        for role, claim in ROLES.items()
        if role in rows or role in required
    )


def _reviewer(
    reading: Reading, role: str, claim: str, row: CoeReviewer | None, names: Mapping[int, str], *, is_required: bool
) -> ReviewerItem:
    if row is None:
        return ReviewerItem(role, claim, None, "", is_required, None, None, is_mine=False)
    is_mine = row.person_id == reading.principal.person_id
    name = names.get(row.person_id, "")
    return ReviewerItem(role, claim, row.person_id, name, is_required, row.signed_at, row.signed_version, is_mine)


def comments(reading: Reading, coe_id: int) -> tuple[CommentItem, ...]:
    """Return what was said about passages, what is open first."""
    said = select(CoeComment).where(CoeComment.coe_id == coe_id)
    rows = reading.session.scalars(said.order_by(CoeComment.resolved_at.is_not(None), CoeComment.id)).all()
    who = {row.said_by for row in rows} | {row.resolved_by for row in rows if row.resolved_by}
    names = accounts.principal_names(reading, who)
    return tuple(
        CommentItem(
            id=row.id,
            kind=row.kind,
            anchor=row.anchor,
            quote=row.quote,
            text=row.text,
            by=names.get(row.said_by, row.said_by),
            said_at=row.said_at,
            resolved_by=names.get(row.resolved_by or "", row.resolved_by or ""),
            resolved_at=row.resolved_at,
            is_mine=row.said_by == reading.principal.id,
        )
        for row in rows
    )


def look(reading: Reading, coe_id: int) -> Look | None:
    """Return what is new for the reader, if they have said before what they read."""
    me = reading.principal.person_id
    row = reading.session.get(CoeLook, (coe_id, me)) if me is not None else None
    return Look(row.version, row.at, changes_since(reading, coe_id, row.version)) if row else None


def changes_since(reading: Reading, ref: int | str, version: int) -> tuple[ChangeItem, ...]:
    """Return what others did to the COE since that version, the first first."""
    coe_id = brief(reading, ref).id
    later = events_of(reading.session, f"coe:{coe_id}", after=version, limit=MOST)
    others = [event for event in later if event.principal != reading.principal.id and event.name not in UNTOLD]
    names = accounts.principal_names(reading, {event.principal for event in others})
    return tuple(
        ChangeItem(event.seq, event.recorded_at, names.get(event.principal, event.principal), *said(event))
        for event in others
    )


def said(event: StoredEvent) -> tuple[str, str]:
    """Say in words what an event did to a COE, and where on the page."""
    if event.name in OF_PARTS:
        return OF_PARTS[event.name](event.payload)
    return OTHERWISE.get(event.name, (event.name.partition(".")[2].replace("_", " "), "review"))


def _cause(done: str) -> Callable[[Mapping[str, Any]], tuple[str, str]]:
    return lambda payload: (f"{done} a cause", f"cause-{payload['cause_id']}")


# What the machine does so that people hear of it changes nothing of the document.
UNTOLD = frozenset({"coe.people_named"})
OF_PARTS: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, str]]] = {
    "coe.section_written": lambda part: (f"wrote {title_of(part['section'])}", part["section"]),
    "coe.question_answered": lambda part: ("answered a question", f"question-{part['question']}"),
    "coe.cause_added": _cause("added"),
    "coe.cause_edited": _cause("edited"),
    "coe.cause_accepted": _cause("accepted"),
    "coe.timeline_changed": lambda part: ("changed the timeline", f"row-{part['row_id']}"),
    "coe.moved": lambda part: (f"moved it to {part['to_state'].replace('_', ' ')}", "review"),
    "coe.change_suggested": lambda part: (
        f"suggested a change of {title_of(part['section'])}",
        f"suggestion-{part['suggestion_id']}",
    ),
    "coe.suggestion_settled": lambda part: (f"{part['to_state']} a suggestion", part["section"]),
}
OTHERWISE: Mapping[str, tuple[str, str]] = {
    "coe.opened": ("opened it", "summary"),
    "coe.edited": ("changed its facts", "instants"),
    "coe.renewed": ("brought up to date what nobody had worded", "summary"),
    "coe.impact_counted": ("gave a number of the impact", "impact"),
    "coe.impact_withdrawn": ("took back a number of the impact", "impact"),
    "coe.cause_removed": ("took out a cause", "causes"),
    "coe.recurrence_linked": ("linked an earlier COE", "recurrences"),
    "coe.reviewer_asked": ("asked a reviewer", "review"),
    "coe.review_signed": ("signed", "review"),
    "coe.signatures_torn": ("had the signatures taken back", "review"),
    "coe.passage_commented": ("said something", "comments"),
    "coe.comment_resolved": ("settled a comment", "comments"),
}
