"""Bringing a database to the present schema with Alembic, and checking that it is there and guarded."""

import re
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, make_url, text

from foundation.db import Base, make_engine

ROOT = Path(__file__).resolve().parent.parent
HIDDEN = re.compile(r"^(search_document_|search_index|sqlite_)")
HIDDEN_PARTS = {("column", "search_words"), ("index", "ix_search_document_search_words")}
SQLITE_TRIGGERS = {"event_no_update", "event_no_delete", "event_no_replace"}
POSTGRESQL_TRIGGERS = {"event_no_change", "event_no_truncate"}


class UnguardedError(Exception):
    """The triggers that protect the event log are missing."""


class NothingHereError(UnguardedError):
    """The database was never migrated."""

    def __init__(self) -> None:
        """Say what to do about it."""
        super().__init__("Nothing is set up here yet: run andon serve or andon db upgrade")


def config_for(url: str) -> Config:
    """Return Alembic's configuration for the database at ``url``."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    """Migrate the database at ``url`` to the newest revision."""
    command.upgrade(config_for(url), "head")


def is_current(engine: Engine) -> bool:
    """Whether the database is at the newest revision."""
    head = ScriptDirectory.from_config(config_for("")).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def difference(engine: Engine) -> list[object]:
    """Return in what the mapped classes and the database differ; empty when they agree."""
    with engine.connect() as connection:
        options = {"include_name": is_ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, Base.metadata))


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out what the search engines make for themselves."""
    if kind == "table":
        return not HIDDEN.match(name or "")
    return (kind, name) not in HIDDEN_PARTS


def require_guarded(engine: Engine) -> None:
    """Raise UnguardedError unless the triggers that refuse change of events are there; NothingHereError without log."""
    sqlite = engine.dialect.name == "sqlite"
    if not inspect(engine).has_table("event"):
        raise NothingHereError
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with engine.connect() as connection:
        present = set(connection.execute(text(names)).scalars())
    missing = (SQLITE_TRIGGERS if sqlite else POSTGRESQL_TRIGGERS) - present
    if missing:
        message = f"the event log is not guarded: missing {', '.join(sorted(missing))}. Run: andon db upgrade"
        raise UnguardedError(message)


def engine_for(url: str) -> Engine:
    """Open the database at ``url``, refusing one whose log is unguarded; never make one by looking."""
    file = make_url(url).database
    if url.startswith("sqlite") and file and not file.startswith(":memory:") and not Path(file).exists():
        raise NothingHereError
    engine = make_engine(url)
    try:
        require_guarded(engine)
    except UnguardedError:
        engine.dispose()
        raise
    return engine
