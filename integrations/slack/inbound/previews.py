"""What Slack shows beside a link to a page of ours, and in the pane that one person opens from it."""

import logging
from collections.abc import Mapping
from typing import Any

from foundation.errors import NotYet
from foundation.work import Desk
from integrations.slack.blocks.entities import require_entities
from integrations.slack.client import SlackClient, SlackRefused
from integrations.slack.inbound.queries import Member, principal_for
from integrations.slack.inbound.unfurling import Unfurled, details, place_of, unfurls
from integrations.slack.outbound.policy import EVERYBODY
from integrations.slack.outbound.settings import outbound_settings
from integrations.slack.outbound.turns import call_in_turn
from integrations.slack.settings import slack_settings

LOG = logging.getLogger("andon.slack")
# How a workspace says that it takes no Work Objects of ours; the blocks alone are shown there.
WITHOUT = {
    *("feature_not_enabled", "invalid_metadata_format", "invalid_metadata", "error_processing_metadata"),
    *("metadata_too_large", "invalid_arguments"),
}
UNFURL, PRESENT = "chat.unfurl", "entity.presentDetails"
NOT_FOUND = {"status": "not_found"}
STRANGER = {
    "status": "custom",
    "custom_title": "Andon does not know who you are yet",
    "custom_message": "Type /incident in any channel once to connect, and open this again.",
}


def linked(desk: Desk, event: Mapping[str, Any]) -> None:
    """Show what everybody may see of the pages of ours to which a message leads."""
    if event.get("is_ext_shared_channel"):
        return
    with desk.acting_for(EVERYBODY).reading() as look:
        found = unfurls(look, event.get("links"), outbound_settings(desk.environment).base_url)
    if found.entities:
        _show(desk, SlackClient(slack_settings(desk.environment)), found, place_of(event))


def _show(desk: Desk, client: SlackClient, found: Unfurled, place: Mapping[str, str]) -> None:
    """Show it as Work Objects, with blocks beside them for where those are off."""
    require_entities(found.entities, posted=True)
    try:
        call_in_turn(desk, client, UNFURL, unfurls=found.blocks, metadata={"entities": found.entities}, **place)
    except SlackRefused as no:
        if no.error not in WITHOUT:
            raise
        call_in_turn(desk, client, UNFURL, unfurls=found.blocks, **place)


def opened(desk: Desk, event: Mapping[str, Any]) -> None:
    """Fill the pane with what its reader may see now; of what they may not, it is not said that there is any."""
    base_url, trigger = outbound_settings(desk.environment).base_url, str(event.get("trigger_id") or "")
    member = Member(str(event.get("team_id") or ""), str(event.get("user") or ""))
    with desk.reading() as look:
        who = principal_for(look.session, member)
    if who is None:
        _present(desk, trigger, error=STRANGER)
        return
    with desk.acting_for(who).reading() as look:
        found = details(look, str(event.get("entity_url") or ""), base_url)
    if found is None:
        _present(desk, trigger, error=NOT_FOUND)
        return
    require_entities([found], posted=False)
    _present(desk, trigger, metadata=found)


def _present(desk: Desk, trigger: str, **what: Mapping[str, Any]) -> None:
    """Fill the pane; one that could only be filled later has gone by then, and is opened once more by its reader."""
    try:
        call_in_turn(desk, SlackClient(slack_settings(desk.environment)), PRESENT, trigger_id=trigger, **what)
    except NotYet as wait:
        LOG.info("slack.not_shown", extra={"error": wait.why})
