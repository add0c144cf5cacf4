"""What Slack refuses of blocks and dialogs: its limits, told in another way than our own validator tells them."""

import json
from collections.abc import Iterator
from typing import Any

from tests.fakes.slack.refusals import Refused, invalid

BLOCKS = {
    "section", "divider", "actions", "context", "header", "input", "image", "rich_text", "markdown", "table", "video",
}  # fmt: skip
ELEMENTS = {
    "button", "static_select", "multi_static_select", "external_select", "multi_external_select", "users_select",
    "multi_users_select", "conversations_select", "channels_select", "overflow", "checkboxes", "radio_buttons",
    "plain_text_input", "datepicker", "timepicker", "datetimepicker", "image", "mrkdwn", "plain_text",
    "number_input", "email_text_input", "url_text_input", "rich_text_input",
}  # fmt: skip
# The longest text, by where it stands: (type, key).
LONGEST = {
    ("header", "text"): 150,
    ("section", "text"): 3000,
    ("button", "text"): 75,
    ("button", "value"): 2000,
    ("button", "url"): 3000,
    ("option", "text"): 75,
    ("option", "value"): 150,
    ("input", "label"): 2000,
    ("input", "hint"): 2000,
    ("modal", "title"): 24,
    ("modal", "submit"): 24,
    ("modal", "close"): 24,
    ("modal", "private_metadata"): 3000,
    ("modal", "callback_id"): 255,
    ("confirm", "title"): 100,
    ("confirm", "text"): 300,
    ("confirm", "confirm"): 30,
    ("confirm", "deny"): 30,
}
LONGEST_OF_ALL, MOST_IN_MESSAGE, MOST_IN_VIEW, LARGEST_VIEW = 13_200, 50, 100, 250_000
NO_VIEW = "unsupported type [json-pointer:/view/type]"
PLAIN = {"header", "button", "option", "modal", "input"}


def text_of(value: Any) -> str:
    return str(value.get("text", "")) if isinstance(value, dict) else str(value)


def walk(thing: Any, path: str, kind: str = "") -> Iterator[str]:
    """Give what is wrong with this part and those inside it."""
    if isinstance(thing, list):
        for number, each in enumerate(thing):
            yield from walk(each, f"{path}/{number}", "option" if path.endswith("/options") else "")
    if not isinstance(thing, dict):
        return
    kind = kind or str(thing.get("type", ""))
    for key, value in thing.items():
        longest = LONGEST.get((kind, key))
        if longest is not None and len(text_of(value)) > longest:
            yield f"must be less than {longest + 1} characters [json-pointer:{path}/{key}]"
        if longest is not None and key in {"text", "title", "label"} and not text_of(value):
            yield f"must be more than 0 characters [json-pointer:{path}/{key}]"
        if key == "text" and kind in PLAIN and isinstance(value, dict) and value.get("type") != "plain_text":
            yield f"must be plain_text [json-pointer:{path}/{key}]"
        yield from walk(value, f"{path}/{key}", "confirm" if key == "confirm" and isinstance(value, dict) else "")
    yield from counted(thing, path)


def counted(thing: dict[str, Any], path: str) -> Iterator[str]:
    most = {("actions", "elements"): 25, ("context", "elements"): 10, ("section", "fields"): 10}
    most |= {("overflow", "options"): 5, ("static_select", "options"): 100, ("checkboxes", "options"): 10}
    for (kind, key), limit in most.items():
        if thing.get("type") == kind and key in thing and not 1 <= len(thing[key]) <= limit:
            yield f"must have 1 to {limit} items [json-pointer:{path}/{key}]"
    for field in thing.get("fields", ()) if thing.get("type") == "section" else ():
        if len(text_of(field)) > 2000:
            yield f"must be less than 2001 characters [json-pointer:{path}/fields]"
    for key in ("block_id", "action_id"):
        if len(str(thing.get(key, ""))) > 255:
            yield f"must be less than 256 characters [json-pointer:{path}/{key}]"


def blocks_wrong(blocks: Any, *, most: int) -> list[str]:
    """Return what is wrong with a list of blocks."""
    if not isinstance(blocks, list) or len(blocks) > most:
        return [f"no more than {most} items allowed [json-pointer:/blocks]"]
    wrong = [f"unsupported type: {b.get('type')} [json-pointer:/blocks/{n}]" for n, b in enumerate(blocks)
             if b.get("type") not in BLOCKS]  # fmt: skip
    for number, block in enumerate(blocks):
        if block.get("type") == "section" and not (block.get("text") or block.get("fields")):
            wrong.append(f"missing required field: text or fields [json-pointer:/blocks/{number}]")
        inner = [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else ())]
        inner += [block["element"]] if "element" in block else []
        wrong += [f"unsupported type: {e.get('type')} [json-pointer:/blocks/{number}]" for e in inner
                  if block["type"] != "rich_text" and e.get("type") not in ELEMENTS]  # fmt: skip
        action_ids = [e["action_id"] for e in inner if "action_id" in e]
        if len(action_ids) != len(set(action_ids)):
            wrong.append(f"`action_id` already exists [json-pointer:/blocks/{number}]")
    ids = [block["block_id"] for block in blocks if block.get("block_id")]
    wrong += ["`block_id` already exists"] if len(ids) != len(set(ids)) else []
    return [*wrong, *walk(blocks, "/blocks")]


def check_message(params: dict[str, Any]) -> None:
    blocks = params.get("blocks") or []
    if not params.get("text") and not blocks:
        raise Refused("no_text")
    wrong = blocks_wrong(blocks, most=MOST_IN_MESSAGE)
    if wrong:
        raise invalid(*wrong, error="invalid_blocks")
    if sum(len(each) for each in texts_in(blocks)) > LONGEST_OF_ALL:
        raise Refused("msg_blocks_too_long")
    metadata = params.get("metadata")
    if metadata is not None and not {"event_type", "event_payload"} <= set(metadata):
        raise Refused("invalid_metadata_format")


def texts_in(thing: Any) -> Iterator[str]:
    if isinstance(thing, list):
        for each in thing:
            yield from texts_in(each)
    elif isinstance(thing, dict):
        if isinstance(thing.get("text"), str):
            yield thing["text"]
        for value in thing.values():
            yield from texts_in(value)


def check_view(view: Any) -> None:
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        raise invalid(NO_VIEW)
    if len(json.dumps(view)) > LARGEST_VIEW:
        raise Refused("view_too_large")
    wrong = [*blocks_wrong(view.get("blocks"), most=MOST_IN_VIEW), *walk(view, "/view")]
    inputs = any(block.get("type") == "input" for block in view.get("blocks", ()))
    if view["type"] == "modal" and not view.get("title"):
        wrong.append("missing required field: title [json-pointer:/view]")
    if view["type"] == "modal" and inputs and not view.get("submit"):
        wrong.append("must define `submit` to use an `input` block in modals [json-pointer:/view]")
    if wrong:
        raise invalid(*wrong)
