"""What an incident has to do, said a second time, in few words and without a look at the product's rules."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

STEPS = {
    "triage": {"investigating", "declined"},
    "investigating": {"identified", "monitoring", "resolved", "closed", "canceled"},
    "identified": {"monitoring", "resolved", "closed", "canceled"},
    "monitoring": {"resolved", "closed", "canceled"},
    "resolved": {"closed", "investigating"},
    "closed": set(),
    "declined": set(),
    "merged": set(),
    "canceled": set(),
}
MERGEABLE = {"triage", "investigating", "identified", "monitoring"}
SETS = {
    "identified": ["identified"],
    "monitoring": ["mitigated"],
    "resolved": ["resolved"],
    "closed": ["resolved", "closed"],
}
NOT_BEFORE = {
    "impact_started": ["change_made"],
    "mitigated": ["impact_started"],
    "impact_ended": ["impact_started"],
    "declared": ["detected"],
    "acknowledged": ["detected"],
    "engaged": ["detected"],
    "resolved": ["impact_started", "declared", "acknowledged", "engaged", "mitigated"],
    "closed": ["impact_started", "declared", "acknowledged", "engaged", "mitigated", "impact_ended", "resolved"],
}
STANDS_IN = {"resolved": {"resolved", "closed"}, "closed": {"closed"}}
UNDO_FOR = timedelta(seconds=10)
AHEAD = timedelta(minutes=1)


@dataclass
class Told:
    """A note as it reads now."""

    body: str
    at: datetime
    who: str
    written_at: datetime


@dataclass
class Model:
    """One incident as its users understand it."""

    state: str
    title: str
    moments: dict[str, datetime]
    parts: set[str]
    names: list[str] = field(default_factory=lambda: ["incident.declared"])
    is_private: bool = False
    summary: str = ""
    severity: str = "SEV2"
    roles: dict[str, str | None] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    notes: dict[int, Told] = field(default_factory=dict)
    marks: set[tuple[int, str]] = field(default_factory=set)
    undone: set[int] = field(default_factory=set)

    @property
    def version(self) -> int:
        return len(self.names)

    def record(self, name: str, *changed: str) -> int:
        """Write an entry down; returns its number."""
        self.names.append(f"incident.{name}")
        self.changed |= dict.fromkeys(changed, self.version)
        return self.version

    def may_see(self, who: str) -> bool:
        return not self.is_private or who == "admin" or who in self.parts

    def refuses(self, who: str, *, takes_part: bool = False, even_merged: bool = False) -> str | None:
        """Say how somebody who may not work on it is refused."""
        if not self.may_see(who):
            return "NotFound"
        if who in {"viewer", "alerts"}:
            return "Forbidden"
        if takes_part and who != "admin" and who not in self.parts:
            return "Forbidden"
        return "Conflict" if self.state == "merged" and not even_merged else None

    def conflicts(self, thing: str, since: int | None) -> bool:
        """Whether somebody changed the thing after the version that was read, or nobody can have read that."""
        return since is not None and (since > self.version or self.changed.get(thing, 0) > since)

    def refuses_undoing(self, who: str, seq: int, now: datetime) -> str | None:
        """Say how somebody who may work on it is refused to take an entry back."""
        if seq > self.version:
            return "NotFound"
        if seq not in self.notes:
            return "Invalid"
        if self.notes[seq].who != who:
            return "Forbidden"
        return "Conflict" if now > self.notes[seq].written_at + UNDO_FOR else None

    def undo(self, seq: int) -> None:
        """Take a note back, and what was said about it."""
        del self.notes[seq]
        self.undone.add(seq)
        self.marks = {mark for mark in self.marks if mark[0] != seq}
        self.record("note_undone", f"note.{seq}")

    def is_possible(self, moments: dict[str, datetime], now: datetime) -> bool:
        """Whether things can have happened in that order, and have happened at all."""
        pairs = [(before, name) for name in moments for before in NOT_BEFORE.get(name, []) if before in moments]
        in_order = all(moments[before] <= moments[name] for before, name in pairs)
        return in_order and all(at <= now + AHEAD for at in moments.values())

    def after_move(self, to: str, at: datetime) -> dict[str, datetime]:
        """Return the moments as a move would leave them."""
        found = dict(self.moments)
        if self.state == "triage" and to == "investigating":
            found.setdefault("acknowledged", at)
        if self.state == "resolved" and to == "investigating":
            del found["resolved"]
            found.pop("impact_ended", None)
        for name in SETS.get(to, []):
            found.setdefault(name, at)
        return found

    def corrected(self, moment: str, at: datetime | None) -> str | dict[str, datetime]:
        """Return the moments with one of them corrected, or how that is refused."""
        holds = moment == "declared" or self.state in STANDS_IN.get(moment, set())
        if at is None and holds:
            return "Conflict"
        if at is not None and moment in STANDS_IN and not holds:
            return "Conflict"
        found = {name: when for name, when in self.moments.items() if name != moment}
        return found if at is None else {**found, moment: at}
