"""A clock that stands still until it is moved."""

from datetime import UTC, datetime, timedelta


class StandingClock:
    """Starts at a fixed, plainly fictional time."""

    def __init__(self, start: datetime = datetime(2031, 3, 3, 9, 0, tzinfo=UTC)) -> None:
        self.present = start

    def now(self) -> datetime:
        return self.present

    def advance(self, **parts: float) -> datetime:
        """Move on by ``minutes=42`` or any other parts of a timedelta."""
        self.present += timedelta(**parts)
        return self.present

    def set(self, present: datetime) -> datetime:
        """Go to that time, forwards or back."""
        self.present = present
        return present
