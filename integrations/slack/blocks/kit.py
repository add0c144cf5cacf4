"""The parts that our messages are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations.slack.blocks.wording import plain

Block = dict[str, Any]


@dataclass(frozen=True)
class Payload:
    """A message as it is sent: blocks, and the text that notifications and screen readers get."""

    text: str
    blocks: Sequence[Block] = field(default_factory=tuple)

    @property
    def params(self) -> dict[str, Any]:
        """What a call says."""
        quiet = {"unfurl_links": False, "unfurl_media": False}
        return {"text": self.text, "blocks": list(self.blocks), **quiet}


def header(text: str) -> Block:
    """Return a heading."""
    return {"type": "header", "text": {"type": "plain_text", "text": plain(text, 150), "emoji": False}}


def section(text: str, accessory: Block | None = None) -> Block:
    """Return a paragraph of mrkdwn that is safe already."""
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    return {**block, "accessory": accessory} if accessory else block


def fields(pairs: Mapping[str, str]) -> Block:
    """Return facts beside one another."""
    shown = [{"type": "mrkdwn", "text": f"*{name}*\n{value}"} for name, value in pairs.items()]
    return {"type": "section", "fields": shown}


def context(*texts: str) -> Block:
    """Return small print."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text} for text in texts]}


def divider() -> Block:
    """Return a line."""
    return {"type": "divider"}


def button(action: str, word: str, value: str, style: str = "") -> Block:
    """Return a button; ``action`` is a name of ``integrations.slack.ids``."""
    made: Block = {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": word}, "value": value}
    return {**made, "style": style} if style else made


def page_button(action: str, word: str, url: str) -> Block:
    """Return a button that opens a page of ours."""
    return {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": word}, "url": url}


def actions(block_id: str, *buttons: Block) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(buttons)}


def menu(action: str, words: str, entries: Mapping[str, str]) -> Block:
    """Return a menu that does at once what is chosen: value and word."""
    options = [{"text": {"type": "plain_text", "text": word}, "value": value} for value, word in entries.items()]
    show = {"type": "plain_text", "text": words}
    return {"type": "static_select", "action_id": action, "placeholder": show, "options": options}
