"""The one place that asks what time it is; everything else is handed a clock."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Gives the present as an aware UTC datetime."""

    def now(self) -> datetime:
        """Return the present, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the machine's time."""
        return datetime.now(UTC)


class RehearsalClock:
    """The machine's clock moved by the number of seconds that a file holds; for rehearsals and end-to-end tests.

    The file is read anew each time, so that several processes travel together. Production refuses it.
    """

    def __init__(self, path: Path) -> None:
        """Read the shift, in seconds, from ``path``; a missing file is no shift."""
        self._path = path

    def now(self) -> datetime:
        """Return the machine's time plus the shift."""
        return datetime.now(UTC) + timedelta(seconds=self._shift())

    def _shift(self) -> float:
        try:
            return float(self._path.read_text().strip() or 0)
        except FileNotFoundError:
            return 0.0


def monotonic() -> float:
    """Seconds that only rise, for deadlines inside one process; never stored."""
    return time.monotonic()
