"""How often a source may ask: counted by the minute in the statement that notes that it was heard, in no write more.

A request beyond the limit is refused by what the source's row says, which each request reads anyway: a source that
floods us costs a look and keeps nobody waiting who writes. How many were refused is counted by the process and written
down with the next request of the source that is taken.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Integer, Table, bindparam, case, select, update

from foundation.db import UtcDateTime
from foundation.errors import DomainError, Invalid, NotFound
from foundation.work import Work
from integrations.alerts.events import SourceLimited
from integrations.alerts.model import AlertSource

NOUN = "alert source"
MINUTE_S = 60
LEAST, MOST = 1, 100_000
SOURCE = cast("Table", AlertSource.__table__)
MINUTE, MORE, REFUSED = (bindparam(name, type_=Integer) for name in ("minute", "more", "turned_away"))
NOW = bindparam("now", type_=UtcDateTime)
# Alerts come many times a second: what each of them runs is built once.
COUNTED = (
    update(SOURCE)
    .where(SOURCE.c.id == bindparam("source"))
    .values(
        heard_at=bindparam("heard", type_=UtcDateTime),
        asked=case((SOURCE.c.asked_minute == MINUTE, SOURCE.c.asked + MORE), else_=MORE),
        asked_minute=MINUTE,
        refused=SOURCE.c.refused + REFUSED,
        refused_at=case((REFUSED > 0, NOW), else_=SOURCE.c.refused_at),
    )
)


class TooOften(DomainError):
    """A source asks more often than it may: 429."""

    status = 429
    title = "Too many requests"

    def __init__(self, most: int, seconds: int) -> None:
        """Say how many are taken, and when to come back."""
        detail = (
            f"This source may send {most} requests a minute. Send several alerts in one request, or ask an "
            "administrator for more: andon alerts limit NAME NUMBER"
        )
        super().__init__("alerts.too_often", detail, extra={"retry_after": seconds})


class Refusals:
    """How many requests of each source this process has turned away since it last wrote that down."""

    def __init__(self) -> None:
        """Begin with none."""
        self._guard = threading.Lock()
        self._counts: Counter[int] = Counter()

    def add(self, source_id: int, count: int = 1) -> None:
        """Count more."""
        with self._guard:
            self._counts[source_id] += count

    @contextmanager
    def handed_over(self, source_id: int) -> Iterator[int]:
        """Give how many there were, to be written down in the block; where that fails they count on."""
        with self._guard:
            count = self._counts.pop(source_id, 0)
        try:
            yield count
        except BaseException:
            self.add(source_id, count)
            raise


def require_pace(source: AlertSource, now: datetime) -> None:
    """Raise TooOften where the source has asked as often in this minute as it may."""
    if source.asked_minute == _minute(now) and source.asked >= source.most_a_minute:
        raise TooOften(source.most_a_minute, MINUTE_S - int(now.timestamp()) % MINUTE_S)


def count_of(source: AlertSource, now: datetime, refused: int | None) -> dict[str, Any]:
    """Return what ``COUNTED`` writes down; ``refused`` is None for what is done about a source and not by it."""
    asked = {"more": 0 if refused is None else 1, "turned_away": refused or 0}
    return {"source": source.id, "heard": now, "now": now, "minute": _minute(now), **asked}


def count_unproven(work: Work, source: AlertSource, refused: int) -> None:
    """Count a request that proves later who was heard; the source's other requests wait for the end of this one."""
    counts = {**count_of(source, work.now, refused), "heard": source.heard_at}
    work.session.connection().execute(COUNTED, counts)


def limit_source(work: Work, *, name: str, most_a_minute: int) -> AlertSource:
    """Say how often a source may ask."""
    work.require("alerts:manage")
    source = work.session.scalar(select(AlertSource).where(AlertSource.name == name).with_for_update())
    if source is None:
        raise NotFound(NOUN)
    most = require_limit(most_a_minute)
    if source.most_a_minute != most:
        source.most_a_minute = most
        work.record(f"alert-source:{source.id}", SourceLimited(source=name, most_a_minute=most))
    return source


def require_limit(most_a_minute: int) -> int:
    """Return a limit that can be kept."""
    if not LEAST <= most_a_minute <= MOST:
        raise Invalid("alerts.limit", f"A source may ask {LEAST} to {MOST} times a minute.", where="most_a_minute")
    return most_a_minute


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // MINUTE_S
