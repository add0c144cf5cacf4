"""All that Slack's requests change beside incidents: who is who, what was delivered, which messages are kept."""

from integrations.slack.inbound.commands.capture import Message, capture_message, follow_message
from integrations.slack.inbound.commands.identity import confirm_link, link_member, offer_link, unlink_member
from integrations.slack.inbound.commands.receive import WORK_ON, finish_event, note_heard, take_event

__all__ = [
    "WORK_ON",
    "Message",
    "capture_message",
    "confirm_link",
    "finish_event",
    "follow_message",
    "link_member",
    "note_heard",
    "offer_link",
    "take_event",
    "unlink_member",
]
