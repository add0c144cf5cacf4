"""What the room gives to the whole house: what is found, and what needs somebody now."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, select

from accounts import queries as accounts
from coe.lifecycle import EDITABLE, State
from coe.model import Coe, CoeComment, CoeMention, CoeReviewer, CoeSuggestion
from coe.policy import GRAVE
from coe.queries.actions import ActionBrief, open_actions
from coe.queries.documents import CoeBrief, briefs, coes
from coe.queries.judging import to_judge
from coe.queries.standing import escalated_to
from coe.queries.visibility import is_action_seen, is_seen
from coe.review import WAITS
from foundation.authz import Role
from foundation.search import SearchSource
from foundation.slots import Need, NeedSource
from foundation.work import Reading

OVERDUE_RANK = 30
REVIEW_RANK = 45
WRITE_RANK = 50
ACTION_RANK = 60
WRITING = frozenset({State.DRAFT, State.CHANGES_REQUESTED})


def _needs(reading: Reading) -> list[Need]:
    me = reading.principal.person_id
    if me is None:
        return []
    mine = [item for state in WRITING for item in coes(reading, state=state, owner_id=me).items]
    return [
        *map(_to_write, mine),
        *_to_sign(reading, me),
        *_to_review(reading, me),
        *_to_answer(reading, me),
        *_to_settle(reading, me),
        *_to_give_away(reading),
        *_to_verify(reading, me),
        *_to_do(reading, me),
        *_escalated(reading, me),
    ]


def _to_write(item: CoeBrief) -> Need:
    what = "Changes are wanted" if item.state == State.CHANGES_REQUESTED else "Yours to write"
    return Need(
        kind="coe",
        title=item.title,
        key=item.key,
        url=f"/coes/{item.key}",
        facts=what,
        button="Write COE",
        rank=OVERDUE_RANK if item.is_overdue else WRITE_RANK,
        due=item.due,
        tone="red" if item.is_overdue else "blue",
        icon="doc",
    )


def _to_review(reading: Reading, me: int) -> list[Need]:
    if not reading.principal.at_least(Role.REVIEWER):
        return []
    waiting = coes(reading, state=State.IN_REVIEW).items
    return [
        Need(
            kind="coe",
            title=item.title,
            key=item.key,
            url=f"/coes/{item.key}",
            facts="Waits for a reviewer",
            button="Review COE",
            rank=REVIEW_RANK,
            due=item.due,
            tone="blue",
            icon="eye",
        )
        for item in waiting
        if item.owner_id != me
    ]


def _to_give_away(reading: Reading) -> list[Need]:
    """Drafts that nobody owns are the reviewers' to hand out, or they would be forgotten."""
    if not reading.principal.at_least(Role.REVIEWER):
        return []
    return [
        Need(
            kind="coe",
            title=item.title,
            key=item.key,
            url=f"/coes/{item.key}",
            facts="Nobody owns it yet",
            button="Give it an owner",
            rank=OVERDUE_RANK if item.is_overdue else REVIEW_RANK,
            due=item.due,
            tone="red" if item.is_overdue else "amber",
            icon="person",
        )
        for item in coes(reading, state=State.DRAFT).items
        if item.owner_id is None
    ]


def _to_sign(reading: Reading, me: int) -> list[Need]:
    """Say what somebody was asked to review, with how long it has waited."""
    asked = select(CoeReviewer.coe_id, CoeReviewer.role, CoeReviewer.asked_at)
    open_ones = asked.where(CoeReviewer.person_id == me, CoeReviewer.signed_at.is_(None))
    rows = reading.session.execute(open_ones.order_by(CoeReviewer.asked_at)).all()
    known = briefs(reading, {row.coe_id for row in rows})
    return [
        Need(
            kind="coe",
            title=known[row.coe_id].title,
            key=known[row.coe_id].key,
            url=f"/coes/{known[row.coe_id].key}#review",
            facts=f"Asked {_days(reading, row.asked_at)} to sign as {row.role.replace('_', ' ')}",
            button="Review COE",
            rank=REVIEW_RANK,
            due=known[row.coe_id].due,
            tone="blue",
            icon="eye",
        )
        for row in rows
        if row.coe_id in known and known[row.coe_id].state == State.IN_REVIEW
    ]


def _to_answer(reading: Reading, me: int) -> list[Need]:
    """Say where somebody is named in a comment that nobody has settled."""
    named = select(CoeComment.id, CoeComment.coe_id, CoeComment.said_by.label("by"), CoeComment.said_at.label("at"))
    open_ones = (CoeMention.person_id == me, CoeComment.resolved_at.is_(None))
    chosen = named.join(CoeMention, CoeMention.comment_id == CoeComment.id).where(*open_ones)
    rows = reading.session.execute(chosen.order_by(CoeComment.said_at)).all()
    return _of_others(reading, rows, "#comment-", "named you in a comment", "Read comment", "chat")


def _to_settle(reading: Reading, me: int) -> list[Need]:
    """Say to the owner of a COE what others suggest."""
    columns = (CoeSuggestion.id, CoeSuggestion.coe_id, CoeSuggestion.made_by.label("by"))
    mine = (Coe.owner_id == me, Coe.state.in_(EDITABLE), CoeSuggestion.state == WAITS)
    waiting = select(*columns, CoeSuggestion.made_at.label("at")).join(Coe, Coe.id == CoeSuggestion.coe_id)
    rows = reading.session.execute(waiting.where(*mine).order_by(CoeSuggestion.id)).all()
    return _of_others(reading, rows, "/suggestions/", "suggested a change", "Look at suggestion", "branch")


def _of_others(
    reading: Reading, rows: Sequence[Row[int, int, str, datetime]], place: str, did: str, button: str, icon: str
) -> list[Need]:
    """Say what others did that waits for somebody; a row has its id, the COE, whose doing it was, and when."""
    known = briefs(reading, {row.coe_id for row in rows})
    said = accounts.principal_names(reading, {row.by for row in rows}) if rows else {}
    return [
        Need(
            kind="coe",
            title=known[row.coe_id].title,
            key=known[row.coe_id].key,
            url=f"/coes/{known[row.coe_id].key}{place}{row.id}",
            facts=f"{said.get(row.by, row.by)} {did} {_days(reading, row.at)}",
            button=button,
            rank=REVIEW_RANK,
            tone="blue",
            icon=icon,
        )
        for row in rows
        if row.coe_id in known
    ]


def _days(reading: Reading, since: datetime) -> str:
    days = (reading.now - since).days
    return "today" if days < 1 else f"{days} {'day' if days == 1 else 'days'} ago"


def _escalated(reading: Reading, me: int) -> list[Need]:
    """Say what is long overdue in the teams that somebody leads; their own is on their list already."""
    return [
        _about(
            item,
            f"Long overdue in your team, {item.priority}, from {item.coe_key}",
            rank=OVERDUE_RANK,
            due=item.due,
            tone="red",
        )
        for item in escalated_to(reading, me)
        if item.owner_id != me
    ]


def _to_verify(reading: Reading, me: int) -> list[Need]:
    """Say what was watched to the end, and whether its reader is the one to say that it holds."""
    return [
        _about(
            item,
            f"Its watch is over and nothing like it came back: {_who_verifies(item, me)}",
            rank=ACTION_RANK,
            due=item.watch_until,
            tone="blue",
            icon="check",
        )
        for item in to_judge(reading, me)
    ]


def _who_verifies(item: ActionBrief, me: int) -> str:
    if item.priority in GRAVE and item.owner_id == me:
        return f"somebody else verifies a {item.priority}"
    return "verify it, or open it again"


def _to_do(reading: Reading, me: int) -> list[Need]:
    return [
        _about(
            item,
            f"{item.priority}, from {item.coe_key}",
            rank=OVERDUE_RANK if item.is_overdue else ACTION_RANK,
            due=item.due,
            tone="red" if item.is_overdue else "gray",
        )
        for item in open_actions(reading, owner_id=me)
    ]


def _about(item: ActionBrief, facts: str, *, rank: int, due: datetime | None, tone: str, icon: str = "action") -> Need:
    return Need(
        kind="action",
        title=item.title,
        key=item.key,
        url=f"/actions/{item.key}",
        facts=facts,
        button="Open action",
        rank=rank,
        due=due,
        tone=tone,
        icon=icon,
    )


SEARCH = (SearchSource("coe", is_seen), SearchSource("action", is_action_seen))
NEEDS = (NeedSource("coe", _needs),)
