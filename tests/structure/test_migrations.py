"""The migrations lead to exactly what the classes say, in one line, without looking at the application."""

from alembic.script import ScriptDirectory

from andon import registry
from foundation.db import make_engine
from foundation.migrate import config_for, difference, is_current, upgrade
from tests.support.source import PACKAGES, ROOT, imported_names, nodes


def test_the_migrated_database_is_what_the_classes_say(database_url: str) -> None:
    assert registry
    engine = make_engine(database_url)
    try:
        assert difference(engine) == []
        assert is_current(engine)
    finally:
        engine.dispose()


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    upgrade(database_url)
    engine = make_engine(database_url)
    try:
        assert is_current(engine)
    finally:
        engine.dispose()


def test_history_is_one_line() -> None:
    script = ScriptDirectory.from_config(config_for("sqlite:///"))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
    assert not [revision.revision for revision in script.walk_revisions() if revision.is_merge_point]


def test_revisions_import_nothing_of_ours() -> None:
    names = [
        name for file in (ROOT / "migrations/versions").glob("*.py") for n in nodes(file) for name in imported_names(n)
    ]
    assert [name for name in names if name.partition(".")[0] in PACKAGES] == []
