"""Idempotency keys, committed with the effect: the same key gets the same answer, another body under it is refused.

Follows the IETF draft "The Idempotency-Key HTTP Header Field": 422 when a key is used again for another request.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Integer, String, Table, Text, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.errors import Invalid
from foundation.events import canonical


class IdempotencyRecord(Base):
    """The answer that was given under one key to one principal on one route."""

    __tablename__ = "idempotency_record"
    principal: Mapped[str] = mapped_column(String(80), primary_key=True)
    route: Mapped[str] = mapped_column(String(200), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


# Put together once: every change that a program or Slack asks for runs both.
RECORD = cast("Table", IdempotencyRecord.__table__)
TAKE = {
    name: make(RECORD).on_conflict_do_nothing().returning(RECORD.c.key)
    for name, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
KEEP = (
    update(RECORD)
    .where(RECORD.c.principal == bindparam("of"), RECORD.c.route == bindparam("on"), RECORD.c.key == bindparam("under"))
    .values(status=bindparam("status"), body=bindparam("body"))
)


@dataclass(frozen=True)
class Once:
    """One idempotency key in its place; ``digest`` is that of the request's body."""

    principal: str
    route: str
    key: str
    digest: str


@dataclass(frozen=True)
class Replayed:
    """An answer: HTTP status and JSON text."""

    status: int
    body: str


def digest_of(body: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the digest by which two request bodies are compared."""
    return hashlib.sha256(canonical({"body": body}).encode()).hexdigest()


def seen(session: Session, once: Once, now: datetime) -> Replayed | None:
    """Take the key for this transaction; return the earlier answer, or raise Invalid if it was for another body."""
    row = {
        "principal": once.principal,
        "route": once.route,
        "key": once.key,
        "digest": once.digest,
        "status": 0,
        "body": "",
        "created_at": now,
    }
    taken = session.connection().execute(TAKE[session.get_bind().dialect.name], row).first()
    if taken is not None:
        return None
    earlier = session.execute(select(IdempotencyRecord).where(*_place(once))).scalar_one()
    if earlier.digest != once.digest:
        raise Invalid(
            "idempotency.mismatch",
            "This Idempotency-Key was used for another request. Send a new key.",
            where="Idempotency-Key",
        )
    return Replayed(earlier.status, earlier.body)


def remember(session: Session, once: Once, answer: Replayed) -> None:
    """Keep the answer under the key."""
    held = {"of": once.principal, "on": once.route, "under": once.key, "status": answer.status, "body": answer.body}
    session.connection().execute(KEEP, held)


def _place(once: Once) -> tuple[Any, ...]:
    return (
        IdempotencyRecord.principal == once.principal,
        IdempotencyRecord.route == once.route,
        IdempotencyRecord.key == once.key,
    )
