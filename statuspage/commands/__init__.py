"""All that can be done with status pages."""

from statuspage.commands.briefings import (
    ask_for_briefings,
    end_briefings,
    put_briefings_down,
    settle_briefings,
)
from statuspage.commands.follow import follow_correction, follow_end, follow_redaction, follow_update, follow_visibility
from statuspage.commands.look import set_logo
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
from statuspage.commands.redact import redact
from statuspage.commands.seen import note_look
from statuspage.commands.spread import (
    DROPPED,
    FAILED,
    SENT,
    Outcome,
    Taken,
    free_notices,
    note_sent,
    settle_notices,
    spread_change,
    spread_update,
    take_notices,
)
from statuspage.commands.subscribers import (
    ask_again,
    ask_to_subscribe,
    choose_components,
    confirm_subscriber,
    invite_subscriber,
    remove_subscriber,
    take_back,
    unsubscribe,
)

__all__ = [
    "DROPPED",
    "FAILED",
    "SENT",
    "Outcome",
    "Taken",
    "add_component",
    "add_page",
    "ask_again",
    "ask_for_briefings",
    "ask_to_subscribe",
    "change_component",
    "choose_components",
    "confirm_subscriber",
    "correct_public_update",
    "edit_page",
    "end_briefings",
    "follow_correction",
    "follow_end",
    "follow_redaction",
    "follow_update",
    "follow_visibility",
    "free_notices",
    "invite_subscriber",
    "keep_time",
    "move_maintenance",
    "note_look",
    "note_sent",
    "notice_incident",
    "plan_post",
    "post_public_update",
    "publish_incident",
    "put_briefings_down",
    "redact",
    "remove_subscriber",
    "rename_public_incident",
    "reschedule_maintenance",
    "say_planned",
    "schedule_maintenance",
    "set_component_status",
    "set_logo",
    "settle_briefings",
    "settle_notices",
    "settle_post",
    "spread_change",
    "spread_update",
    "take_back",
    "take_notices",
    "unpublish_incident",
    "unsubscribe",
]
