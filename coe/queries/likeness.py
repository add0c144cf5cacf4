"""Actions of other COEs that say nearly the same."""

import re
from collections.abc import Mapping

from sqlalchemy import select

from coe.lifecycle import ActionState
from coe.model import ActionItem
from coe.policy import visible_actions
from foundation.ids import key_of
from foundation.work import Reading

LOOKED_AT = 2_000
ALIKE = 0.6
FEWEST = 3
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


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    if min(len(one), len(other)) < FEWEST:
        return 0.0
    return len(one & other) / len(one | other)


def _seen(reading: Reading, action_ids: set[int]) -> set[int]:
    if not action_ids:
        return set()
    found = reading.session.scalars(select(ActionItem).where(ActionItem.id.in_(action_ids))).all()
    return visible_actions(reading, found)
