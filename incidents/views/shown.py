"""How an incident looks on its page: words of moves, the next sensible step, drawings of entries, who reads what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template
from markupsafe import Markup

from foundation.work import Reading
from incidents.lifecycle import Audience, Mode, Move, State
from incidents.queries import IncidentBrief, IncidentPage, TimelineItem

SAID = {
    Move.ACCEPT: "Accept",
    Move.DECLINE: "Decline",
    Move.MERGE: "Merge",
    Move.IDENTIFY: "Move to identified",
    Move.MONITOR: "Move to monitoring",
    Move.RESOLVE: "Resolve",
    Move.CLOSE: "Close",
    Move.CANCEL: "Cancel",
    Move.REOPEN: "Reopen",
}
ENDS = {State.DECLINED, State.CANCELED, State.MERGED}
STATE_TONES = {
    "triage": "gray",
    "investigating": "red",
    "identified": "orange",
    "monitoring": "blue",
    "resolved": "green",
    "closed": "gray",
}
DRAWINGS = {
    "incident.declared": ("cord", "red"),
    "incident.severity_changed": ("alert", "orange"),
    "incident.update_missed": ("clock", "red"),
    "incident.update_escalated": ("clock", "red"),
    "incident.update_corrected": ("edit", "amber"),
    "incident.update_snoozed": ("clock", "amber"),
    "incident.update_promised": ("clock", "gray"),
    "incident.task_list_added": ("action", "blue"),
    "incident.type_set": ("alert", "gray"),
    "incident.fields_set": ("edit", "gray"),
    "incident.role_assigned": ("person", "gray"),
    "incident.participant_added": ("people", "gray"),
    "incident.participant_removed": ("people", "gray"),
    "incident.circle_admitted": ("lock", "gray"),
    "incident.circle_dismissed": ("lock", "gray"),
    "incident.moment_corrected": ("clock", "gray"),
    "incident.service_added": ("service", "amber"),
    "incident.service_removed": ("service", "gray"),
    "incident.edited": ("edit", "gray"),
    "incident.visibility_changed": ("lock", "gray"),
    "incident.task_added": ("action", "gray"),
    "incident.task_changed": ("action", "gray"),
    "incident.entry_pinned": ("pin", "blue"),
    "incident.entry_unpinned": ("pin", "gray"),
    "incident.related": ("branch", "gray"),
    "incident.unrelated": ("branch", "gray"),
    "incident.attachment_added": ("clip", "gray"),
    "incident.task_completed": ("check", "green"),
    "incident.merged": ("branch", "gray"),
    "incident.merged_entry_changed": ("branch", "gray"),
    "incident.alert_noted": ("pulse", "amber"),
    "incident.change_marked": ("deploy", "amber"),
    "incident.problem_reported": ("chat", "amber"),
    "incident.ticket_added": ("chat", "gray"),
    "incident.link_added": ("link", "gray"),
    "incident.link_removed": ("link", "gray"),
    "incident.bridge_set": ("video", "blue"),
    "incident.impact_described": ("people", "orange"),
    "incident.imported": ("doc", "gray"),
    "incident.source_quoted": ("chat", "gray"),
    "incident.redacted": ("close", "gray"),
    "incident.note_added": ("edit", "blue"),
    "incident.sighting_added": ("eye", "orange"),
    "incident.key_shared": ("link", "gray"),
    "incident.dependents_told": ("people", "blue"),
    "incident.known_judged": ("shield", "gray"),
}
MINUTES = (15, 30, 60, 120)
KEPT_LINES = 8192
OFFERED, IN_A_LINE = 60, 70


@dataclass(frozen=True)
class Step:
    """The next sensible thing to do: where it goes, in which words, with what."""

    word: str
    url: str
    fields: dict[str, Any]
    is_link: bool = False


@dataclass(frozen=True)
class May:
    """What who looks at the page may do."""

    respond: bool
    publish: bool
    change_visibility: bool
    redact: bool
    report: bool


def may(reading: Reading, brief: IncidentBrief) -> May:
    """Return what the reader may do with the incident."""
    names = ("respond", "publish", "change_visibility", "redact", "report")
    return May(**{name: reading.permits(f"incidents:{name}", brief) for name in names})


def next_step(found: IncidentPage, reading: Reading) -> Step | None:
    """Return what makes sense next: accept, lead, tell, or move on along the line."""
    brief, url = found.brief, f"/incidents/{found.brief.key}"
    if not found.moves:
        return None
    if brief.state != State.TRIAGE and brief.is_active:
        if found.lead is None and not brief.is_quiet and reading.principal.person_id is not None:
            return Step(
                "Take the lead", f"{url}/roles", {"role": "commander", "person_id": reading.principal.person_id}
            )
        promises = brief.promises
        if promises and promises[0][1] <= reading.now:
            word = "Post stakeholder update" if promises[0][0] == Audience.STAKEHOLDERS else "Post public update"
            return Step(word, "#composer", {}, is_link=True)
    move, to = next(iter(found.moves.items()))
    return Step(SAID[move], f"{url}/transitions", {"to": to.value, "version": brief.version})


def other_moves(found: IncidentPage) -> list[tuple[str, str]]:
    """Return state and words of all moves that take no more than a note."""
    return [(to.value, SAID[move]) for move, to in found.moves.items() if move is not Move.MERGE]


def drawing(entry: TimelineItem) -> tuple[str, str]:
    """Return drawing and tone of an entry."""
    if entry.state is not None:
        tone = STATE_TONES.get(entry.state)
        return (f"st-{entry.state}", tone) if tone else ("close", "gray")
    return DRAWINGS.get(entry.name, ("pulse", "gray"))


def lines(timeline: Sequence[TimelineItem], zone: ZoneInfo, key: str) -> list[tuple[TimelineItem, Markup, bool]]:
    """Return the entries with their drawings, and whether the day has to be said above each."""
    starts = new_days(timeline, zone)
    return [(entry, line(entry, zone.key, entry.source or key), entry.anchor in starts) for entry in timeline]


@lru_cache(maxsize=KEPT_LINES)
def line(entry: TimelineItem, _zone: str, key: str) -> Markup:
    """Draw an entry; the same entry looks the same to all readers of one time zone, so the drawing is kept."""
    drawn = render_template("incidents/parts/entry.html", entry=entry, look=drawing(entry), key=key)
    return Markup(drawn)  # noqa: S704 - a template of ours, which escapes


def pinnable(found: IncidentPage, zone: tzinfo) -> list[tuple[str, str]]:
    """Return the latest entries that may be pinned and are not yet, each with its reference, in a line each."""
    pinned = {entry.anchor for entry in found.pinned}
    return [
        (f"{entry.source}/{entry.seq}" if entry.source else str(entry.seq), in_a_line(entry, zone))
        for entry in found.timeline[:OFFERED]
        if entry.anchor not in pinned and not entry.is_erased
    ]


def in_a_line(entry: TimelineItem, zone: tzinfo) -> str:
    """Say when, who and what, as far as a choice in a form bears it."""
    said = entry.text if len(entry.text) <= IN_A_LINE else f"{entry.text[: IN_A_LINE - 1].rstrip()}…"
    return f"{entry.occurred_at.astimezone(zone):%H:%M} {entry.actor} {said}"


def new_days(timeline: Sequence[TimelineItem], zone: tzinfo) -> set[str]:
    """Return the entries above which a day has to be said, going back in time; none when all is of one day."""
    days = [entry.occurred_at.astimezone(zone).date() for entry in timeline]
    starts = {entry.anchor for entry, day, last in zip(timeline, days, [None, *days], strict=False) if day != last}
    return starts if len(starts) > 1 else set()


def readers(found: IncidentPage, insiders: Collection[int] | None) -> dict[str, str]:
    """Return who will read an update, by audience, and how many they are, as far as this room knows.

    ``insiders`` are those who may see a private one, and None of an open one.
    """
    modes = {Mode.DRILL.value: "a drill", Mode.RETROSPECTIVE.value: "told afterwards"}
    unheard = "private" if found.brief.is_private else modes.get(found.brief.mode)
    public = {Audience.PUBLIC.value: f"nobody, because it is {unheard}"} if unheard else {}
    if insiders is not None:
        few = f"those who may see it, {_counted(len(insiders))}"
        return {**public, Audience.RESPONDERS.value: few, Audience.STAKEHOLDERS.value: few}
    inside = {entry.id for entry in found.people.people if not entry.disabled}
    taking_part = {part.person_id for part in found.board.participants} & inside
    takes = "takes" if len(taking_part) == 1 else "take"
    return {
        **public,
        Audience.RESPONDERS.value: f"{_counted(len(taking_part))} who {takes} part, and those who open this incident,",
        Audience.STAKEHOLDERS.value: f"everybody inside, {_counted(len(inside))}",
    }


def _counted(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def promises(found: IncidentPage) -> tuple[list[int], int]:
    """Return the minutes that may be promised, and those of the severity's cadence; none where nothing can be."""
    if not found.brief.is_active or found.brief.is_quiet or found.brief.state == State.TRIAGE:
        return [], 0
    acting = next((level for level in found.severities if level.key == found.brief.acting_severity), None)
    usual = (acting.update_minutes if acting else None) or MINUTES[1]
    return sorted({*MINUTES, usual}), usual
