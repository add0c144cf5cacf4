"""What a channel of Slack takes at its incoming webhook, known by its path: a text and blocks, nothing else."""

import json
import re
from urllib.parse import urlsplit

from statuspage.queries import Said

INCOMING = re.compile(r"/services/T[A-Za-z0-9]+/B[A-Za-z0-9]+/[A-Za-z0-9]+")
LONGEST = 2_900


def is_chat(endpoint: str) -> bool:
    """Whether the address is an incoming webhook of a channel."""
    return INCOMING.fullmatch(urlsplit(endpoint).path) is not None


def message(said: Said, unsubscribe: str) -> bytes:
    """Say the update in the channel: what it is about, its words as they were written, and where to read on."""
    tongue = said.tongue
    status = tongue.plain(said.status.replace("_", " ").capitalize())
    body = said.body if len(said.body) <= LONGEST else f"{said.body[:LONGEST].rstrip()} …"
    head = f"*{_safe(said.page)}: {_safe(said.name)}*\n{_safe(status)}"
    links = f"<{said.url}|{tongue.plain('Read it on the page')}> · <{unsubscribe}|{tongue.plain('Unsubscribe')}>"
    shown = [_section(head), _section(body, kind="plain_text") if body else None, _section(links)]
    told = {"text": _safe(f"{said.page}: {said.name} ({status})"), "blocks": [one for one in shown if one]}
    return json.dumps(told, separators=(",", ":")).encode()


def _section(text: str, kind: str = "mrkdwn") -> dict[str, object]:
    return {"type": "section", "text": {"type": kind, "text": text}}


def _safe(words: str) -> str:
    """Take away from words what a chat reads as a call to somebody or a link."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
