"""Actions of other COEs that say nearly the same."""

import re
from collections.abc import Mapping

from sqlalchemy import select

from coe.lifecycle import ActionState
from coe.model import ActionItem
from coe.policy import visible_actions
from coe.queries.actions import ActionBrief, action
from coe.queries.documents import find_id
from foundation.ids import key_of
from foundation.work import Reading

LOOKED_AT = 2_000
ALIKE = 0.6
FEWEST = 3
# While somebody types, the title is shorter than it will be.
NEAR = 0.45
MOST_SHOWN = 5
WORD = re.compile(r"[^\W_]{3,}")
EMPTY = frozenset({"the", "and", "for", "with", "that", "from", "into", "are", "its", "all", "our"})


def telling(title: str) -> frozenset[str]:
    """Return the words of a title by which it is compared."""
    return frozenset(word.rstrip("s") for word in WORD.findall(title.casefold())) - EMPTY


def alike_elsewhere(reading: Reading, coe_id: int | None, titles: Mapping[str, str]) -> dict[str, str]:
    """Return, by key, the action of another COE that says most nearly the same, if any is near and may be seen."""
    if not titles:
        return {}
    wanted = {key: telling(title) for key, title in titles.items()}
    columns = select(ActionItem.id, ActionItem.number, ActionItem.title)
    others = columns.where(ActionItem.coe_id != (coe_id or 0), ActionItem.state != ActionState.CANCELED)
    rows = reading.session.execute(others.order_by(ActionItem.id.desc()).limit(LOOKED_AT)).all()
    best: dict[str, tuple[float, int, int]] = {}
    for row in rows:
        words = telling(row.title)
        for key, mine in wanted.items():
            score = _overlap(mine, words)
            if score >= ALIKE and score > best.get(key, (0.0, 0, 0))[0]:
                best[key] = (score, row.id, row.number)
    seen = _seen(reading, {row_id for _, row_id, _ in best.values()})
    return {key: key_of("ACT", number) for key, (_, row_id, number) in best.items() if row_id in seen}


def actions_alike(reading: Reading, title: str, coe_key: str) -> list[ActionBrief]:
    """Return the actions of other COEs that say nearly what is being typed, the nearest first."""
    mine = telling(title)
    if len(mine) < FEWEST:
        return []
    others = select(ActionItem.id, ActionItem.title).where(
        ActionItem.coe_id != (find_id(reading, coe_key) or 0), ActionItem.state != ActionState.CANCELED
    )
    rows = reading.session.execute(others.order_by(ActionItem.id.desc()).limit(LOOKED_AT)).all()
    near = sorted(((_overlap(mine, telling(row.title)), row.id) for row in rows), reverse=True)
    ids = [action_id for score, action_id in near[:MOST_SHOWN] if score >= NEAR]
    seen = _seen(reading, set(ids))
    return [action(reading, action_id) for action_id in ids if action_id in seen]


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    if min(len(one), len(other)) < FEWEST:
        return 0.0
    return len(one & other) / len(one | other)


def _seen(reading: Reading, action_ids: set[int]) -> set[int]:
    if not action_ids:
        return set()
    found = reading.session.scalars(select(ActionItem).where(ActionItem.id.in_(action_ids))).all()
    return visible_actions(reading, found)
