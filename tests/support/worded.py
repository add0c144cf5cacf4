"""Statements that were once put into SQL, for all databases of a run: each test has its own, and wording is dear."""

from typing import Any

from sqlalchemy import Dialect, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.util import LRUCache

DIALECTS: dict[str, Dialect] = {}
WORDED: LRUCache[Any, Any] = LRUCache(5_000)


def keep_words(engine: Engine) -> Engine:
    """Let the engine use what another one of its kind has put into SQL already."""
    name = engine.dialect.name
    if name not in DIALECTS:
        # What a dialect can do it learns at its first connection; where nobody answers there is nothing to share.
        try:
            engine.connect().close()
        except OperationalError:
            return engine
        DIALECTS[name] = engine.dialect
    engine.dialect = DIALECTS[name]
    engine.update_execution_options(compiled_cache=WORDED)
    return engine
