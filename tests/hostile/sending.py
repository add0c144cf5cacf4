"""Sends a valid request again and again, with something else in some of its places."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.hostile.estate import V1, Estate, dig
from tests.hostile.rows import Row

Leaf = tuple[str | int, ...]
HARMLESS = "Plain words"


class Key(str):
    """Stands for a mapping's key itself, not for what it leads to."""

    __slots__ = ()


@dataclass
class Sender:
    """Sends one row's request; what the row uses up is made anew whenever it was taken."""

    estate: Estate
    row: Row
    names: dict[str, Any] = field(default_factory=dict)
    said: str = ""

    def put(self, where: Iterable[Leaf], text: object) -> int:
        """Send the request with that text in these places; returns the status."""
        return self.put_each(dict.fromkeys(where, text))

    def put_each(self, what: Mapping[Leaf, object]) -> int:
        """Send the request with something in each of these places; returns the status."""
        self.names = self.names or self.estate.anew(self.row)
        body = self.estate.fill(self.row.body, self.names)
        for leaf, text in what.items():
            self._replace(body, leaf, text)
        address = V1 + self.estate.fill(self.row.address, self.names)
        answer = self.estate.api(self.row.method, address, body, note=repr(what), by=self.row.by)
        self.said = answer.text
        if answer.status_code < 300:
            self.names = {}
        return int(answer.status_code)

    def is_free(self, leaf: Leaf) -> bool:
        """Whether any text is taken there."""
        return self.put([leaf], HARMLESS) < 300

    def _replace(self, body: Any, leaf: Leaf, text: object) -> None:
        path = [self.estate.fill(step, self.names) for step in leaf]
        place = dig(body, path[:-1])
        if isinstance(leaf[-1], Key):
            place[str(text)] = place.pop(path[-1])
        else:
            place[path[-1]] = text


def leaves(value: Any, here: Leaf = ()) -> Iterator[Leaf]:
    """Yield where in a body something stands that can be replaced; a mapping's keys count as well."""
    match value:
        case dict():
            for name, item in value.items():
                yield from leaves(item, (*here, name))
                if here:
                    yield (*here, Key(name))
        case list():
            for number, item in enumerate(value):
                yield from leaves(item, (*here, number))
        case _:
            yield here
