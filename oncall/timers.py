"""The kinds of job of on-call, by name."""

from datetime import timedelta

STEP = "oncall.step"
AUDIT = "oncall.audit"
GAPS, GAPS_EVERY = "oncall.gaps", timedelta(hours=1)
# The stream of what the auditor found.
AUDITS = "oncall:audit"
AUDIT_EVERY = timedelta(minutes=1)
# Until then those who hear of a change may be about to page for it; the auditor comes again when it has passed.
SETTLING = timedelta(seconds=10)
# Later than this we were away: whoever was paged gets their time again instead of all timers firing at once.
LATE = timedelta(minutes=3)


def step_key(escalation_id: int) -> str:
    """Return the key of an escalation's timer."""
    return f"{STEP}:{escalation_id}"


def carry_key(delivery_id: int) -> str:
    """Return the key of the job that carries a page on one way."""
    return f"page:{delivery_id}"
