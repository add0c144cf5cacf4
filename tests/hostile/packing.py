"""Packs many strings into few texts, as many into each as its field takes, so that every field meets every string."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from foundation.errors import Invalid
from foundation.text import clean
from tests.hostile.sending import Leaf, Sender

SAID = re.compile(r"to at most (\d+)")
TOO_LONG = "x" * 250_000
# A longer text would let one string swallow too many of those that follow it.
LONGEST_PACK = 2_000


@dataclass(frozen=True)
class Field:
    """A place that takes any text, so many characters of it, on several lines or on one."""

    leaf: Leaf
    limit: int
    is_multiline: bool

    def packs(self, strings: Sequence[str]) -> list[tuple[str, ...]]:
        """Return groups of strings that fit in here together; those refused for what they hold stand alone."""
        taken = sorted(filter(self.takes, strings), key=len)
        refused = [text for text in strings if not self.takes(text)]
        long = [text for text in refused if len(text) > self.limit]
        groups = [*_groups(taken, min(self.limit, LONGEST_PACK), len(self.between)), *_groups(long, LONGEST_PACK, 2)]
        return [*groups, *((text,) for text in refused if text not in long)]

    def joined(self, pack: Sequence[str]) -> str:
        return self.between.join(pack)

    @property
    def between(self) -> str:
        return "\n\n" if self.is_multiline else " "

    def takes(self, text: str) -> bool:
        """Whether the text is taken here when it comes alone."""
        try:
            return bool(clean(text, field="", limit=self.limit, multiline=self.is_multiline))
        except Invalid:
            return False


def _groups(strings: Sequence[str], limit: int, between: int) -> list[tuple[str, ...]]:
    """Put strings together, one after the other, as long as the whole is not longer than the limit."""
    groups: list[tuple[str, ...]] = []
    room = -1
    for text in strings:
        if len(text) > room:
            groups.append(())
            room = limit
        groups[-1] += (text,)
        room -= len(text) + between
    return groups


def measured(sender: Sender, leaf: Leaf) -> Field | None:
    """Find out how much the place takes, from what it says of too much; None where its thing can't be had again."""
    limit = len(TOO_LONG)
    while sender.put([leaf], TOO_LONG[:limit]) >= 300:
        found = SAID.search(sender.said)
        if found is None:
            return None
        assert int(found[1]) < limit, f"{sender.row.name} {leaf} refuses what it asks for: {sender.said}"
        limit = int(found[1])
    return Field(leaf, limit, is_multiline=sender.put([leaf], "a\nb") < 300)


def send_all(sender: Sender, strings: Mapping[Field, Sequence[str]]) -> None:
    """Send its strings through each field, through all fields at once where none of them refuses."""
    waiting = {field: field.packs(its) for field, its in strings.items()}
    while any(waiting.values()):
        turn = {field: packs.pop(0) for field, packs in waiting.items() if packs}
        if sender.put_each({field.leaf: field.joined(pack) for field, pack in turn.items()}) < 300:
            continue
        for field, pack in turn.items():
            if len(turn) > 1 or all(map(field.takes, pack)):
                _send_alone(sender, field, pack)


def _send_alone(sender: Sender, field: Field, pack: Sequence[str]) -> None:
    """Send a pack through one field, in halves where it is refused for some of its strings only."""
    if sender.put([field.leaf], field.joined(pack)) < 300 or len(pack) == 1 or not all(map(field.takes, pack)):
        return
    for half in (pack[: len(pack) // 2], pack[len(pack) // 2 :]):
        _send_alone(sender, field, half)
