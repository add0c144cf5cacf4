"""All that can be done with status pages."""

from statuspage.commands.follow import follow_correction, follow_end, follow_redaction, follow_update, follow_visibility
from statuspage.commands.maintenance import (
    keep_time,
    move_maintenance,
    reschedule_maintenance,
    schedule_maintenance,
)
from statuspage.commands.notice import notice_incident
from statuspage.commands.page import add_component, add_page, change_component, edit_page, set_component_status
from statuspage.commands.plan import plan_post, say_planned, settle_post
from statuspage.commands.publish import (
    correct_public_update,
    post_public_update,
    publish_incident,
    rename_public_incident,
    unpublish_incident,
)
from statuspage.commands.seen import note_look

__all__ = [
    "add_component",
    "add_page",
    "change_component",
    "correct_public_update",
    "edit_page",
    "follow_correction",
    "follow_end",
    "follow_redaction",
    "follow_update",
    "follow_visibility",
    "keep_time",
    "move_maintenance",
    "note_look",
    "notice_incident",
    "plan_post",
    "post_public_update",
    "publish_incident",
    "rename_public_incident",
    "reschedule_maintenance",
    "say_planned",
    "schedule_maintenance",
    "set_component_status",
    "settle_post",
    "unpublish_incident",
]
