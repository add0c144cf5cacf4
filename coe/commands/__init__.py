"""Everything that one can do to COEs and action items."""

from coe.commands.actions import add_action, edit_action, move_action
from coe.commands.causes import add_cause, edit_cause, remove_cause
from coe.commands.forget import forget
from coe.commands.marks import follow_mark
from coe.commands.move import link_recurrence, transition
from coe.commands.open import open_coe
from coe.commands.release import release, withhold
from coe.commands.timeline import add_timeline_row, change_timeline_row
from coe.commands.write import edit_coe, write_section

__all__ = [
    "add_action",
    "add_cause",
    "add_timeline_row",
    "change_timeline_row",
    "edit_action",
    "edit_cause",
    "edit_coe",
    "follow_mark",
    "forget",
    "link_recurrence",
    "move_action",
    "open_coe",
    "release",
    "remove_cause",
    "transition",
    "withhold",
    "write_section",
]
