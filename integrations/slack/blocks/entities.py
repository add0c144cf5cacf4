"""Work Objects: what Slack draws of an incident, a COE or an action item by itself. Pure.

An entity is built from texts of one reader, shown beside a link to everybody or in a pane to one person, and held
against what Slack takes before it leaves, as blocks are.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from integrations.slack.blocks.check import InvalidBlocks
from integrations.slack.blocks.kit import Block
from integrations.slack.blocks.wording import plain

KINDS = {"incident": "incident", "coe": "content_item", "action": "task", "learning": "content_item"}
TYPES = "slack#/entities/"
PRODUCT = "Andon"
DATE, USER, TIMESTAMP, STRING = "slack#/types/date", "slack#/types/user", "slack#/types/timestamp", "string"
TITLE, FACT, ABOUT = 150, 100, 500
LONGEST_ID, LONGEST_URL, MOST_FIELDS, LARGEST = 255, 3000, 20, 15_000
KNOWN: Mapping[str, frozenset[str]] = {
    "incident": frozenset(
        {"status", "priority", "urgency", "created_by", "assigned_to", "date_created", "date_updated", "description"}
        | {"service"}
    ),
    "task": frozenset(
        {"description", "created_by", "date_created", "date_updated", "assignee", "status", "due_date", "priority"}
    ),
    "content_item": frozenset(
        {"preview", "description", "created_by", "date_created", "date_updated", "last_modified_by"}
    ),
}
CUSTOM = frozenset({STRING, "integer", DATE, TIMESTAMP, USER})


def entity(
    kind: str, key: str, title: str, url: str, said: Mapping[str, Block], more: Sequence[Block] = (), called: str = ""
) -> Block:
    """Return an entity; ``said`` are the fields that Slack knows of its kind, ``more`` those of our own."""
    attributes = {
        "title": {"text": plain(title, TITLE)},
        "display_type": called or kind.capitalize(),
        "display_id": key,
        "product_name": PRODUCT,
    }
    payload: Block = {"attributes": attributes, "fields": dict(said)}
    order = [*said, *(each["key"] for each in more)]
    payload |= {"custom_fields": list(more)} if more else {}
    ref = {"id": key, "type": kind}
    of_kind = f"{TYPES}{KINDS[kind]}"
    return {
        "entity_type": of_kind,
        "url": url,
        "external_ref": ref,
        "entity_payload": {**payload, "display_order": order},
    }


def word(text: str, label: str = "") -> Block:
    """Return a fact of a few words."""
    return {"value": plain(text, FACT), **({"label": label} if label else {})}


def about(text: str) -> Block:
    """Return a paragraph."""
    return {"value": plain(text, ABOUT), "long": True}


def moment(when: datetime) -> Block:
    """Return a time."""
    return {"value": int(when.timestamp())}


def day(when: datetime) -> Block:
    """Return a day."""
    return {"type": DATE, "value": f"{when:%Y-%m-%d}"}


def person(name: str) -> Block:
    """Return a person, by the name that we know."""
    return {"type": USER, "user": {"text": plain(name, FACT)}}


def own(key: str, label: str, value: Block) -> Block:
    """Return a fact for which Slack's kind has no field."""
    return {"type": STRING, **value, "key": key, "label": label}


def require_entities(entities: Sequence[Block], *, posted: bool) -> None:
    """Raise InvalidBlocks unless Slack would take them; what a message shows names the address as it was posted."""
    wrong = [f"{each.get('external_ref')}: {complaint}" for each in entities for complaint in _wrong(each)]
    wrong += ["no app_unfurl_url" for each in entities if posted and not each.get("app_unfurl_url")]
    wrong += ["larger than metadata may be"] if len(json.dumps(entities)) > LARGEST else []
    if wrong:
        raise InvalidBlocks(wrong)


def _wrong(made: Block) -> Iterator[str]:
    of_kind = str(made.get("entity_type")).removeprefix(TYPES)
    payload, ref = made.get("entity_payload", {}), made.get("external_ref", {})
    if of_kind not in KNOWN:
        yield f"entity_type {of_kind}"
        return
    if not 0 < len(ref.get("id", "")) <= LONGEST_ID:
        yield "external_ref without id"
    if not str(made.get("url")).startswith(("https://", "http://")) or len(made["url"]) > LONGEST_URL:
        yield "url"
    if not payload.get("attributes", {}).get("title", {}).get("text"):
        yield "no title"
    yield from (f"field {name} is none of {of_kind}" for name in payload.get("fields", {}).keys() - KNOWN[of_kind])
    yield from _values(payload.get("fields", {}), payload.get("custom_fields", []))


def _values(fields: Mapping[str, Any], custom: Sequence[Block]) -> Iterator[str]:
    if len(fields) + len(custom) > MOST_FIELDS:
        yield "more fields than anybody reads"
    for name, each in [*fields.items(), *((str(one.get("key")), one) for one in custom)]:
        held = each.get("user", {}).get("text") if each.get("type") == USER else each.get("value")
        if held in (None, ""):
            yield f"field {name} holds nothing"
    yield from (f"custom field {each.get('key')}: {each.get('type')}" for each in custom if each["type"] not in CUSTOM)
