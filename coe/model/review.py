"""What readers say about a COE: who reviews it, comments, whom words name, suggestions, and what each has read."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId


class CoeReviewer(Base):
    """That somebody is asked to review a COE in a role; signed, it certifies the claim of that role."""

    __tablename__ = "coe_reviewer"
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_version: Mapped[int | None] = mapped_column(Integer)
    claim: Mapped[str] = mapped_column(Text)


class CoeComment(Base):
    """Words about a passage; those that ask for a change are open until somebody resolves them."""

    __tablename__ = "coe_comment"
    __table_args__ = (Index("ix_coe_comment_coe_id", "coe_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"))
    kind: Mapped[str] = mapped_column(String(20))
    anchor: Mapped[str] = mapped_column(String(80))
    quote: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    said_by: Mapped[str] = mapped_column(String(80))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resolved_by: Mapped[str | None] = mapped_column(String(80))
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CoeMention(Base):
    """That a comment names somebody with an @, so that it needs them until it is settled."""

    __tablename__ = "coe_mention"
    __table_args__ = (Index("ix_coe_mention_person_id", "person_id"),)
    comment_id: Mapped[int] = mapped_column(ForeignKey("coe_comment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CoeNaming(Base):
    """That a section names somebody with an @, since when they know, and since when it does not any more."""

    __tablename__ = "coe_naming"
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"), primary_key=True)
    section: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CoeSuggestion(Base):
    """A section as somebody would have it read, and what it read when they wrote that; nothing is written by it."""

    __tablename__ = "coe_suggestion"
    __table_args__ = (Index("ix_coe_suggestion_coe_id", "coe_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"))
    section: Mapped[str] = mapped_column(String(32))
    version: Mapped[int] = mapped_column(Integer)
    base: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(80))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(20))
    word: Mapped[str] = mapped_column(Text)
    settled_by: Mapped[str | None] = mapped_column(String(80))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def settle(self, state: str, word: str, by: str, at: datetime) -> None:
        """Put down what became of it."""
        self.state, self.word, self.settled_by, self.settled_at = state, word, by, at


class CoeLook(Base):
    """Which version of a COE somebody has read last."""

    __tablename__ = "coe_look"
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
