"""Messages that people put into a timeline: what a note says of them, and when they were written."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from foundation.errors import Invalid
from foundation.work import Work
from integrations.slack.inbound import commands, questions
from integrations.slack.inbound.commands import Message
from integrations.slack.inbound.mrkdwn import markdown_of
from integrations.slack.inbound.replies import Open, Reply, Say
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
    """Put the message whose menu was opened into the channel's incident's timeline; elsewhere ask into which."""
    ts, text = str(wish.message.get("ts") or ""), wish.message.get("text")
    link = permalink_of(wish.team_domain, wish.channel_id, ts)
    author = author_of(wish.message, talk.names)
    kept = {"ts": ts, "text": text if isinstance(text, str) else "", "author": author, "link": link}
    if talk.here:
        return keep(talk, talk.here, {**kept, "channel": wish.channel_id})
    with talk.reading() as look:
        return Open(questions.which_incident(talk, look, kept))


def keep(talk: Talk, key: str, kept: Mapping[str, str]) -> Reply:
    """Put a message into a timeline."""
    ts, author, link = kept.get("ts", ""), kept.get("author", ""), kept.get("link", "")
    at = moment_of(ts)
    if at is None:
        raise Invalid("slack.message", "This message says not when it was written, so it can't be noted.")
    body = talk.renderer.render(body_of(author, kept.get("text", ""), link))
    message = Message(channel_id=kept.get("channel", ""), ts=ts, at=at, author=author, permalink=link)

    def change(work: Work) -> Reply:
        is_new = commands.capture_message(work, key=key, message=message, body=body)
        said = "is in" if is_new else "was already in"
        return Say(f"The message {said} the timeline of {key}.", key=key)

    return talk.change(change)
