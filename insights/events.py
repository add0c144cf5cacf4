"""What people do to the house's own work, in the past tense."""

from dataclasses import dataclass

from foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class JobReplayed(Event, name="job.replayed"):
    """Somebody put a job back to work that had been given up on."""

    kind: str
    key: str | None = None
