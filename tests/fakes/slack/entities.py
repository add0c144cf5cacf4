"""Links that are shown as more than an address: chat.unfurl, Work Objects, and the pane that opens beside them."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from slack_sdk.models.metadata import (
    ContentItemEntityFields,
    CustomFieldType,
    EntityAttributes,
    EntityMetadata,
    EntityPayload,
    IncidentEntityFields,
    TaskEntityFields,
)

from tests.fakes.slack.kit import check_message
from tests.fakes.slack.limits import TIER_3
from tests.fakes.slack.methods import Asked, method
from tests.fakes.slack.refusals import Refused

FIELDS = {
    "slack#/entities/incident": IncidentEntityFields,
    "slack#/entities/task": TaskEntityFields,
    "slack#/entities/content_item": ContentItemEntityFields,
}
TRIGGER_LIVES = timedelta(seconds=3)
MOST_BYTES = 16_000
DATE = re.compile(r"\d{4}-\d\d-\d\d")
ERRORS = {"restricted", "internal_error", "not_found", "custom", "custom_partial_view", "timeout", "edit_error"}


@method("chat.unfurl", TIER_3, "links:write")
def unfurl(asked: Asked) -> Mapping[str, Any]:
    unfurls, metadata = asked.params.get("unfurls") or {}, asked.params.get("metadata")
    if not unfurls and not metadata:
        raise Refused("missing_unfurls")
    if not asked.params.get("unfurl_id"):
        asked.need("channel", "ts")
    entities = (metadata or {}).get("entities", [])
    if len(str(entities)) > MOST_BYTES:
        raise Refused("error_processing_metadata")
    for each in entities:
        check_entity(each)
        if not each.get("app_unfurl_url"):
            raise Refused("invalid_metadata_format")
    for url, shown in unfurls.items():
        check_message({"blocks": shown["blocks"]})
        asked.workspace.unfurled[url] = shown["blocks"]
    if asked.workspace.has_work_objects:
        for each in entities:
            asked.workspace.entities[each["app_unfurl_url"]] = each
            asked.workspace.unfurled.pop(each["app_unfurl_url"], None)
    return {}


@method("entity.presentDetails", TIER_3)
def present(asked: Asked) -> Mapping[str, Any]:
    (trigger,) = asked.need("trigger_id")
    about, born = asked.workspace.panes.pop(trigger, ("", None))
    if born is None or asked.workspace.clock.now() - born > TRIGGER_LIVES:
        raise Refused("invalid_trigger_id")
    metadata, error = asked.params.get("metadata"), asked.params.get("error")
    if error is not None and error.get("status") not in ERRORS:
        raise Refused("invalid_arguments")
    if metadata is not None:
        check_entity(metadata)
        if metadata["external_ref"]["id"] != about:
            raise Refused("entity_metadata_does_not_match_trigger")
    asked.workspace.presented.append(metadata or error)
    return {}


def check_entity(entity: Mapping[str, Any]) -> None:
    """Refuse what is not an entity as the kit knows it."""
    payload = entity.get("entity_payload") or {}
    kind = FIELDS.get(str(entity.get("entity_type")))
    unknown = [*strange(entity, EntityMetadata), *strange(payload, EntityPayload)]
    unknown += strange(payload.get("attributes") or {}, EntityAttributes)
    if kind is None or unknown or strange(payload.get("fields") or {}, kind):
        raise Refused("invalid_metadata_format")
    if not (entity.get("external_ref") or {}).get("id") or not entity.get("url"):
        raise Refused("invalid_metadata_format")
    if not payload["attributes"].get("title", {}).get("text"):
        raise Refused("invalid_metadata_format")
    for custom in payload.get("custom_fields") or ():
        if custom["type"] not in CustomFieldType or not {"key", "label"} <= set(custom):
            raise Refused("invalid_metadata_format")
    for value in [*(payload.get("fields") or {}).values(), *(payload.get("custom_fields") or ())]:
        if value.get("type") == "slack#/types/date" and not DATE.fullmatch(str(value.get("value"))):
            raise Refused("invalid_metadata_format")


def strange(thing: Mapping[str, Any], kind: Any) -> list[str]:
    return sorted(set(thing) - set(kind.attributes))
