"""What of ours a ticket is to say now, and whether it may say it; read anew each time that somebody acts."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catalog import queries as catalog
from coe import queries as coes
from foundation.errors import NotFound
from foundation.work import Reading
from incidents import queries as incidents
from integrations.trackers.model import TrackerTicket
from integrations.trackers.ports import KINDS, Kind, Seen, Stage, Wanted

OPEN, STANDARD, PENDING = "open", "standard", "pending"
LEAST_RANK, MOST_RANK = 1, 4
TITLE = 160
OF_ACTION = {
    "open": Stage.TODO,
    "in_progress": Stage.DOING,
    "done": Stage.DONE,
    "verified": Stage.DONE,
    "canceled": Stage.DROPPED,
    "risk_accepted": Stage.DROPPED,
}
OF_INCIDENT = {
    "triage": Stage.TODO,
    "resolved": Stage.DONE,
    "closed": Stage.CLOSED,
    "declined": Stage.DROPPED,
    "merged": Stage.DROPPED,
    "canceled": Stage.DROPPED,
}


@dataclass(frozen=True)
class Ours:
    """How the thing stands here; ``may_leave`` says whether any of it may be told outside, now."""

    key: str
    path: str
    title: str
    stage: Stage
    may_leave: bool
    lines: tuple[str, ...] = ()
    due: date | None = None
    owner_id: int | None = None
    urgency: int | None = None
    note: str = ""

    def wanted(self, anchor: str, base_url: str, account: str = "") -> Wanted:
        """Return the ticket that says this; what may not leave is told by its key alone."""
        link = f"{base_url}{self.path}"
        if not self.may_leave:
            lines = ("What this ticket is about is private in Andon. Nothing more is said of it here.",)
            return Wanted(anchor, f"{self.key} (private in Andon)", lines, link, self.stage)
        return Wanted(
            anchor, self.title[:TITLE], self.lines, link, self.stage, self.due, account, self.urgency, self.note
        )

    def fingerprint(self, kind: Kind, anchor: str) -> dict[str, Any]:
        """Return what of it counts for this make of tracker, without a word of it."""
        wanted = self.wanted(anchor, "")
        return {
            "text": digest(anchor, f"{wanted.title}\n{wanted.text}"),
            "due": _day(self.due) if kind.keeps_due and self.may_leave else "",
            "owner": (self.owner_id or 0) if kind.keeps_owner and self.may_leave else 0,
            "urgency": self.urgency or 0,
            "stage": kind.normal(self.stage).value,
        }


@dataclass(frozen=True)
class Situation:
    """A ticket with what it is to say; ``sent`` and ``seen`` as the model keeps them."""

    ticket_id: int
    state: str
    kind: Kind
    project: str
    anchor: str
    ours: Ours
    sent: Mapping[str, Any] = field(default_factory=dict)
    seen: Mapping[str, Any] = field(default_factory=dict)
    overwrites: bool = False


def situation(reading: Reading, ticket: TrackerTicket) -> Situation | None:
    """Return how a ticket stands to what it is about; None where that is not there."""
    ours = ours_of(reading, ticket)
    if ours is None:
        return None
    kind = KINDS[ticket.tracker]
    return Situation(
        ticket_id=ticket.id,
        state=ticket.state,
        kind=kind,
        project=ticket.project,
        anchor=ticket.anchor,
        ours=ours,
        sent=dict(ticket.sent),
        seen=dict(ticket.seen),
        overwrites=ticket.overwrites,
    )


def ours_of(reading: Reading, ticket: TrackerTicket) -> Ours | None:
    """Return how what the ticket is about stands."""
    try:
        if ticket.action_id is not None:
            return _action(reading, ticket, ticket.action_id)
        return _incident(reading, ticket.incident_id or 0)
    except NotFound:
        return None


def seen_of(anchor: str, theirs: Seen, kind: Kind) -> dict[str, Any]:
    """Return what of a ticket there counts, without a word of it."""
    return {
        "text": digest(anchor, f"{theirs.title}\n{theirs.text}"),
        "due": _day(theirs.due) if kind.keeps_due else "",
        "account": theirs.account if kind.keeps_owner else "",
        "stage": theirs.stage.value,
        "status": theirs.status,
        "key": theirs.place.key,
    }


def digest(anchor: str, text: str) -> str:
    """Return a digest of the words of a text, however its lines are broken; the anchor salts it."""
    return hashlib.sha256(f"{anchor}\n{' '.join(text.split())}".encode(errors="replace")).hexdigest()[:32]


def _action(reading: Reading, ticket: TrackerTicket, action_id: int) -> Ours:
    brief = coes.action(reading, action_id)
    stage, path = OF_ACTION[brief.state], f"/actions/{brief.key}"
    if coes.visibilities(reading, {brief.coe_id}).get(brief.coe_id) != OPEN:
        # Of something private only that leaves which somebody has let out, and how far it is.
        lines = tuple(line for line in ticket.released_text.splitlines() if line.strip())
        return Ours(brief.key, path, ticket.released_title, stage, ticket.is_released, lines)
    criteria = f"Done when: {brief.done_criteria}" if brief.done_criteria else ""
    said = [line for line in criteria.splitlines() if line.strip()]
    due = brief.due.date() if brief.due else None
    if due is not None and not KINDS[ticket.tracker].keeps_due:
        said.append(f"Due {due.isoformat()}.")
    said.append(f"{brief.priority}, {brief.kind}, from {brief.coe_key}. {brief.key} in Andon is kept in step with it:")
    return Ours(
        brief.key, path, brief.title, stage, may_leave=True, lines=tuple(said), due=due, owner_id=brief.owner_id
    )


def _incident(reading: Reading, incident_id: int) -> Ours:
    brief = incidents.brief(reading, incident_id)
    may_leave = not brief.is_private and brief.mode == STANDARD
    rank = catalog.severity(reading, brief.acting_severity).rank
    services = sorted(each.name for each in catalog.find_services(reading, brief.service_ids).values())
    lines = [line for line in brief.summary_source.splitlines() if line.strip()]
    lines.append(f"{brief.severity}, {brief.state}{': ' + ', '.join(services) if services else ''}.")
    lines.append(f"{brief.key} in Andon leads; this ticket follows it:")
    return Ours(
        key=brief.key,
        path=f"/incidents/{brief.key}",
        title=f"{brief.key} {brief.title}",
        stage=OF_INCIDENT.get(brief.state, Stage.DOING),
        may_leave=may_leave,
        lines=tuple(lines),
        urgency=min(max(rank, LEAST_RANK), MOST_RANK),
        note=f"{brief.key} is {brief.state} in Andon.",
    )


def _day(due: date | None) -> str:
    return due.isoformat() if due else ""
