"""Other people's list of strings that break things, through all that the API takes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.estate import Estate, estate_on, rows
from tests.hostile.sending import Sender, leaves
from tests.hostile.walk import look_at_everything
from tests.support.databases import Databases

# Each string goes through every so many requests, into all texts of each at once.
SHARE = 24


@pytest.fixture
def estate(databases: Databases, tmp_path: Path) -> Iterator[Estate]:
    with estate_on(databases.sqlite(tmp_path), tmp_path) as estate:
        yield estate


@pytest.mark.peers("blns")
def test_the_list_of_naughty_strings_breaks_nothing_and_comes_alive_nowhere(estate: Estate, peers_dir: Path) -> None:
    strings = naughty_strings(peers_dir / "blns")
    assert len(strings) > 450
    for number, row in enumerate(rows()):
        sender = Sender(estate, row)
        free = [leaf for leaf in leaves(row.body) if sender.is_free(leaf)]
        for text in strings[number % SHARE :: SHARE] if free else ():
            sender.put(free, text)
        estate.let_jobs_run()
    look_at_everything(estate)
    assert not estate.faults, estate.report()


def naughty_strings(folder: Path) -> list[str]:
    """Read the list that stands in the unpacked package."""
    (file,) = folder.rglob("blns.json")
    found: list[str] = json.loads(file.read_text())
    return found
