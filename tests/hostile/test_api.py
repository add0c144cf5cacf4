"""Every text that the API takes, in an otherwise valid request: nothing breaks, and no page lets it act."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from foundation.web.openapi import operations
from tests.hostile.estate import V1, Estate, dig, estate_on, rows
from tests.hostile.payloads import CHARACTERS, CLASSES, OTHER_SHAPES, TOGETHER, one_of_each
from tests.hostile.rows import Row
from tests.hostile.walk import look_at_everything

Leaf = tuple[str | int, ...]
HARMLESS = "Plain words"


class Key(str):
    """Stands for a mapping's key itself, not for what it leads to."""

    __slots__ = ()


@pytest.fixture
def estate(database_url: str, tmp_path: Path) -> Iterator[Estate]:
    with estate_on(database_url, tmp_path) as estate:
        yield estate


def test_no_text_sent_to_the_api_breaks_anything_or_comes_alive(estate: Estate, engine_name: str) -> None:
    turns, free = count(), []
    for row in rows():
        for leaf in leaves(row.body):
            sender = Sender(estate, row)
            if sender.put(leaf, HARMLESS) < 300:
                free.append((row.name, leaf))
                sender.put(leaf, TOGETHER)
            for text in one_of_each(next(turns), CLASSES if engine_name == "sqlite" else CHARACTERS):
                sender.put(leaf, text)
    estate.household.world.settle()
    look_at_everything(estate)
    assert not estate.faults, estate.report()
    assert len(free) > 50, f"hardly any text was taken, so the sample requests are not valid: {free}"


def test_other_shapes_are_refused_without_a_crash(estate: Estate) -> None:
    shapes = cycle(OTHER_SHAPES)
    for row in rows():
        for leaf in leaves(row.body):
            sender = Sender(estate, row)
            for shape in islice(shapes, 5):
                sender.put(leaf, shape)
    assert not estate.faults, estate.report()


def test_every_operation_that_takes_a_body_has_a_sample_with_each_of_its_texts(estate: Estate) -> None:
    adapter = estate.household.app.url_map.bind("localhost")
    shown: dict[tuple[str, str], set[str]] = {}
    for row in rows():
        rule, _ = adapter.match(V1 + estate.fill(row.address, estate.names), row.method, return_rule=True)
        shown.setdefault((row.method, rule.rule), set()).update(row.body)
    for operation, described in operations(estate.household.app).items():
        if described.body is not None:
            assert operation in shown, operation
            assert _texts_of(described.body) <= shown[operation], operation


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


@dataclass
class Sender:
    """Sends one row's request again and again, with something else at one place."""

    estate: Estate
    row: Row
    names: dict[str, Any] = field(default_factory=dict)

    def put(self, leaf: Leaf, text: object) -> int:
        """Send the request with that text at that place; returns the status."""
        self.names = self.names or self.estate.anew(self.row)
        body = self.estate.fill(self.row.body, self.names)
        path = [self.estate.fill(step, self.names) for step in leaf]
        place = dig(body, path[:-1])
        if isinstance(path[-1], Key):
            place[str(text)] = place.pop(self.estate.fill(str(path[-1]), self.names))
        else:
            place[path[-1]] = text
        address = V1 + self.estate.fill(self.row.address, self.names)
        answer = self.estate.api(self.row.method, address, body, note=f"{leaf} {text!r}")
        if answer.status_code < 300:
            self.names = {}
        return int(answer.status_code)


def _texts_of(model: type[BaseModel]) -> set[str]:
    return {name for name, info in model.model_fields.items() if "str" in str(info.annotation)}
