"""Bringing a database to the present schema with Alembic, and checking that it is there and guarded."""

import logging
import re
import threading
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, inspect, make_url, text
from sqlalchemy.exc import OperationalError

from foundation.db import Base, make_engine

LOG = logging.getLogger("andon.database")
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
    with engine.connect() as connection:
        _require_guarded(connection)


def _require_guarded(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if not inspect(connection).has_table("event"):
        raise NothingHereError
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"
        if sqlite
        else "SELECT tgname FROM pg_trigger WHERE tgrelid = 'event'::regclass AND tgenabled IN ('O', 'A')"
    )
    present = set(connection.execute(text(names)).scalars())
    missing = (SQLITE_TRIGGERS if sqlite else POSTGRESQL_TRIGGERS) - present
    if missing:
        message = (
            f"The event log is not guarded: {', '.join(sorted(missing))} is missing or switched off. Find out who did "
            "it, run andon audit verify, and put it back as migrations/versions/0001_foundation.py makes it."
        )
        raise UnguardedError(message)


def engine_for(url: str, *, patient: bool = False) -> Engine:
    """Open the database at ``url``, refusing one whose log is unguarded; never make one by looking.

    While the database does not answer, a ``patient`` caller gets an engine that is checked before its first use.
    """
    file = make_url(url).database
    if url.startswith("sqlite") and file and not file.startswith(":memory:") and not Path(file).exists():
        raise NothingHereError
    engine = make_engine(url)
    try:
        require_guarded(engine)
    except OperationalError as error:
        if not patient:
            engine.dispose()
            raise
        LOG.warning("database.away: %s", type(error.orig).__name__)
        _require_guarded_first(engine)
    except Exception:
        engine.dispose()
        raise
    return engine


def _require_guarded_first(engine: Engine) -> None:
    """Check the log before anything else is done with ``engine``, as soon as the database answers."""
    checked = threading.Event()

    @event.listens_for(engine, "engine_connect")
    def _check(connection: Connection) -> None:
        if checked.is_set():
            return
        try:
            _require_guarded(connection)
            connection.rollback()
        except Exception:
            connection.close()
            raise
        checked.set()
