"""The names that Slack hands back to us: what draws a button and what answers its press agree on them here.

An action's id may carry a number behind a colon (``task.done:7``): ids have to differ within one block. The value of
a button of the panel is the key of its incident; where a button needs more, it is ``KEY|MORE``.
"""

from typing import Final

SEPARATOR: Final = "|"

# Buttons of an incident's panel, and of its messages; the value is the incident's key.
PANEL_UPDATE: Final = "panel.update"
PANEL_STATE: Final = "panel.state"
PANEL_ROLE: Final = "panel.role"
PANEL_ESCALATE: Final = "panel.escalate"
PANEL_SEVERITY: Final = "panel.severity"
PANEL_TASK: Final = "panel.task"
PANEL_RESOLVE: Final = "panel.resolve"
PANEL_JOIN: Final = "panel.join"
PANEL_NOTE: Final = "panel.note"
PANEL_SUMMARY: Final = "panel.summary"
PANEL_LEAD: Final = "panel.lead"
# Do what a menu, or a button, names; the value is KEY|VERB.
PANEL_MORE: Final = "panel.more"
PANEL_FOLLOW: Final = "panel.follow"
# Opens a page of ours: pressing it needs no answer.
PANEL_OPEN: Final = "panel.open"

# The value is KEY|TASK_ID.
TASK_DONE: Final = "task.done"
# The value is KEY|AUDIENCE|MINUTES.
REMINDER_SNOOZE: Final = "reminder.snooze"
# The value is LRN-KEY|service slug|state (adopted, planned, …).
LEARNING_ADOPT: Final = "learning.adopt"
# The value is ACT-KEY|state.
ACTION_MOVE: Final = "action.move"
# What a COE's message offers beside its page; the value is COE-KEY. Each opens the dialog of that name.
COE_REVIEWER: Final = "coe.reviewer"
COE_ACTION: Final = "coe.action"
COE_LEARNING: Final = "coe.learning"
# Decides about a learning; the value is LRN-KEY|state. All but accepting asks for a word first.
LEARNING_DECIDE: Final = "learning.decide"
# Answers a page; the value is its key.
PAGE_ACKNOWLEDGE: Final = "page.acknowledge"
PAGE_DECLINE: Final = "page.decline"
# Chooses the incident that a command is about, where it was not typed in the incident's channel; value KEY|VERB.
INCIDENT_PICK: Final = "incident.pick"
# Opens the modal that declares.
DECLARE_OPEN: Final = "declare.open"
# Carries the address under which somebody says that they are who they are.
LINK_OPEN: Final = "link.open"

# Dialogs, by what sending them does.
DECLARE: Final = "declare"
UPDATE: Final = "update"
UPDATE_CONFIRM: Final = "update.confirm"
STATE: Final = "state"
RESOLVE: Final = "resolve"
SEVERITY: Final = "severity"
ROLE: Final = "role"
TASK: Final = "task"
NOTE: Final = "note"
SNOOZE: Final = "snooze"
SUMMARY: Final = "summary"
ESCALATE: Final = "escalate"
MERGE: Final = "merge"
LINK: Final = "link"
STAKEHOLDER: Final = "stakeholder"
HANDOVER: Final = "handover"
PICK: Final = "pick"
REOPEN: Final = "reopen"
LEARNINGS: Final = "learnings"
READINESS: Final = "readiness"
WHOISON: Final = "whoison"
ACTION_DONE: Final = "action.done"

# Shortcuts: the first is global, the others stand in a message's menu.
SHORTCUT_DECLARE: Final = "declare_incident"
SHORTCUT_TIMELINE: Final = "add_timeline"
SHORTCUT_ACTION: Final = "add_action"
SHORTCUT_DECLARE_FROM: Final = "declare_from_message"

# Fields whose choices are asked for while somebody types.
OPTIONS_SERVICE: Final = "options.service"
OPTIONS_PERSON: Final = "options.person"
OPTIONS_INCIDENT: Final = "options.incident"


def action_of(action_id: str) -> str:
    """Return an action's name without the number that only tells it from its neighbours."""
    return action_id.partition(":")[0]
