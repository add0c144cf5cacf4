"""What programs send and get about adoption."""

from datetime import datetime

from pydantic import Field

from foundation.web.api import Body
from foundation.web.times import Instant

TEXT = 20_000


class AdoptionBody(Body):
    """What a service said, when we were told, and since when it says it is so."""

    id: int
    service: str
    state: str
    planned_by: datetime | None
    until: datetime | None
    evidence_url: str
    evidence_expires_at: datetime | None
    note: str
    claimed_at: datetime | None
    recorded_at: datetime


class AdoptionList(Body):
    """What services said, newest first."""

    items: list[AdoptionBody]
    next_cursor: str | None = None


class NewAdoption(Body):
    """What a service says."""

    service: str
    state: str
    planned_by: Instant | None = None
    until: Instant | None = None
    evidence_url: str = Field("", max_length=4_000)
    evidence_expires_at: Instant | None = None
    note: str = Field("", max_length=TEXT)
    claimed_at: Instant | None = None
    """Kept and shown, never judged by: what counts is when it is recorded"""
