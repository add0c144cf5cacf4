"""Who is told, where, and when."""

import re
from datetime import datetime, timedelta

from sqlalchemy import select

from accounts.queries import people
from catalog.queries import who_answers, whom_to_call
from foundation.authz import Role
from foundation.work import Reading
from integrations.slack.inbound.model import SlackIdentity
from learnings.queries import LearningBrief

SOON, AGAIN = timedelta(days=2), timedelta(days=7)
WRITING = frozenset({"draft", "in_review", "changes_requested"})
MOST_MEMBERS = 10
STEWARDS = "stewards"
CHANNEL = re.compile(r"[CG][A-Z0-9]{5,19}|#?[\w-]{1,80}")


def next_reminder(due: datetime, now: datetime) -> datetime:
    """Return when to speak next of what is due: two days before, when it is due, and week by week."""
    for at in (due - SOON, due):
        if at > now:
            return at
    return due + AGAIN * ((now - due) // AGAIN + 1)


def people_of(reading: Reading, team_id: int | None) -> list[int]:
    """Return who answers for a team: its lead, and without one everybody in it."""
    return who_answers(reading, [team_id]).get(team_id, []) if team_id is not None else []


def deciders(reading: Reading, learning: LearningBrief) -> list[int]:
    """Return who of those in Slack decides about a learning: its steward, else the stewards, else the reviewers."""
    if learning.steward_id is not None:
        return [learning.steward_id]
    linked = set(reading.session.scalars(select(SlackIdentity.person_id)))
    there = [person for person in people(reading) if person.id in linked and not person.disabled]
    stewards = [person.id for person in there if STEWARDS in person.groups]
    return (stewards or [person.id for person in there if person.role >= Role.REVIEWER])[:MOST_MEMBERS]


def channel_of(reading: Reading, team_id: int | None) -> str:
    """Return where a team talks, as Slack takes it; empty where it names no channel of Slack."""
    contact = whom_to_call(reading, team_id)
    name = contact.channel.strip() if contact else ""
    if not CHANNEL.fullmatch(name):
        return ""
    return name if name.startswith("#") or re.fullmatch(r"[CG][A-Z0-9]{5,19}", name) else f"#{name}"
