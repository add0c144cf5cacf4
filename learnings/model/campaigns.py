"""Campaigns: what has to be done, by when in each wave, and what became of it service by service."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.ids import key_of
from foundation.log import BigId
from foundation.predicate import Predicate, Truth
from foundation.proof import Finding
from foundation.text import shown
from learnings.campaigning import CampaignState, ItemState

CAMPAIGN = "learning_campaign.id"
FOUND_LIMIT = 300


class Campaign(Base):
    """A sprint of the whole organisation for one or more learnings."""

    __tablename__ = "learning_campaign"
    __table_args__ = (Index("ix_learning_campaign_state", "state", "number"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    title: Mapped[str] = mapped_column(String(120))
    goal: Mapped[str] = mapped_column(Text)
    sponsor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proof: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10), default=CampaignState.RUNNING)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_by: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_because: Mapped[str] = mapped_column(Text, default="")

    @property
    def key(self) -> str:
        """The key that people say: CMP-3."""
        return key_of("CMP", self.number)

    @property
    def stream(self) -> str:
        """Its stream in the log."""
        return f"campaign:{self.id}"


class CampaignLearning(Base):
    """A learning of a campaign, and where it applied when the campaign began; that stays for the campaign's length."""

    __tablename__ = "learning_campaign_learning"
    campaign_id: Mapped[int] = mapped_column(BigId, ForeignKey(CAMPAIGN), primary_key=True, autoincrement=False)
    learning_id: Mapped[int] = mapped_column(BigId, ForeignKey("learning.id"), primary_key=True, autoincrement=False)
    applicability: Mapped[dict[str, Any]] = mapped_column(JSON)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def predicate(self) -> Predicate:
        """Where it applied when the campaign began."""
        return Predicate.parse(self.applicability)


class CampaignWave(Base):
    """Until when the services of one tier are to be done."""

    __tablename__ = "learning_campaign_wave"
    campaign_id: Mapped[int] = mapped_column(BigId, ForeignKey(CAMPAIGN), primary_key=True, autoincrement=False)
    tier: Mapped[str] = mapped_column(String(8), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due: Mapped[datetime] = mapped_column(UtcDateTime)


class CampaignItem(Base):
    """What one service has to do in a campaign, as it stands."""

    __tablename__ = "learning_campaign_item"
    __table_args__ = (
        UniqueConstraint("campaign_id", "service_id"),
        Index("ix_learning_campaign_item_service_id", "service_id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(CAMPAIGN))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    tier: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12), default=ItemState.OPEN)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ticket_url: Mapped[str] = mapped_column(String(2000), default="")
    evidence_url: Mapped[str] = mapped_column(String(2000), default="")
    done_by: Mapped[str | None] = mapped_column(String(80))
    done_by_id: Mapped[int | None] = mapped_column(BigId)
    verified_by: Mapped[str | None] = mapped_column(String(80))
    exempt_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    exempt_by: Mapped[str | None] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(Text, default="")
    shown: Mapped[str] = mapped_column(String(8), default="", server_default="")
    """What a machine found when it looked last: yes, no or unknown; empty where none has looked"""
    found: Mapped[str] = mapped_column(String(FOUND_LIMIT), default="", server_default="")
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    look_due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its address is to be called, where an address shows it"""

    def find(self, finding: Finding, at: datetime) -> None:
        """Keep what a machine found, in place of what it had found before."""
        truth = Truth.UNKNOWN if finding.passed is None else Truth.YES if finding.passed else Truth.NO
        self.shown, self.found, self.looked_at = truth, shown(finding.said, FOUND_LIMIT), at

    def reach(self, state: ItemState, at: datetime, by: str, note: str = "") -> "CampaignStep":
        """Go to another state, and return what is kept of that for good."""
        self.state, self.note = state, note
        if state != ItemState.VERIFIED:
            self.verified_by = None
        if state != ItemState.EXEMPT:
            self.exempt_until = self.exempt_by = None
        return CampaignStep(item_id=self.id, campaign_id=self.campaign_id, state=state, at=at, by=by)


class CampaignStep(Base):
    """That an item reached a state; written once, and never changed: the burn-down is read from these."""

    __tablename__ = "learning_campaign_step"
    __table_args__ = (Index("ix_learning_campaign_step_campaign_id", "campaign_id", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(CAMPAIGN))
    item_id: Mapped[int] = mapped_column(ForeignKey("learning_campaign_item.id"))
    state: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))
