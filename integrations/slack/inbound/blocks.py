"""Pieces of messages and dialogs, as plain dictionaries. Pure; the text in them is made harmless here."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from integrations.slack.inbound.mrkdwn import safe

Block = dict[str, Any]

TITLE, LABEL, OPTION, BUTTON = 24, 200, 75, 75
SECTION, VALUE, MOST_OPTIONS, MOST_TYPED = 3000, 2000, 100, 3000


def plain(text: str, limit: int = 150) -> Block:
    """Return plain text of at most so many characters."""
    return {"type": "plain_text", "text": text if len(text) <= limit else f"{text[: limit - 1]}…", "emoji": False}


def section(text: str, accessory: Block | None = None, block_id: str = "") -> Block:
    """Return a paragraph; ``text`` is mrkdwn of ours, in which what people wrote was made safe."""
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": text[:SECTION]}}
    if accessory:
        block["accessory"] = accessory
    return {**block, "block_id": block_id} if block_id else block


def context(text: str) -> Block:
    """Return a small grey line."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text[:SECTION]}]}


def button(text: str, action_id: str, value: str = "", *, style: str = "", url: str = "") -> Block:
    """Return a button."""
    made: Block = {"type": "button", "text": plain(text, BUTTON), "action_id": action_id}
    extra = {"value": value[:VALUE], "style": style, "url": url}
    return {**made, **{name: given for name, given in extra.items() if given}}


def actions(*elements: Block) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def option(text: str, value: str, about: str = "") -> Block:
    """Return a choice."""
    made: Block = {"text": plain(text or value, OPTION), "value": value}
    return {**made, "description": plain(about, OPTION)} if about else made


def field(
    name: str, label: str, element: Block, *, optional: bool = False, hint: str = "", looks: bool = False
) -> Block:
    """Return a field of a dialog; its block has the name under which a command knows the value."""
    made: Block = {"type": "input", "block_id": name, "label": plain(label, LABEL), "element": element}
    made["optional"] = optional
    if looks:
        made["dispatch_action"] = True
    return {**made, "hint": plain(hint, LABEL)} if hint else made


def text_input(
    action_id: str, *, initial: str = "", long: bool = False, limit: int = MOST_TYPED, show: str = ""
) -> Block:
    """Return a place to write."""
    made: Block = {"type": "plain_text_input", "action_id": action_id, "multiline": long, "max_length": limit}
    if initial:
        made["initial_value"] = initial[:limit]
    return {**made, "placeholder": plain(show)} if show else made


def choice(action_id: str, options: Sequence[tuple[str, str]], initial: str = "", show: str = "") -> Block:
    """Return a menu of at most a hundred choices: text and value."""
    offered = [option(text, value) for text, value in options[:MOST_OPTIONS]]
    made: Block = {"type": "static_select", "action_id": action_id, "options": offered}
    chosen = next((each for each in offered if each["value"] == initial), None)
    if chosen:
        made["initial_option"] = chosen
    return {**made, "placeholder": plain(show)} if show else made


def choices(action_id: str, options: Sequence[tuple[str, str]], initial: Collection[str] = ()) -> Block:
    """Return a menu of which several can be chosen."""
    made = {**choice(action_id, options), "type": "multi_static_select"}
    chosen = [each for each in made["options"] if each["value"] in initial]
    return {**made, "initial_options": chosen} if chosen else made


def day(action_id: str) -> Block:
    """Return a calendar to choose a day from."""
    return {"type": "datepicker", "action_id": action_id}


def modal(
    callback_id: str, title: str, blocks: Sequence[Mapping[str, Any]], *, metadata: str = "", submit: str = ""
) -> Block:
    """Return a dialog; without ``submit`` it only shows something."""
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, TITLE),
        "close": plain("Close" if not submit else "Cancel", TITLE),
        "blocks": list(blocks)[:100],
        "private_metadata": metadata,
    }
    return {**view, "submit": plain(submit, TITLE)} if submit else view


def link(url: str, text: str) -> str:
    """Return a link in mrkdwn."""
    return f"<{url}|{safe(text, LABEL).replace('|', '¦')}>"
