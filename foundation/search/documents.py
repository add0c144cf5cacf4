"""What is searched: one document for each thing that a room wants found."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text, UniqueConstraint

from foundation.db import Base, UtcDateTime
from foundation.search.fold import fold

IDENTITY = ("kind", "subject_id")
BIG = BigInteger().with_variant(Integer(), "sqlite")

# heading and body hold folded words; each engine keeps an index of its own over them,
# which the migrations make and SQLAlchemy need not know.
search_document = Table(
    "search_document",
    Base.metadata,
    Column("id", BIG, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("subject_id", BIG, nullable=False),
    Column("key", String(80), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("heading", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint(*IDENTITY),
)
WRITTEN = ("key", "title", "url", "heading", "body", "updated_at")


@dataclass(frozen=True, kw_only=True)
class Document:
    """What a room says about one of its things, so that people find it."""

    kind: str
    subject_id: int
    key: str
    title: str
    body: str
    url: str
    updated_at: datetime

    def row(self) -> dict[str, object]:
        """Return it as the table keeps it."""
        return {
            "kind": self.kind,
            "subject_id": self.subject_id,
            "key": self.key,
            "title": self.title,
            "url": self.url,
            "heading": fold(f"{self.key} {self.title}"),
            "body": fold(self.body),
            "updated_at": self.updated_at,
        }


@dataclass(frozen=True)
class Hit:
    """One thing that was found; the higher the rank, the better it fits."""

    kind: str
    subject_id: int
    key: str
    title: str
    url: str
    rank: float
