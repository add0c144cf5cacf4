"""Every verb of the command, by name: what it is called, and its two forms."""

from integrations.slack.inbound import dialogs, questions
from integrations.slack.inbound.verbs import calling, following, looking, people, running
from integrations.slack.inbound.verbs.verb import Verb

# What follows an incident is mostly done when it is over.
LOOKED_BACK_ON = ("open", "resolved", "closed")
ALL = (
    Verb(
        "new",
        "new [title]",
        "declare an incident",
        looking.declare,
        dialogs.declare,
        needs=False,
        other_words=("declare", "create", "open", "start"),
    ),
    Verb("update", "update [text]", "tell stakeholders, or `update responders …`", running.post_update, dialogs.update),
    Verb(
        "sev",
        "sev [1-4]",
        "change the severity",
        running.set_severity,
        dialogs.severity,
        other_words=("severity", "sev1", "sev2", "sev3", "sev4"),
    ),
    Verb(
        "status",
        "status [state]",
        "move it: identified, monitoring, …",
        running.move,
        dialogs.state,
        other_words=("state", "move"),
    ),
    Verb(
        "resolve",
        "resolve [what made it good]",
        "end it",
        running.resolve,
        dialogs.resolve,
        other_words=("resolved", "fixed"),
    ),
    Verb(
        "role",
        "role [role] [@who]",
        "give a role, to you where nobody is named",
        people.assign_role,
        dialogs.role,
        other_words=("assign", "roles"),
    ),
    Verb(
        "handover",
        "handover [role] [@who] [brief]",
        "hand a role over",
        people.hand_over,
        dialogs.handover,
        other_words=("hand-over", "handoff"),
    ),
    Verb("join", "join", "take part", people.join),
    Verb(
        "timeline",
        "timeline [text]",
        "write down what happened",
        people.add_note,
        dialogs.note,
        other_words=("note", "log", "event"),
    ),
    Verb(
        "task",
        "task [text] [@who]",
        "something to be done now; `tasks` lists them",
        people.add_task,
        dialogs.task,
        other_words=("todo",),
    ),
    Verb("tasks", "tasks", "", people.list_tasks, other_words=("actions",)),
    Verb(
        "summary",
        "summary [text]",
        "read how it stands, or write it",
        people.summary,
        other_words=("catchup", "catch-up", "info", "show"),
    ),
    Verb(
        "link",
        "link [address] [label]",
        "a place to look; `link … bridge` where you meet",
        people.add_link,
        dialogs.add_link,
        other_words=("links", "bridge"),
    ),
    Verb(
        "stakeholder",
        "stakeholder [@who]",
        "let somebody follow, or yourself",
        people.add_stakeholder,
        questions.stakeholder,
        other_words=("stakeholders", "follow", "observer", "subscribe"),
        asks="incidents:read",
    ),
    Verb("snooze", "snooze [min] [why]", "put the promised update off", running.snooze, dialogs.snooze),
    Verb(
        "escalate",
        "escalate [who or what] [why]",
        "page who is on call for it",
        calling.escalate,
        other_words=("page",),
        within=True,
    ),
    Verb(
        "reopen",
        "reopen [why]",
        "go on with a resolved one",
        running.reopen,
        questions.reopen,
        among=("resolved",),
    ),
    Verb("merge", "merge INC-n", "it is the same as another", running.merge, dialogs.merge, other_words=("duplicate",)),
    Verb(
        "coe",
        "coe",
        "open its COE, or find it",
        following.write_coe,
        other_words=("postmortem",),
        among=LOOKED_BACK_ON,
    ),
    Verb(
        "action",
        "action [text] [@who]",
        "an action item of its COE; a task before that",
        following.add_action,
        following.action,
        other_words=("act", "followup", "follow-up"),
        among=LOOKED_BACK_ON,
    ),
    Verb("list", "list", "what is open", looking.list_open, needs=False, other_words=("ls", "open-incidents")),
    Verb(
        "learnings",
        "learnings [words]",
        "what was learned about something",
        looking.find_learnings,
        questions.words,
        needs=False,
        asks="incidents:read",
        other_words=("learning", "lessons"),
    ),
    Verb(
        "orr",
        "orr [service]",
        "how ready a service is",
        looking.show_readiness,
        questions.readiness,
        needs=False,
        asks="incidents:read",
        other_words=("readiness",),
    ),
    Verb(
        "whoison",
        "whoison [service]",
        "whom to call",
        calling.whom_to_wake,
        questions.on_call,
        needs=False,
        other_words=("oncall", "on-call", "who"),
        asks="incidents:read",
        here=True,
    ),
)
HELP = {"help", "?", "--help", "-h"}
BY_WORD = {word: verb for verb in ALL for word in (verb.name, *verb.other_words)}


def help_text() -> str:
    """Return all verbs, one a line, short enough for a phone; one that another's line names has none."""
    lines = [f"`{verb.usage}` {verb.about}" for verb in ALL if verb.about]
    head = "*/incident* …  (asks for what you leave out; outside of its channel add INC-n)"
    return "\n".join([head, *lines])
