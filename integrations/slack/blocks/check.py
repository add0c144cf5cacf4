"""Our own validator of Block Kit: run on everything before it leaves, because Slack says little and the kit less."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from foundation.errors import DeliveryFailed

MOST_BLOCKS, MOST_IN_VIEW, MOST_TEXT, LONGEST_TEXT = 50, 100, 12_000, 4_000
LONGEST_ID, LARGEST_VIEW = 255, 250_000
TEXTS = {"plain_text", "mrkdwn"}
SELECTS = {
    f"{many}{of}_select"
    for many in ("", "multi_")
    for of in ("static", "external", "users", "conversations", "channels")
}
INPUTS = {
    *SELECTS, "plain_text_input", "checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker",
    "number_input", "email_text_input", "url_text_input", "rich_text_input",
}  # fmt: skip
INTERACTIVE = {*SELECTS, "button", "overflow", "checkboxes", "radio_buttons", "datepicker", "timepicker"}
SPOKEN = {"chat.postMessage", "chat.update", "chat.postEphemeral"}
Found = Iterator[str]
Thing = Mapping[str, Any]


class InvalidBlocks(DeliveryFailed):
    """A payload of ours is not what Slack takes: a bug of ours, so it is not tried again."""

    def __init__(self, wrong: Sequence[str]) -> None:
        """Keep what is wrong."""
        super().__init__("not sent, our blocks are wrong: " + "; ".join(wrong), permanent=True)
        self.wrong = list(wrong)


def require_message(params: Thing) -> None:
    """Raise InvalidBlocks unless Slack would take the message."""
    if wrong := message_wrong(params):
        raise InvalidBlocks(wrong)


def require_view(view: Thing) -> None:
    """Raise InvalidBlocks unless Slack would take the modal or the home."""
    if wrong := view_wrong(view):
        raise InvalidBlocks(wrong)


def require_drawn(method: str, params: Thing) -> None:
    """Raise InvalidBlocks where a call draws something that Slack would refuse."""
    if method in SPOKEN:
        require_message(params)
    elif "view" in params:
        require_view(params["view"])
    for shown in (params.get("unfurls") or {}).values():
        require_message({"blocks": shown["blocks"]})


def message_wrong(params: Thing) -> list[str]:
    """Return what is wrong with a message."""
    text, blocks = params.get("text", ""), params.get("blocks", [])
    wrong = [] if text or blocks else ["nothing is said"]
    wrong += _limit("text", text, 0, LONGEST_TEXT)
    wrong += [*_blocks(blocks, MOST_BLOCKS, in_view=False)]
    if sum(len(each) for each in texts_of(blocks)) > MOST_TEXT:
        wrong.append(f"blocks: more than {MOST_TEXT} characters together")
    return wrong


def view_wrong(view: Thing) -> list[str]:
    """Return what is wrong with a modal or a home."""
    kind, blocks = view.get("type"), view.get("blocks", [])
    wrong = [] if kind in {"modal", "home"} else [f"type: {kind!r} is no view"]
    wrong += [*_blocks(blocks, MOST_IN_VIEW, in_view=True)]
    for name, longest in (("private_metadata", 3000), ("callback_id", LONGEST_ID), ("external_id", LONGEST_ID)):
        wrong += _limit(name, view.get(name, ""), 0, longest)
    if kind == "modal":
        wrong += [*_text(view, "title", "view", 24, plain=True, needed=True)]
        wrong += [each for name in ("submit", "close") for each in _text(view, name, "view", 24, plain=True)]
        if any(block.get("type") == "input" for block in blocks) and not view.get("submit"):
            wrong.append("submit: missing, and there are inputs")
    elif {"submit", "close"} & set(view):
        wrong.append("submit, close: a home has none")
    if len(json.dumps(view)) > LARGEST_VIEW:
        wrong.append("larger than a view may be")
    return wrong


def texts_of(thing: object) -> Iterator[str]:
    """Give every text inside."""
    if isinstance(thing, list | tuple):
        for each in thing:
            yield from texts_of(each)
    elif isinstance(thing, dict):
        if isinstance(thing.get("text"), str):
            yield thing["text"]
        for value in thing.values():
            yield from texts_of(value)


def _blocks(blocks: Sequence[Thing], most: int, *, in_view: bool) -> Found:
    if len(blocks) > most:
        yield f"blocks: {len(blocks)}, more than {most}"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    yield from (f"block_id: {each!r} stands twice" for each in sorted({i for i in ids if ids.count(i) > 1}))
    for number, block in enumerate(blocks):
        where, kind = f"blocks[{number}]", str(block.get("type"))
        if kind not in BLOCKS or (kind == "input" and not in_view):
            yield f"{where}: {kind} can't stand here"
            continue
        yield from _limit(f"{where}.block_id", block.get("block_id", "x"), 1, LONGEST_ID)
        yield from BLOCKS[kind](block, where)


def _header(block: Thing, where: str) -> Found:
    yield from _text(block, "text", where, 150, plain=True, needed=True)


def _section(block: Thing, where: str) -> Found:
    if not block.get("text") and not block.get("fields"):
        yield f"{where}: neither text nor fields"
    yield from _text(block, "text", where, 3000)
    yield from _count(f"{where}.fields", block.get("fields", ["one"]), 1, 10)
    for number, each in enumerate(block.get("fields", [])):
        yield from _text({"field": each}, "field", f"{where}.fields[{number}]", 2000, needed=True)
    if "accessory" in block:
        yield from _element(block["accessory"], f"{where}.accessory", {*INTERACTIVE, "image"})


def _context(block: Thing, where: str) -> Found:
    yield from _count(f"{where}.elements", block.get("elements", []), 1, 10)
    for number, each in enumerate(block.get("elements", [])):
        if each.get("type") in TEXTS:
            yield from _text({"text": each}, "text", f"{where}.elements[{number}]", 3000, needed=True)
        else:
            yield from _element(each, f"{where}.elements[{number}]", {"image"})


def _actions(block: Thing, where: str) -> Found:
    elements = block.get("elements", [])
    yield from _count(f"{where}.elements", elements, 1, 25)
    ids = [each.get("action_id") for each in elements]
    if len(ids) != len(set(ids)):
        yield f"{where}: an action_id stands twice"
    for number, each in enumerate(elements):
        yield from _element(each, f"{where}.elements[{number}]", INTERACTIVE)


def _input(block: Thing, where: str) -> Found:
    yield from _text(block, "label", where, 2000, plain=True, needed=True)
    yield from _text(block, "hint", where, 2000, plain=True)
    yield from _element(block.get("element", {}), f"{where}.element", INPUTS)


def _image(block: Thing, where: str) -> Found:
    yield from _limit(f"{where}.image_url", block.get("image_url", ""), 1, 3000)
    yield from _limit(f"{where}.alt_text", block.get("alt_text", ""), 1, 2000)


def _free(_block: Thing, _where: str) -> Found:
    yield from ()


BLOCKS: dict[str, Callable[[Thing, str], Found]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
    "divider": _free,
}


def _element(element: Thing, where: str, allowed: set[str]) -> Found:
    kind = element.get("type")
    if kind not in allowed:
        yield f"{where}: {kind} can't stand here"
        return
    if kind == "image":
        yield from _image(element, where)
        return
    yield from _limit(f"{where}.action_id", element.get("action_id", ""), 1, LONGEST_ID)
    if kind == "button":
        yield from _text(element, "text", where, 75, plain=True, needed=True)
        yield from _limit(f"{where}.value", element.get("value", ""), 0, 2000)
        yield from _limit(f"{where}.url", element.get("url", ""), 0, 3000)
        if element.get("style", "primary") not in {"primary", "danger"}:
            yield f"{where}.style: {element['style']!r}"
    yield from _text(element, "placeholder", where, 150, plain=True)
    yield from _options(element, where, str(kind))
    if "max_length" in element and not 1 <= element["max_length"] <= 3000:  # noqa: PLR2004 - Slack's
        yield f"{where}.max_length: 1 to 3000"
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{where}.confirm")


def _options(element: Thing, where: str, kind: str) -> Found:
    groups = element.get("option_groups")
    if groups is not None:
        yield from _count(f"{where}.option_groups", groups, 1, 100)
        options = [option for group in groups for option in group.get("options", [])]
    elif kind in {"static_select", "multi_static_select", "checkboxes", "radio_buttons", "overflow"}:
        options = element.get("options", [])
        yield from _count(f"{where}.options", options, 1, {"overflow": 5}.get(kind, 100 if "select" in kind else 10))
    else:
        return
    values = [option.get("value") for option in options]
    if len(values) != len(set(values)):
        yield f"{where}.options: a value stands twice"
    for number, option in enumerate(options):
        here = f"{where}.options[{number}]"
        yield from _text(option, "text", here, 75, plain=kind not in {"checkboxes", "radio_buttons"}, needed=True)
        yield from _text(option, "description", here, 75)
        yield from _limit(f"{here}.value", option.get("value", ""), 1, 150)
    initial = element.get("initial_option")
    if initial is not None and initial.get("value") not in values:
        yield f"{where}.initial_option: none of the options"


def _confirm(confirm: Thing, where: str) -> Found:
    yield from _text(confirm, "title", where, 100, plain=True, needed=True)
    yield from _text(confirm, "text", where, 300, needed=True)
    for name in ("confirm", "deny"):
        yield from _text(confirm, name, where, 30, plain=True, needed=True)


def _text(thing: Thing, name: str, where: str, longest: int, *, plain: bool = False, needed: bool = False) -> Found:
    here, value = f"{where}.{name}", thing.get(name)
    if value is None:
        if needed:
            yield f"{here}: missing"
        return
    if not isinstance(value, dict) or value.get("type") not in ({"plain_text"} if plain else TEXTS):
        yield f"{here}: no {'plain text' if plain else 'text'} object"
        return
    yield from _limit(here, value.get("text", ""), 1, longest)


def _limit(where: str, value: str, least: int, most: int) -> Found:
    if not least <= len(value) <= most:
        yield f"{where}: {len(value)} characters, {least} to {most} fit"


def _count(where: str, items: Sequence[object], least: int, most: int) -> Found:
    if not least <= len(items) <= most:
        yield f"{where}: {len(items)} items, {least} to {most} fit"
