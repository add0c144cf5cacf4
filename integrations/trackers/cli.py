"""What the doctor says of trackers: what is configured, what it lets us do, what waits and what was refused."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation.config import MisconfiguredError
from integrations.trackers.adapters import trackers_of
from integrations.trackers.handlers import tried
from integrations.trackers.model import GONE, REFUSED, TrackerRule, TrackerStanding, TrackerTicket
from integrations.trackers.ports import KINDS, Said
from integrations.trackers.settings import tracker_settings

STALE = timedelta(hours=3)
COMMANDS = ()


def check_trackers(environment: Mapping[str, str], now: datetime) -> Iterator[Said]:
    """Ask each that is set up who we are there and what we may do; without any there is nothing to say."""
    try:
        settings = tracker_settings(environment)
        found = trackers_of(environment, now)
    except MisconfiguredError as error:
        yield "trackers", False, str(error), "The README has the table of settings."
        return
    secrets = {"jira": settings.jira_secrets, "github": settings.github_secrets}
    for name, tracker in found.items():
        yield from tried(tracker, ())
        if name in secrets and not secrets[name]:
            step = (
                f"Make a webhook there, and set ANDON_{name.upper()}_WEBHOOK_SECRET; until then it is asked each hour."
            )
            yield f"{name} webhook", False, "no secret, so nothing that it says is heard", step


def check_tickets(session: Session, environment: Mapping[str, str], now: datetime) -> Iterator[Said]:
    """Say what waits, what was refused, and what was not signed."""
    states = select(TrackerTicket.tracker, TrackerTicket.state, func.count()).group_by(
        TrackerTicket.tracker, TrackerTicket.state
    )
    counts = {(tracker, state): number for tracker, state, number in session.execute(states)}
    used = {tracker for tracker, _ in counts} | set(session.scalars(select(TrackerRule.tracker).distinct()))
    for name in sorted(used):
        refused, gone = counts.get((name, REFUSED), 0), counts.get((name, GONE), 0)
        label = KINDS[name].label
        if refused or gone:
            said = f"{refused} refused, {gone} not there any more"
            yield f"{name} tickets", False, said, "Look at them at /trackers: each says what was answered."
        standing = session.get(TrackerStanding, name)
        if standing is None:
            continue
        if standing.quiet_until is not None and standing.trouble:
            step = "Nothing is lost: it is tried again by itself. Look at its status page and at its settings."
            yield name, False, f"{standing.trouble} Next try {standing.quiet_until:%H:%M} UTC.", step
        if standing.refused_at is not None and (standing.heard_at is None or standing.heard_at < standing.refused_at):
            step = f"Set the secret of {label}'s webhook and ANDON_{name.upper()}_WEBHOOK_SECRET to the same."
            yield f"{name} webhook", False, "what came last was not signed with our secret", step
        if standing.asked_at is not None and now - standing.asked_at > STALE:
            yield f"{name} hourly look", False, f"last done {standing.asked_at:%Y-%m-%d %H:%M} UTC", "Start a worker."


CHECKS = (check_trackers,)
CHECKS_INSIDE = (check_tickets,)
