"""The clock of the story: it stands where the story is, and only moves forward."""

from datetime import datetime


class StoryClock:
    """A clock that the story moves; it never goes back, since recorded times must rise."""

    def __init__(self, start: datetime) -> None:
        """Begin at ``start``, aware and in UTC."""
        self._at = start

    def now(self) -> datetime:
        """Return where the story stands."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Go on to ``at``; a time that has passed leaves the clock where it is."""
        self._at = max(self._at, at)
