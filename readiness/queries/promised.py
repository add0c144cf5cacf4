"""What was agreed about a risk: remedies, and that somebody takes it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RemedyItem:
    """What was agreed, and how that stands."""

    id: int
    question_id: int | None
    text: str
    action_key: str | None
    due: datetime
    is_condition: bool
    fulfilled_at: datetime | None
    withdrawn_at: datetime | None
    recorded_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether it is still owed."""
        return self.fulfilled_at is None and self.withdrawn_at is None

    def is_lapsed(self, now: datetime) -> bool:
        """Whether its date has passed."""
        return self.is_open and self.due <= now


@dataclass(frozen=True)
class AcceptanceItem:
    """A risk taken, and until when."""

    id: int
    rationale: str
    compensating: str
    until: datetime
    renewal: int
    recorded_at: datetime
    recorded_by: str
