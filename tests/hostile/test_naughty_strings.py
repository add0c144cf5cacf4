"""Other people's list of strings that break things: each of them through every text that the API takes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.estate import Estate, estate_on, rows
from tests.hostile.packing import LONGEST_PACK, Field, measured, send_all
from tests.hostile.rows import Row
from tests.hostile.sending import Key, Leaf, Sender, leaves
from tests.hostile.walk import look_at_everything
from tests.support.databases import Databases
from tests.support.torture import is_full

PARTS, ROWS_A_SHIFT = 8, 24


@pytest.fixture
def estate(databases: Databases, tmp_path: Path) -> Iterator[Estate]:
    with estate_on(databases.sqlite(tmp_path), tmp_path) as estate:
        yield estate


@pytest.mark.torture
@pytest.mark.peers("blns")
def test_the_list_of_naughty_strings_breaks_nothing_and_comes_alive_nowhere(estate: Estate, peers_dir: Path) -> None:
    strings = naughty_strings(peers_dir / "blns")
    assert len(strings) > 450
    met: set[str] = set()
    for number, row in enumerate(rows()):
        sender = Sender(estate, row)
        fields = fields_of(sender, met)
        send_all(sender, {field: share(field, strings, len(met) + at) for at, field in enumerate(fields.values())})
        met |= set(fields)
        if number % ROWS_A_SHIFT == 0:
            estate.let_jobs_run()
    estate.let_jobs_run()
    look_at_everything(estate)
    assert not estate.faults, estate.report()
    assert len(met) > 40, f"hardly any text was taken, so the sample requests are not valid: {met}"


def share(field: Field, strings: list[str], turn: int) -> list[str]:
    """Return all of them for a field that takes many at once; a short one has a part of them, the next in turn."""
    parts = 1 if is_full() or field.limit >= LONGEST_PACK else PARTS
    return strings[turn % parts :: parts]


def fields_of(sender: Sender, met: set[str]) -> dict[str, Field]:
    """Return the places of a request that take any text and did not have all of it yet, by name."""
    found: dict[str, Field] = {}
    for leaf in leaves(sender.row.body):
        name = name_of(sender.row, leaf)
        if not isinstance(leaf[-1], Key) and name not in met | set(found) and sender.is_free(leaf):
            field = measured(sender, leaf)
            found |= {name: field} if field else {}
    return found


def name_of(row: Row, leaf: Leaf) -> str:
    """Name a field, whichever thing has it, and whether it is made or changed."""
    nouns = (part for part in row.address.split("/") if not part.startswith("$"))
    return " ".join((*nouns, *(step for step in leaf if isinstance(step, str))))


def naughty_strings(folder: Path) -> list[str]:
    """Read the list that stands in the unpacked package."""
    (file,) = folder.rglob("blns.json")
    found: list[str] = json.loads(file.read_text())
    return found
