"""An action item, the causes that it addresses, and the team that answers for it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from coe.lifecycle import ACTION_RULES, ActionMove, ActionState
from coe.model.words import word
from foundation.db import Base, UtcDateTime
from foundation.ids import key_of
from foundation.log import BigId


class ActionItem(Base):
    """Something that somebody will have done by a day, live from the moment it is written."""

    __tablename__ = "action_item"
    __table_args__ = (
        Index("ix_action_item_coe_id", "coe_id"),
        Index("ix_action_item_state_due", "state", "due"),
        Index("ix_action_item_owner_id", "owner_id"),
        Index("ix_action_item_service_id", "service_id", "state", "due"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"))
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    priority: Mapped[str] = mapped_column(String(2))
    state: Mapped[ActionState] = mapped_column(word(ActionState), default=ActionState.OPEN)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    slips: Mapped[int] = mapped_column(Integer, default=0)
    done_criteria: Mapped[str] = mapped_column(Text)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    scope: Mapped[str] = mapped_column(String(20))
    evidence: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[str | None] = mapped_column(String(80))
    strength: Mapped[str] = mapped_column(String(20), default="", server_default="")
    evaluation: Mapped[str] = mapped_column(Text, default="", server_default="")
    check_after_days: Mapped[int | None] = mapped_column(Integer)
    tracker_url: Mapped[str] = mapped_column(String(500), default="", server_default="")
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    watch_days: Mapped[int | None] = mapped_column(Integer)
    watch_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proof: Mapped[str] = mapped_column(String(20), default="", server_default="")
    proof_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def key(self) -> str:
        """The key that people say: ACT-31."""
        return key_of("ACT", self.number)

    @property
    def stream(self) -> str:
        """Its stream in the log."""
        return f"action:{self.id}"

    def is_watched_out(self, at: datetime) -> bool:
        """Whether it is done and its watch is over by then, so that somebody may say that it holds."""
        return self.state is ActionState.DONE and self.watch_until is not None and self.watch_until <= at

    def apply(self, move: ActionMove) -> None:
        """Go where the move leads from here."""
        self.state = ACTION_RULES[self.state, move]


class ActionCause(Base):
    """That an action item addresses a cause."""

    __tablename__ = "action_cause"
    __table_args__ = (Index("ix_action_cause_cause_id", "cause_id"),)
    action_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"), primary_key=True)
    cause_id: Mapped[int] = mapped_column(ForeignKey("coe_cause.id"), primary_key=True)


class ActionTeam(Base):
    """The team that answers for an action item, beside the person who does it."""

    __tablename__ = "action_team"
    __table_args__ = (Index("ix_action_team_team_id", "team_id"),)
    action_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
