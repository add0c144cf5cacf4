"""The incident itself, as stored, and the dedup key that it holds."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.authz import Principal
from foundation.db import Base, UtcDateTime
from foundation.ids import key_of
from foundation.log import BigId
from foundation.markdown import RenderedText
from incidents.lifecycle import ACTIVE, REACHED, Audience, Mode, Moment, Move, State, Visibility, apply, skipped

HAS_KEY = text("dedup_key IS NOT NULL")
MOMENTS = tuple((moment.value, f"{moment.value}_at") for moment in Moment)
# Who is promised updates, and where each promise stands: when it is due, when it was missed, how far that was told.
PROMISES = {
    Audience.STAKEHOLDERS: ("next_update_due", "missed_update_due", "missed_step"),
    Audience.PUBLIC: ("public_update_due", "missed_public_due", "missed_public_step"),
}


class Incident(Base):
    """Something that went wrong and that people answer to together."""

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_declared_at", "declared_at", "id"),
        Index("ix_incident_state_declared_at", "state", "declared_at", "id"),
        Index("ix_incident_severity_declared_at", "severity", "declared_at", "id"),
        Index("ix_incident_declarer_id", "declarer_id", "id"),
        Index("ix_incident_dedup_key", "dedup_key", sqlite_where=HAS_KEY, postgresql_where=HAS_KEY),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    summary_html: Mapped[str] = mapped_column(Text, default="")
    customer_impact: Mapped[str] = mapped_column(Text, default="", server_default="")
    customer_impact_html: Mapped[str] = mapped_column(Text, default="", server_default="")
    workaround: Mapped[str] = mapped_column(Text, default="", server_default="")
    workaround_html: Mapped[str] = mapped_column(Text, default="", server_default="")
    bridge_url: Mapped[str] = mapped_column(String(500), default="", server_default="")
    state: Mapped[str] = mapped_column(String(20))
    severity: Mapped[str] = mapped_column(String(20))
    acting_severity: Mapped[str] = mapped_column(String(20))
    mode: Mapped[str] = mapped_column(String(20))
    type: Mapped[str] = mapped_column(String(40), default="", server_default="")
    visibility: Mapped[str] = mapped_column(String(20))
    dedup_key: Mapped[str | None] = mapped_column(String(200))
    declared_by: Mapped[str] = mapped_column(String(80))
    declarer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    update_minutes: Mapped[int | None] = mapped_column(Integer)
    next_update_due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missed_update_due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missed_step: Mapped[int] = mapped_column(Integer, default=0)
    public_update_due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missed_public_due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missed_public_step: Mapped[int] = mapped_column(Integer, default=0)
    last_update_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    change_made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    impact_started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    detected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    engaged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    identified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mitigated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    impact_ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # Whether this transaction declared it, or a dedup key led to one that was there.
    is_new = False

    @property
    def key(self) -> str:
        """The key that people say: INC-42."""
        return key_of("INC", self.number)

    @property
    def stream(self) -> str:
        """The name of its stream in the log."""
        return f"incident:{self.id}"

    @property
    def is_active(self) -> bool:
        """Whether somebody still answers to it."""
        return State(self.state) in ACTIVE

    @property
    def is_quiet(self) -> bool:
        """Whether nothing of it may leave: it is told afterwards."""
        return self.mode == Mode.RETROSPECTIVE

    @property
    def is_private(self) -> bool:
        """Whether only named people may know of it."""
        return self.visibility == Visibility.PRIVATE

    @property
    def moments(self) -> dict[str, datetime]:
        """Its known moments by name, in their usual order."""
        known = ((name, getattr(self, column)) for name, column in MOMENTS)
        return {name: at for name, at in known if at is not None}

    def set_moment(self, moment: Moment, at: datetime | None) -> datetime | None:
        """Put a moment where it was, or take it back; returns what stood there before."""
        before: datetime | None = getattr(self, f"{moment.value}_at")
        setattr(self, f"{moment.value}_at", at)
        return before

    def notice(self, moment: Moment, at: datetime) -> None:
        """Set a moment that nobody has set yet."""
        if getattr(self, f"{moment.value}_at") is None:
            self.set_moment(moment, at)

    def go(self, move: Move, at: datetime) -> tuple[State, State, tuple[State, ...]]:
        """Make ``move`` at that time; returns where it was, where it is, and what was left out between.

        What is reopened has not ended, so neither has its impact, whatever was thought.
        """
        source = State(self.state)
        to = apply(source, move)
        self.state = to
        for moment in REACHED.get(to, ()):
            self.notice(moment, at)
        if move is Move.ACCEPT:
            self.notice(Moment.ACKNOWLEDGED, at)
        if move is Move.REOPEN:
            self.set_moment(Moment.RESOLVED, None)
            self.set_moment(Moment.IMPACT_ENDED, None)
        if not self.is_active:
            self.promise(None)
            self.promise(None, Audience.PUBLIC)
        return source, to, () if move is Move.REOPEN else skipped(source, to)

    @property
    def owes_updates(self) -> bool:
        """Whether anybody may be promised an update: not in triage, after the end, or told afterwards."""
        return self.is_active and self.state != State.TRIAGE and not self.is_quiet

    def promised(self, audience: Audience) -> tuple[datetime | None, int]:
        """Return by when an audience is promised an update, and to which step it was told that it is missing."""
        due, _, step = PROMISES[audience]
        return getattr(self, due), getattr(self, step)

    def promise(self, due: datetime | None, audience: Audience = Audience.STAKEHOLDERS) -> None:
        """Say by when the next update comes; a new promise has not been missed yet."""
        for name, value in zip(PROMISES[audience], (due, None, 0), strict=True):
            setattr(self, name, value)

    def miss(self, audience: Audience, step: int) -> None:
        """Note that the promise is broken, and to which step that was told."""
        due, missed, told = PROMISES[audience]
        setattr(self, missed, getattr(self, due))
        setattr(self, told, step)

    def promise_by_cadence(self, since: datetime, audience: Audience = Audience.STAKEHOLDERS) -> None:
        """Promise the next update by the severity's cadence, where any is owed."""
        minutes = self.update_minutes if self.owes_updates else None
        self.promise(since + timedelta(minutes=minutes) if minutes else None, audience)

    def apply_severity(self, severity: str, acting: str, update_minutes: int | None, now: datetime) -> None:
        """Take a severity and its cadence: the next update is due within it, counted from the last.

        Where that has gone by, from now: nobody can keep a promise that was late when it was made.
        """
        self.severity, self.acting_severity, self.update_minutes = severity, acting, update_minutes
        self.promise_by_cadence(self.last_update_at or now)
        if self.next_update_due is not None and self.next_update_due <= now:
            self.promise_by_cadence(now)
        if self.public_update_due is not None and self.public_update_due > now and update_minutes:
            # The public has been given a time; it is only ever drawn nearer, and one that was missed stays missed.
            nearer = min(self.public_update_due, now + timedelta(minutes=update_minutes))
            self.promise(nearer, Audience.PUBLIC)

    def describe(self, *, title: str | None, summary: RenderedText | None) -> tuple[str, ...]:
        """Rewrite what is given; returns the names of the fields that changed."""
        changed = []
        if title is not None and title != self.title:
            self.title = title
            changed.append("title")
        if summary is not None and summary.source != self.summary:
            self.summary, self.summary_html = summary.source, summary.html
            changed.append("summary")
        return tuple(changed)

    @property
    def declarer(self) -> str:
        """Who pulled the cord: a person, whichever of their tokens they used, or a machine."""
        return declarer_of(self.declared_by, self.declarer_id)

    def was_declared_by(self, principal: Principal) -> bool:
        """Whether ``principal`` (or the person behind a token) pulled the cord."""
        return self.declarer == declarer_of(principal.id, principal.person_id)


def declarer_of(principal_id: str, person_id: int | None) -> str:
    """Return who acts, whichever of their tokens a person uses."""
    return f"person:{person_id}" if person_id is not None else principal_id


class DedupHold(Base):
    """A dedup key while its incident is open; ``scope`` keeps what is private from answering to others."""

    __tablename__ = "incident_dedup_hold"
    scope: Mapped[str] = mapped_column(String(300), primary_key=True)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)

    @staticmethod
    def scope_of(dedup_key: str, private_to: str | None) -> str:
        """Return under which name a key is held; a private incident answers only to whoever declared it."""
        return f"open:{dedup_key}" if private_to is None else f"private:{private_to}:{dedup_key}"

    @staticmethod
    def scopes_for(dedup_key: str, principal: Principal) -> tuple[str, str]:
        """Return the names under which a principal may find a key: the open one, and their own."""
        who = declarer_of(principal.id, principal.person_id)
        return DedupHold.scope_of(dedup_key, None), DedupHold.scope_of(dedup_key, who)
