"""What PagerDuty says, in our words, and whether it is PagerDuty that says it; pure."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

VERSION = "v1="
OLDEST = timedelta(hours=49)
STATUSES = {
    "incident.triggered": "triggered",
    "incident.acknowledged": "acknowledged",
    "incident.unacknowledged": "triggered",
    "incident.reopened": "triggered",
    "incident.resolved": "resolved",
}


@dataclass(frozen=True)
class Said:
    """What happened there."""

    id: str
    kind: str
    incident_id: str
    occurred_at: datetime
    facts: Mapping[str, str] = field(default_factory=dict)


def is_signed(secrets: Sequence[str], body: bytes, header: str) -> bool:
    """Whether any signature of the header fits any of our secrets; all are compared."""
    given = [part.strip().removeprefix(VERSION) for part in header.split(",") if part.strip().startswith(VERSION)]
    wanted = [hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() for secret in secrets]
    fits = [hmac.compare_digest(mine.encode(), theirs.encode()) for mine in wanted for theirs in given]
    return any(fits)
