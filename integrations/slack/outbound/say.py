"""What each message about an incident says now: pure, from the facts; None where it has nothing to say any more."""

from datetime import datetime

from integrations.slack.blocks import incident as blocks
from integrations.slack.blocks.kit import Payload
from integrations.slack.outbound.facts import PERSON, ROOM, Facts
from integrations.slack.outbound.model import SlackMessage


def payload_of(facts: Facts, message: SlackMessage) -> Payload | None:
    """Return what a message says now; None when it has nothing to say any more."""
    return KINDS[message.kind](facts, message)


def _update(facts: Facts, message: SlackMessage) -> Payload | None:
    item = facts.told.get(int(message.subject))
    later = [each for each in facts.waiting(message.place) if each.kind == "update" and each.id > message.id]
    if item is None or (message.place != ROOM and later):
        return None
    if message.place != ROOM and item.audience == "responders":
        return None
    return blocks.update(facts.seen, item)


def _reminder(facts: Facts, message: SlackMessage) -> Payload | None:
    """Remind of a promise while it stands, once."""
    audience, _, due = message.subject.partition("|")
    promised = datetime.fromisoformat(due)
    later = [each for each in facts.waiting(ROOM) if each.subject == message.subject and each.id > message.id]
    if later or (audience, promised) not in facts.seen.brief.promises:
        return None
    late = facts.now >= promised
    return blocks.reminder(facts.seen, audience, promised, late=late)


def _role(facts: Facts, message: SlackMessage) -> Payload | None:
    person_id = int(message.place.removeprefix(PERSON))
    held = {role.key for role in facts.seen.found.board.roles if role.person_id == person_id}
    goes_on = facts.seen.brief.is_active
    return blocks.role(facts.seen, message.subject) if goes_on and message.subject in held else None


def _dependents(facts: Facts, message: SlackMessage) -> Payload | None:
    mine = [(each.service, each.on) for each in facts.dependents_of(message.place)]
    return blocks.dependents(facts.seen, mine) if mine else None


def _summary(facts: Facts, _message: SlackMessage) -> Payload | None:
    return blocks.summary(facts.seen) if facts.seen.brief.state in {"resolved", "closed"} else None


KEPT_TRUE = {"panel", "announcement", "dependents"}
KINDS = {
    "known": lambda facts, _: blocks.known(facts.seen),
    "panel": lambda facts, _: blocks.panel(facts.seen),
    "announcement": lambda facts, _: blocks.announcement(facts.seen),
    "update": _update,
    "reminder": _reminder,
    "role": _role,
    "dependents": _dependents,
    "summary": _summary,
}
