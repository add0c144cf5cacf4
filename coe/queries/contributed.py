"""What the room gives to the whole house: what is found, and what needs somebody now."""

from coe.lifecycle import State
from coe.queries.actions import open_actions
from coe.queries.documents import CoeBrief, coes
from coe.queries.visibility import is_action_seen, is_seen
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
    return [*map(_to_write, mine), *_to_review(reading, me), *_to_give_away(reading), *_to_do(reading, me)]


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


def _to_do(reading: Reading, me: int) -> list[Need]:
    return [
        Need(
            kind="action",
            title=item.title,
            key=item.key,
            url=f"/actions/{item.key}",
            facts=f"{item.priority}, from {item.coe_key}",
            button="Open action",
            rank=OVERDUE_RANK if item.is_overdue else ACTION_RANK,
            due=item.due,
            tone="red" if item.is_overdue else "gray",
            icon="action",
        )
        for item in open_actions(reading, owner_id=me)
    ]


SEARCH = (SearchSource("coe", is_seen), SearchSource("action", is_action_seen))
NEEDS = (NeedSource("coe", _needs),)
