"""The one append-only log: streams of events, their chain, and the erasable passages beside them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from pydantic_core import from_json
from sqlalchemy import (
    BigInteger,
    Insert,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.chain import FORMAT, Keyring, Link, new_salt, passage_digest
from foundation.db import Base, UtcDateTime
from foundation.events import REGISTRY, Event, canonical

# As many as a stream has: for whom a part of it would be wrong.
MOST = 1_000_000
BigId = BigInteger().with_variant(Integer, "sqlite")


class StreamHead(Base):
    """The last number and MAC of one stream; its row lock orders the stream's writers."""

    __tablename__ = "stream_head"
    stream: Mapped[str] = mapped_column(String(80), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer)
    mac: Mapped[str] = mapped_column(String(64))
    anchored_seq: Mapped[int] = mapped_column(Integer, default=0)


class EventRow(Base):
    """One event as stored; never changed, never deleted (database triggers refuse it)."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("stream", "seq"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    stream: Mapped[str] = mapped_column(String(80))
    seq: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(80))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    principal: Mapped[str] = mapped_column(String(80))
    surface: Mapped[str] = mapped_column(String(40))
    request_id: Mapped[str] = mapped_column(String(64))
    payload: Mapped[str] = mapped_column(Text)
    passage: Mapped[str | None] = mapped_column(String(64))
    format: Mapped[int] = mapped_column(Integer)
    key_id: Mapped[str] = mapped_column(String(40))
    mac: Mapped[str] = mapped_column(String(64))


class PassageRow(Base):
    """The free text of one event, apart from it, so that it can be erased while the chain stays valid."""

    __tablename__ = "passage"
    stream: Mapped[str] = mapped_column(String(80), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    salt: Mapped[str | None] = mapped_column(String(32))
    body: Mapped[str | None] = mapped_column(Text)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class StoredEvent:
    """An event as read back: its place, its two clocks, who caused it, and what it says."""

    stream: str
    seq: int
    name: str
    occurred_at: datetime
    recorded_at: datetime
    principal: str
    surface: str
    payload: Mapping[str, Any]
    passages: Mapping[str, Any]
    is_erased: bool = False

    @property
    def subject_id(self) -> int:
        """The id of the aggregate that the stream belongs to (``incident:42`` gives 42)."""
        return int(self.stream.rpartition(":")[2])

    @property
    def event(self) -> Event:
        """The typed event; use ``payload`` and ``passages`` for names that this code does not know."""
        return REGISTRY[self.name].revive(self.payload, self.passages)


@dataclass(frozen=True)
class Provenance:
    """Who wrote it, through which surface, in which request, and when."""

    principal: str
    surface: str
    request_id: str
    recorded_at: datetime


@dataclass
class Batch:
    """The events of one transaction, by stream, in the order in which they were recorded."""

    streams: dict[str, list[Event]] = field(default_factory=dict)

    def add(self, stream: str, event: Event) -> None:
        """Keep ``event`` for ``stream``."""
        self.streams.setdefault(stream, []).append(event)

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.streams)


def _taking(make: Callable[[Table], Any]) -> Insert:
    statement = make(HEAD)
    raised = {"seq": HEAD.c.seq + statement.excluded.seq}
    taking: Insert = statement.on_conflict_do_update(index_elements=["stream"], set_=raised)
    return taking.returning(HEAD.c.seq, HEAD.c.mac)


# Every command appends: these are built once, which is half of what they would cost.
HEAD = cast("Table", StreamHead.__table__)
TAKE_HEAD = {"sqlite": _taking(sqlite.insert), "postgresql": _taking(postgresql.insert)}
SEAL_HEAD = update(HEAD).where(HEAD.c.stream == bindparam("of_stream")).values(mac=bindparam("new_mac"))
WRITE_EVENTS = insert(cast("Table", EventRow.__table__))
WRITE_PASSAGES = insert(cast("Table", PassageRow.__table__))
READ = (
    select(
        EventRow.stream,
        EventRow.seq,
        EventRow.name,
        EventRow.occurred_at,
        EventRow.recorded_at,
        EventRow.principal,
        EventRow.surface,
        EventRow.payload,
        PassageRow.body,
        PassageRow.erased_at,
    )
    .outerjoin(PassageRow, and_(PassageRow.stream == EventRow.stream, PassageRow.seq == EventRow.seq))
    .order_by(EventRow.stream, EventRow.seq)
)


def append(session: Session, batch: Batch, by: Provenance, keyring: Keyring) -> list[StoredEvent]:
    """Write the batch: lock each stream's head (in sorted order), then the events, then the heads' new MACs."""
    written: list[StoredEvent] = []
    for stream in sorted(batch.streams):
        written += _append_to(session, stream, batch.streams[stream], by, keyring)
    return written


def _append_to(
    session: Session, stream: str, events: Sequence[Event], by: Provenance, keyring: Keyring
) -> list[StoredEvent]:
    last, mac = _take_head(session, stream, len(events))
    rows, passages, written = [], [], []
    for seq, event in enumerate(events, start=last - len(events) + 1):
        row, passage_row = _rows(stream, seq, event, by, keyring)
        mac = row["mac"] = Link(**row).mac(mac, keyring)
        rows.append(row)
        passages += [passage_row] if passage_row else []
        written.append(_stored(row, event))
    connection = session.connection()
    connection.execute(WRITE_EVENTS, rows)
    if passages:
        connection.execute(WRITE_PASSAGES, passages)
    connection.execute(SEAL_HEAD, {"of_stream": stream, "new_mac": mac})
    return written


def _take_head(session: Session, stream: str, count: int) -> tuple[int, str]:
    """Raise the head by ``count`` and return its new number and the MAC before; holds the row until the commit."""
    connection = session.connection()
    head = {"stream": stream, "seq": count, "mac": "", "anchored_seq": 0}
    row = connection.execute(TAKE_HEAD[connection.dialect.name], head).one()
    return row.seq, row.mac


def _rows(
    stream: str, seq: int, event: Event, by: Provenance, keyring: Keyring
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    salt, texts = new_salt(), event.passages()
    body = canonical(texts) if texts else None
    row = {
        "stream": stream,
        "seq": seq,
        "name": event.name,
        "occurred_at": event.occurred_at or by.recorded_at,
        "recorded_at": by.recorded_at,
        "principal": by.principal,
        "surface": by.surface,
        "request_id": by.request_id,
        "payload": canonical(event.payload()),
        "passage": passage_digest(salt, body) if body else None,
        "format": FORMAT,
        "key_id": keyring.current,
    }
    return row, {"stream": stream, "seq": seq, "salt": salt, "body": body} if body else None


def _stored(row: Mapping[str, Any], event: Event) -> StoredEvent:
    return StoredEvent(
        stream=row["stream"],
        seq=row["seq"],
        name=row["name"],
        occurred_at=row["occurred_at"],
        recorded_at=row["recorded_at"],
        principal=row["principal"],
        surface=row["surface"],
        payload=event.payload(),
        passages=event.passages(),
    )


def version_of(session: Session, stream: str) -> int:
    """Return the last number of ``stream``: the cursor of live views and the ETag of the whole; 0 when empty."""
    return session.scalar(select(StreamHead.seq).where(StreamHead.stream == stream)) or 0


def events_of(
    session: Session, stream: str, *, after: int = 0, names: Iterable[str] | None = None, limit: int = 1000
) -> list[StoredEvent]:
    """Return the events of ``stream`` after number ``after``, oldest first."""
    chosen = [EventRow.stream == stream, EventRow.seq > after]
    if names is not None:
        chosen.append(EventRow.name.in_(list(names)))
    return _read(session, and_(*chosen), limit)


def events_of_all(
    session: Session, streams: Mapping[str, int], *, names: Iterable[str] | None = None, limit: int = 1000
) -> list[StoredEvent]:
    """Return the events of several streams, each after its number: stream by stream, oldest first."""
    chosen = [and_(EventRow.stream == stream, EventRow.seq > after) for stream, after in streams.items()]
    named = [] if names is None else [EventRow.name.in_(list(names))]
    return _read(session, and_(or_(*chosen), *named), limit)


def latest_of(
    session: Session, stream: str, *, names: Iterable[str], saying: str = "", before: int = MOST, limit: int = 1000
) -> list[StoredEvent]:
    """Return the last events of ``stream`` before a number, newest first; ``saying`` stands in their payload."""
    said = EventRow.payload.contains(saying, autoescape=True)
    chosen = READ.where(EventRow.stream == stream, EventRow.name.in_(list(names)), EventRow.seq < before, said)
    newest = chosen.order_by(None).order_by(EventRow.seq.desc()).limit(limit)
    return [_read_back(*row) for row in session.execute(newest).all()]


def event_at(session: Session, stream: str, seq: int) -> StoredEvent:
    """Return one event; raises LookupError when there is none."""
    found = _read(session, and_(EventRow.stream == stream, EventRow.seq == seq), 1)
    if not found:
        message = f"no event {seq} in {stream}"
        raise LookupError(message)
    return found[0]


def _read(session: Session, condition: Any, limit: int) -> list[StoredEvent]:  # noqa: ANN401 - any SQL condition
    rows = session.execute(READ.where(condition).limit(limit)).all()
    return [_read_back(*row) for row in rows]


def _read_back(*columns: Any) -> StoredEvent:  # noqa: ANN401 - the columns of READ, in their order
    stream, seq, name, occurred_at, recorded_at, principal, surface, payload, body, erased_at = columns
    return StoredEvent(
        stream=stream,
        seq=seq,
        name=name,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        principal=principal,
        surface=surface,
        payload=from_json(payload),
        passages=from_json(body) if body else {},
        is_erased=erased_at is not None,
    )


def erase_passage(session: Session, stream: str, seq: int, at: datetime) -> bool:
    """Erase the free text of one event, salt included; the chain stays valid. Returns whether there was any."""
    here = (PassageRow.stream == stream, PassageRow.seq == seq, PassageRow.erased_at.is_(None))
    erased = update(PassageRow).where(*here).values(body=None, salt=None, erased_at=at)
    return session.execute(erased.returning(PassageRow.seq)).first() is not None
