"""Opening a database: only one that is set up, and none is made by looking."""

from pathlib import Path

import pytest

from foundation.migrate import NothingHereError, engine_for


def test_a_file_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    file = tmp_path / "andon.sqlite3"
    with pytest.raises(NothingHereError, match="Nothing is set up here yet: run andon serve or andon db upgrade"):
        engine_for(f"sqlite:///{file}")
    assert not file.exists()


def test_a_database_that_was_never_migrated_is_said_to_be_so(empty_database_url: str) -> None:
    with pytest.raises(NothingHereError):
        engine_for(empty_database_url)


def test_one_that_is_set_up_opens(database_url: str) -> None:
    engine_for(database_url).dispose()
