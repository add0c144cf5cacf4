"""Verbs that move an incident along: update, severity, status, resolve, reopen, merge."""

from collections.abc import Mapping

from catalog.queries import severities
from foundation.errors import Invalid
from foundation.markdown import RenderedText
from foundation.work import Work
from incidents import commands as incidents
from integrations.slack.inbound import dialogs, words
from integrations.slack.inbound.mrkdwn import safe
from integrations.slack.inbound.own_fields import in_place
from integrations.slack.inbound.replies import Reply, Say
from integrations.slack.inbound.talk import Talk


def post_update(talk: Talk, key: str, rest: str) -> Reply:
    """Post an update to stakeholders, or to whom is named first."""
    audience, text = words.audience_and_text(rest)
    if audience == "public":
        detail = "An update to the public is looked at once more before it goes out: type /incident update."
        raise Invalid("slack.public_preview", detail, where="body")
    return posted(talk, key, audience or "stakeholders", text, None)


def posted(talk: Talk, key: str, audience: str, text: str, minutes: int | None) -> Reply:
    """Post what was written for that audience."""
    body = talk.render(text)

    def post(work: Work) -> Reply:
        incidents.post_update(work, key=key, audience=audience, body=body, next_update_minutes=minutes)
        return Say(f"The update to {audience} of {key} is posted.", key=key)

    return talk.change(post)


def set_severity(talk: Talk, key: str, rest: str) -> Reply:
    """Change the severity: "sev 1", "sev1", "SEV1"."""
    with talk.reading() as look:
        wanted = words.severity_of(rest, [each.key for each in severities(look)])

    def change(work: Work) -> Reply:
        changed = incidents.set_severity(work, key=key, severity=wanted)
        return Say(f"{changed.key} is {changed.severity} now.", key=key)

    return talk.change(change)


def move(talk: Talk, key: str, rest: str) -> Reply:
    """Move it to a state, with a note where one follows."""
    head, _, note = rest.strip().partition(" ")
    to = words.one_of(head, words.STATES)
    if not to:
        detail = f"{safe(head, 40)} is no state. Say investigating, identified, monitoring, resolved or closed."
        raise Invalid("slack.state", detail, where="to")
    if to == "resolved" or (to == "closed" and note.strip()):
        return ended(talk, key, note, to)
    return moved(talk, key, to, talk.render(note) if note.strip() else None)


def resolve(talk: Talk, key: str, rest: str) -> Reply:
    """Resolve it, saying in a few words what made it good."""
    return ended(talk, key, rest, "resolved")


def ended(talk: Talk, key: str, rest: str, to: str, fields: Mapping[str, str] | None = None) -> Reply:
    """End it with what made it good; where it can't end without more, that is asked for."""
    if not rest.strip():
        raise Invalid("slack.resolution_missing", "Say what made it good: /incident resolve Rolled back.", where="note")
    try:
        return moved(talk, key, to, talk.render(rest), fields)
    except incidents.FieldsMissing:
        if fields:
            raise
        with talk.reading() as look:
            return in_place(talk.wish, dialogs.resolve(talk, look, key, rest, to))


def reopen(talk: Talk, key: str, rest: str) -> Reply:
    """Go on with an incident that was resolved."""
    return moved(talk, key, "investigating", talk.render(rest) if rest.strip() else None)


def moved(talk: Talk, key: str, to: str, note: RenderedText | None, fields: Mapping[str, str] | None = None) -> Reply:
    """Bring it to a state, with what was said in its fields."""

    def change(work: Work) -> Reply:
        if fields:
            incidents.set_fields(work, key=key, values=fields)
        incident = incidents.transition(work, key=key, to=to, note=note)
        return Say(f"{incident.key} is {incident.state} now.", key=key)

    return talk.change(change)


def merge(talk: Talk, key: str, rest: str) -> Reply:
    """End it as the same as another."""
    into = words.key_of(rest.strip().split(" ")[-1])
    if not into:
        raise Invalid("slack.merge_into", "Say which incident it is the same as: /incident merge INC-7.", where="into")

    def change(work: Work) -> Reply:
        incidents.merge(work, key=key, into=into)
        return Say(f"{key} is merged into {into}. Go on there.", key=into)

    return talk.change(change)


def snooze(talk: Talk, key: str, rest: str) -> Reply:
    """Put the promised update off, and say why."""
    said = rest.strip()
    head, _, others = said.partition(" ")
    said = others if head.lower() == "update" else said
    audience, said = words.audience_and_text(said)
    minutes, reason = words.minutes_of(said)
    if minutes is None or not reason.strip():
        detail = "Say for how long and why: /incident snooze 15 waiting for the vendor."
        raise Invalid("slack.snooze", detail, where="minutes")
    return snoozed(talk, key, audience or "stakeholders", minutes, reason)


def snoozed(talk: Talk, key: str, audience: str, minutes: int, reason: str) -> Reply:
    """Put it off."""

    def change(work: Work) -> Reply:
        incidents.snooze_update(work, key=key, audience=audience, minutes=minutes, reason=reason)
        return Say(f"The update to {audience} of {key} is put off by {minutes} min.", key=key)

    return talk.change(change)
