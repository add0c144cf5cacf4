"""Teams and services as a file describes them, and what came of taking them in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Verdict(StrEnum):
    """What became of an entity of a file."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something in a file: where it stands, what was left out of it, and the lines of its fields by their names."""

    slug: str
    line: int | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    is_foreign: bool = False
    """Whether others wrote the file for another purpose: what it names and we don't know is left out, not refused."""

    def line_of(self, where: str | None) -> int | None:
        """Return the line of a field, or of the whole where the field has none."""
        while where and where not in self.lines:
            where = where.rpartition(".")[0]
        return self.lines.get(where or "", self.line)


@dataclass(frozen=True, kw_only=True)
class TeamEntry(Entry):
    """A team; what is None is left as it is, and what is in ``cleared`` is taken away. People go by their address."""

    name: str | None = None
    channel: str | None = None
    lead: str | None = None
    parent: str | None = None
    members: tuple[str, ...] | None = None
    cleared: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class RunbookEntry:
    """A runbook of a service, whole."""

    title: str
    url: str
    owner_team: str | None = None
    rehearsed_on: date | None = None
    rehearse_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class ServiceEntry(Entry):
    """A service; what is None is left as it is, and what is in ``cleared`` is taken away."""

    name: str | None = None
    description: str | None = None
    tier: str | None = None
    lifecycle: str | None = None
    successor: str | None = None
    owner_team: str | None = None
    rto_minutes: int | None = None
    rpo_minutes: int | None = None
    links: tuple[Mapping[str, str], ...] | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)
    dependencies: Mapping[str, str] | None = None
    runbooks: tuple[RunbookEntry, ...] | None = None
    cleared: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one entity: with the line where it stands, or the line of what is wrong with it."""

    kind: str
    name: str
    verdict: Verdict
    line: int | None = None
    reason: str = ""
    changes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """All of a file: its teams and services, and what was refused before anybody looked at the catalog."""

    services: tuple[ServiceEntry, ...] = ()
    teams: tuple[TeamEntry, ...] = ()
    refused: tuple[Outcome, ...] = ()


@dataclass(frozen=True)
class Imported:
    """What came of a file, entity by entity, in the order of the file."""

    outcomes: tuple[Outcome, ...]

    @property
    def added(self) -> tuple[str, ...]:
        """What is new."""
        return self.of(Verdict.ADDED)

    @property
    def changed(self) -> tuple[str, ...]:
        """What is otherwise than before."""
        return self.of(Verdict.CHANGED)

    @property
    def unchanged(self) -> tuple[str, ...]:
        """What was so already."""
        return self.of(Verdict.UNCHANGED)

    @property
    def refused(self) -> tuple[str, ...]:
        """What was not taken."""
        return self.of(Verdict.REFUSED)

    def of(self, verdict: Verdict) -> tuple[str, ...]:
        """Return the names of what became of it."""
        return tuple(sorted(outcome.name for outcome in self.outcomes if outcome.verdict is verdict))
