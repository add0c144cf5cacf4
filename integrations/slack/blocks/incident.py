"""What an incident looks like in Slack: the pinned panel, the announcement, and what is said in its channel."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from incidents.queries import IncidentBrief, IncidentDetail, UpdateItem
from integrations.slack import ids
from integrations.slack.blocks.kit import (
    Block,
    Payload,
    actions,
    button,
    context,
    divider,
    fields,
    header,
    menu,
    page_button,
    section,
)
from integrations.slack.blocks.wording import at, link, safe, words
from readiness.queries import Known

NOBODY = "_nobody yet_"
ERASED = "_nothing_"
DRILL = "DRILL"
MOST_KNOWN, MOST_WAYS = 4, 10
SNOOZES = (15, 30)
LONGEST_TITLE, LONGEST_BODY, LONGEST_NOTE = 120, 2800, 500
MOST_TASKS = 5
# What the panel's menu offers, by verb; the rest has buttons of its own.
MORE = {
    "handover": "Hand a role over",
    "tasks": "Tick tasks off",
    ids.SUMMARY: "Write the summary",
    "link": "Add a link",
    "stakeholder": "Let somebody follow",
    "snooze": "Put the next update off",
    "whoison": "Who is on call",
    "merge": "Merge into another",
    "coe": "Open its COE",
}
READERS = {"responders": "Responders", "stakeholders": "Stakeholders", "public": "Public"}


@dataclass(frozen=True)
class Seen:
    """An incident as its messages show it, with the addresses that they lead to."""

    found: IncidentDetail
    base_url: str
    channel_id: str = ""
    told: Sequence[UpdateItem] = ()
    known: Known | None = None
    members: dict[int, str] = field(default_factory=dict)

    @property
    def brief(self) -> IncidentBrief:
        """What it is."""
        return self.found.brief

    @property
    def url(self) -> str:
        """Its page."""
        return f"{self.base_url}/incidents/{self.brief.key}"

    @property
    def title(self) -> str:
        """Its key and title, marked where it is practised."""
        mark = f"{DRILL} · " if self.brief.mode == "drill" else ""
        return f"{mark}{self.brief.key} · {self.brief.title}"

    def who(self, person_id: int | None) -> str:
        """Return a person's name; a mention where Slack knows them."""
        if person_id is None:
            return NOBODY
        if person_id in self.members:
            return f"<@{self.members[person_id]}>"
        return safe(self.found.names.get(person_id, "somebody"), 80)


def panel(seen: Seen) -> Payload:
    """Return the pinned control panel."""
    brief = seen.brief
    roles = [role for role in seen.found.board.roles if role.person_id or role in seen.found.missing]
    roles = roles or list(seen.found.board.roles[:2])
    facts = {"State": words(brief.state), "Severity": severity(brief), "Services": services(seen)}
    facts |= {safe(role.name, 60): seen.who(role.person_id) for role in roles[:5]}
    for reader, due in brief.promises:
        facts[f"Next update, {reader}"] = at(due)
    blocks = [header(seen.title), fields(facts), *missing(seen)]
    if brief.summary_source:
        blocks.append(section(safe(brief.summary_source, LONGEST_BODY)))
    blocks += tasks(seen) if brief.is_active else []
    merged = seen.found.merged_into
    blocks += [section(f"It goes on as {link(f'{seen.base_url}/incidents/{merged}', merged)}.")] if merged else []
    return Payload(safe(f"{seen.title}: {words(brief.state)}", 300), [*blocks, *controls(seen), *places(seen)])


def controls(seen: Seen) -> list[Block]:
    """Return the buttons that the incident's state has a use for."""
    key = seen.brief.key
    if not seen.brief.is_active:
        after = [button(ids.PANEL_STATE, "Reopen", key)] if seen.brief.state == "resolved" else []
        if seen.brief.state in {"resolved", "closed"}:
            after.append(button(f"{ids.INCIDENT_PICK}:coe", MORE["coe"], ids.SEPARATOR.join((key, "coe"))))
        return [actions("panel.after", *after, page_button(ids.PANEL_OPEN, "Open in Andon", seen.url))]
    first = [
        button(ids.PANEL_UPDATE, "Post update", key, "primary"),
        button(ids.PANEL_STATE, "Change state", key),
        button(ids.PANEL_ROLE, "Assign role", key),
        button(ids.PANEL_ESCALATE, "Escalate", key),
        button(ids.PANEL_RESOLVE, "Resolve", key),
    ]
    second = [
        button(ids.PANEL_LEAD, "I lead", key),
        button(ids.PANEL_JOIN, "Join", key),
        button(ids.PANEL_SEVERITY, "Severity", key),
        button(ids.PANEL_TASK, "Add task", key),
        button(ids.PANEL_NOTE, "Note", key),
        button(ids.PANEL_SUMMARY, "Catch me up", key),
        menu(ids.PANEL_MORE, "More…", {ids.SEPARATOR.join((key, verb)): word for verb, word in MORE.items()}),
        page_button(ids.PANEL_OPEN, "Open in Andon", seen.url),
    ]
    return [actions("panel.first", *first), actions("panel.second", *second)]


def tasks(seen: Seen) -> list[Block]:
    """Return what is still to be done, each with the button that ticks it off."""
    left = [task for task in seen.found.board.tasks if task.done_at is None]
    rows = [
        section(
            f"• {safe(task.title, 200)}{f', {seen.who(task.owner_id)}' if task.owner_id else ''}",
            button(f"{ids.TASK_DONE}:{task.id}", "Done", f"{seen.brief.key}{ids.SEPARATOR}{task.id}"),
        )
        for task in left[:MOST_TASKS]
    ]
    more = len(left) - MOST_TASKS
    return [*rows, *([context(f"and {more} more to be done: /incident tasks")] if more > 0 else [])]


def places(seen: Seen) -> list[Block]:
    """Return where else responders meet."""
    bridge = seen.brief.bridge_url
    return [context(f"Bridge: {link(bridge, bridge, 150)}")] if bridge else []


def missing(seen: Seen) -> list[Block]:
    """Return which roles it can't do without and nobody has."""
    names = ", ".join(safe(role.name, 60) for role in seen.found.missing)
    return [context(f":warning: Nobody is {names} yet.")] if names else []


def announcement(seen: Seen) -> Payload:
    """Return the announcement, which is edited in place as the incident goes on."""
    brief = seen.brief
    facts = {"State": words(brief.state), "Severity": severity(brief), "Services": services(seen)}
    leads = next((role.person_id for role in seen.found.board.roles if role.key == "commander"), None)
    facts["Commander"] = seen.who(leads)
    blocks = [header(seen.title), fields(facts)]
    latest = next((item for item in seen.told if item.audience != "responders"), None)
    if latest is not None:
        blocks.append(section(f"*Latest update*, {at(latest.posted_at)}\n{safe(latest.body, LONGEST_BODY)}"))
    elif brief.summary_source:
        blocks.append(section(safe(brief.summary_source, LONGEST_BODY)))
    lines = [link(seen.url, "Open in Andon"), f"declared {at(brief.declared_at, '{date_short_pretty} {time}')}"]
    lines += [f"<#{seen.channel_id}>"] if seen.channel_id else []
    follow = button(ids.PANEL_FOLLOW, "Follow", brief.key)
    blocks += [context(*lines), *([actions("announcement", follow)] if brief.is_active else [])]
    return Payload(safe(f"{seen.title}: {words(brief.state)}", 300), blocks)


def dependents(seen: Seen, ways: Sequence[tuple[str, str]]) -> Payload:
    """Return what a team is told whose services fail with the affected ones: which of them, with what."""
    lines = [f"• {safe(service, 80)} depends on {safe(on, 80)}" for service, on in ways[:MOST_WAYS]]
    lines += [f"• and {len(ways) - MOST_WAYS} more"] if len(ways) > MOST_WAYS else []
    blocks = [header(seen.title), section("Services of yours may fail with it:\n" + "\n".join(lines))]
    blocks.append(fields({"State": words(seen.brief.state), "Severity": severity(seen.brief)}))
    foot = [link(seen.url, "Open in Andon"), "for your information; nobody is paged"]
    foot += [f"<#{seen.channel_id}>"] if seen.channel_id else []
    return Payload(safe(f"{seen.title} may reach services of yours", 300), [*blocks, context(*foot)])


def known(seen: Seen) -> Payload | None:
    """Return what is on record of the affected services; None when nothing is."""
    found = seen.known
    if found is None or not found.groups:
        return None
    blocks = [header("Known before this began")]
    for group in found.groups:
        lines = [
            f"• {link(absolute(seen.base_url, item.url), f'{item.key} {item.title}'.strip(), 160)}"
            f" ({safe(item.service, 60)}{', ' + safe(item.facts, 120) if item.facts else ''})"
            for item in group.first[:MOST_KNOWN]
        ]
        blocks.append(section(f"*{group.title}*\n" + "\n".join(lines)))
    owners = ", ".join(sorted({safe(owner.team, 60) for owner in found.owners if owner.team}))
    return Payload("Known before this began", [*blocks, *([context(f"Looked after by {owners}")] if owners else [])])


def update(seen: Seen, item: UpdateItem) -> Payload:
    """Return an update, with its audience in plain sight."""
    corrected = ", corrected" if item.corrected_at else ""
    line = f"*{READERS[item.audience]}*: update by {safe(item.posted_by, 80)}, {at(item.posted_at)}{corrected}"
    foot = [link(seen.url, seen.brief.key)] + ([DRILL] if seen.brief.mode == "drill" else [])
    blocks = [context(line), section(safe(item.body, LONGEST_BODY) or ERASED), context(*foot)]
    return Payload(safe(f"{seen.brief.key} update: {item.body}", 300), blocks)


def reminder(seen: Seen, audience: str, due: datetime, *, late: bool) -> Payload:
    """Return the reminder of a promised update, with the button that puts it off."""
    promised = f"An update for {audience} was promised for {at(due)}"
    line = f":alarm_clock: {promised} and is overdue." if late else f":alarm_clock: {promised}."
    key = seen.brief.key
    values = {minutes: ids.SEPARATOR.join((key, audience, str(minutes))) for minutes in SNOOZES}
    snoozes = [button(f"{ids.REMINDER_SNOOZE}:{m}", f"In {m} min", value) for m, value in values.items()]
    post = button(ids.PANEL_UPDATE, "Post update", key, "primary")
    return Payload(f"{key}: an update is due", [section(line), actions(f"reminder.{audience}", post, *snoozes)])


def role(seen: Seen, role_key: str) -> Payload:
    """Return what somebody is told, privately, who was given a role."""
    held = next(each for each in seen.found.board.roles if each.key == role_key)
    where = f" in <#{seen.channel_id}>" if seen.channel_id else ""
    blocks = [section(f"You are *{safe(held.name, 60)}* of {link(seen.url, seen.title, 160)}{where}.")]
    blocks += [section(safe(held.instructions, LONGEST_BODY))] if held.instructions else []
    return Payload(safe(f"You are {held.name} of {seen.brief.key}", 300), blocks)


def summary(seen: Seen) -> Payload:
    """Return what is said when it is resolved."""
    moments = seen.brief.moments
    began = moments.get("impact_started") or moments["declared"]
    over = moments.get("impact_ended") or moments.get("resolved") or began
    minutes = int((over - began).total_seconds() // 60)
    facts = {"Began": at(began, "{date_short_pretty} {time}"), "Over": at(over, "{date_short_pretty} {time}")}
    facts |= {"Lasted": f"{minutes // 60} h {minutes % 60} min", "Severity": severity(seen.brief)}
    open_tasks = [task for task in seen.found.board.tasks if task.done_at is None]
    blocks = [header(f"Resolved: {seen.title}"), fields(facts)]
    blocks += [context(f"{len(open_tasks)} tasks are still open")] if open_tasks else []
    blocks += [divider(), context(f"What happened, and why: {link(seen.url, 'write it down while it is fresh')}")]
    return Payload(safe(f"Resolved: {seen.title}", 300), blocks)


def severity(brief: IncidentBrief) -> str:
    """Return the severity, and as what it acts where that differs."""
    same = brief.severity == brief.acting_severity
    return safe(brief.severity if same else f"{brief.severity}, acts as {brief.acting_severity}", 60)


def services(seen: Seen) -> str:
    """Return the affected services."""
    return safe(", ".join(sorted(seen.found.services)), 500) or "not known yet"


def absolute(base_url: str, url: str) -> str:
    """Return an address of ours as Slack can open it."""
    return url if url.startswith(("https://", "http://")) else f"{base_url}{url}"


def topic(seen: Seen) -> str:
    """Return the channel's topic; of a private incident it says nothing."""
    if seen.brief.is_private:
        return "Andon"
    return safe(f"{words(seen.brief.state)} · {seen.brief.severity} · {seen.title}", 250)
