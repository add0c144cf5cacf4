"""What a COE shows: pictures, and figures that were fetched once and stay with it."""

from datetime import datetime

from sqlalchemy import Double, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from coe.exhibits import FAILED, KEPT, WAITING, Series, from_kept, to_keep
from foundation.db import Base, UtcDateTime
from foundation.log import BigId


class CoeExhibit(Base):
    """A picture that was made anew, or the figures of a query with the time that they are of."""

    __tablename__ = "coe_exhibit"
    __table_args__ = (Index("ix_coe_exhibit_coe_id", "coe_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"))
    kind: Mapped[str] = mapped_column(String(10))
    section: Mapped[str] = mapped_column(String(32), default="metrics")
    place: Mapped[int] = mapped_column(Integer, default=0)
    title: Mapped[str] = mapped_column(String(200))
    shows: Mapped[str] = mapped_column(Text, default="")
    media_type: Mapped[str] = mapped_column(String(40), default="")
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(Integer, default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")
    content: Mapped[bytes] = mapped_column(LargeBinary, default=b"", deferred=True)
    query: Mapped[str] = mapped_column(Text, default="")
    from_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    threshold: Mapped[float | None] = mapped_column(Double)
    state: Mapped[str] = mapped_column(String(10), default=KEPT)
    ask: Mapped[int] = mapped_column(Integer, default=0)
    names: Mapped[str] = mapped_column(Text, default="")
    figures: Mapped[str] = mapped_column(Text, default="[]")
    problem: Mapped[str] = mapped_column(Text, default="")
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(80))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def series(self) -> tuple[Series, ...]:
        """The figures that were fetched, if they were."""
        return from_kept(self.names, self.figures)

    def wait(self) -> None:
        """Ask for its figures, anew where it was asked before; what it has stays until they come."""
        self.state, self.problem, self.ask = WAITING, "", (self.ask or 0) + 1

    def keep(self, series: tuple[Series, ...], at: datetime) -> None:
        """Hold the figures from now on, whatever becomes of where they came from."""
        self.names, self.figures = to_keep(series)
        self.state, self.problem, self.fetched_at = KEPT, "", at

    def miss(self, problem: str, *, is_final: bool) -> None:
        """Say why the figures did not come; unless that is final, they are still waited for."""
        self.problem = problem
        if is_final:
            self.state = FAILED

    def remove(self, at: datetime) -> None:
        """Leave nothing of what it showed."""
        self.removed_at, self.content, self.size = at, b"", 0
        self.names, self.figures, self.digest = "", "[]", ""


class CoePresence(Base):
    """That somebody had a section open for writing a moment ago; forgotten after a minute."""

    __tablename__ = "coe_presence"
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    section: Mapped[str] = mapped_column(String(32), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
