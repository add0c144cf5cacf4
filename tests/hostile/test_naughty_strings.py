"""Other people's list of strings that break things: each of them through every text that the API takes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.estate import Estate, estate_on, rows
from tests.hostile.packing import Field, measured, send_all
from tests.hostile.rows import Row
from tests.hostile.sending import Key, Leaf, Sender, leaves
from tests.hostile.walk import look_at_everything
from tests.support.databases import Databases

PARTS = 4


@pytest.fixture
def estate(databases: Databases, tmp_path: Path) -> Iterator[Estate]:
    with estate_on(databases.sqlite(tmp_path), tmp_path) as estate:
        yield estate


@pytest.mark.peers("blns")
@pytest.mark.parametrize("part", range(PARTS))
def test_the_list_of_naughty_strings_breaks_nothing_and_comes_alive_nowhere(
    estate: Estate, peers_dir: Path, part: int
) -> None:
    strings = naughty_strings(peers_dir / "blns")
    assert len(strings) > 450
    met: set[str] = set()
    for row in rows_of(part):
        sender = Sender(estate, row)
        fields = fields_of(sender, met)
        send_all(sender, list(fields.values()), strings)
        met |= set(fields)
        estate.let_jobs_run()
    look_at_everything(estate)
    assert not estate.faults, estate.report()
    assert len(met) > 40 // PARTS, f"hardly any text was taken, so the sample requests are not valid: {met}"


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
    return " ".join((*nouns_of(row), *(step for step in leaf if isinstance(step, str))))


def nouns_of(row: Row) -> tuple[str, ...]:
    """Return what the address names, without which of them."""
    return tuple(part for part in row.address.split("/") if not part.startswith("$"))


def rows_of(part: int) -> Iterator[Row]:
    """Yield the requests about one part of the things, so that each thing is in one part only."""
    nouns = sorted({nouns_of(row) for row in rows()})
    return (row for row in rows() if nouns.index(nouns_of(row)) % PARTS == part)


def naughty_strings(folder: Path) -> list[str]:
    """Read the list that stands in the unpacked package."""
    (file,) = folder.rglob("blns.json")
    found: list[str] = json.loads(file.read_text())
    return found
