"""Messages that people put into a timeline: what a note says of them, and when they were written."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from foundation.errors import Invalid
from foundation.work import Work
from integrations.slack.inbound import commands
from integrations.slack.inbound.commands import Message
from integrations.slack.inbound.mrkdwn import markdown_of
from integrations.slack.inbound.replies import Reply, Say
from integrations.slack.inbound.said import Shortcut
from integrations.slack.inbound.talk import Talk

LONGEST = 8_000
LONGEST_SECONDS = 11
DELETED = "*The message was deleted in Slack.*"


def moment_of(ts: str) -> datetime | None:
    """Return when a message was written, which is what its id says; None for what is no such id."""
    seconds, _, rest = ts.partition(".")
    if not (
        seconds.isascii() and seconds.isdigit() and len(seconds) <= LONGEST_SECONDS and (not rest or rest.isdigit())
    ):
        return None
    return datetime.fromtimestamp(float(f"{seconds}.{rest[:6] or '0'}"), UTC)


def body_of(author: str, text: str, permalink: str) -> str:
    """Return the note's Markdown: who wrote what, and where it stands."""
    said = markdown_of(text)[:LONGEST] or "(no text)"
    where = f"\n\n[In Slack]({permalink})" if permalink else ""
    return f"**{markdown_of(author)}**: {said}{where}"


def permalink_of(domain: str, channel_id: str, ts: str) -> str:
    """Return the address of a message, as Slack makes it."""
    host = domain if domain.replace("-", "").isalnum() else ""
    return f"https://{host}.slack.com/archives/{channel_id}/p{ts.replace('.', '')}" if host else ""


def author_of(message: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return who wrote a message: a person here, else what Slack calls them."""
    user = str(message.get("user") or "")
    bot = message.get("bot_profile")
    bot_name = bot.get("name") if isinstance(bot, dict) else None
    return names.get(user) or str(bot_name or message.get("username") or user or "Somebody")


def shortcut_note(talk: Talk, wish: Shortcut) -> Reply:
    """Put the message whose menu was opened into the timeline of the channel's incident."""
    if not talk.here:
        raise Invalid("slack.no_incident", "This channel is no incident's. Type /incident timeline INC-7 and the text.")
    ts, text = str(wish.message.get("ts") or ""), wish.message.get("text")
    at = moment_of(ts)
    if at is None:
        raise Invalid("slack.message", "This message says not when it was written, so it can't be noted.")
    author = author_of(wish.message, talk.names)
    link = permalink_of(wish.team_domain, wish.channel_id, ts)
    body = talk.renderer.render(body_of(author, text if isinstance(text, str) else "", link))
    message = Message(channel_id=wish.channel_id, ts=ts, at=at, author=author, permalink=link)

    def change(work: Work) -> Reply:
        is_new = commands.capture_message(work, key=talk.here, message=message, body=body)
        said = "is in" if is_new else "was already in"
        return Say(f"The message {said} the timeline of {talk.here}.", key=talk.here)

    return talk.change(change)
