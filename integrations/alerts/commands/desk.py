"""What taking a batch in needs: looked up once for all of its alerts, so that a storm costs counting."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from foundation.work import Work
from incidents.queries import active_keys
from integrations.alerts.commands.repeats import Heard, Known, Repeats
from integrations.alerts.model import AlertRow, AlertSource
from integrations.alerts.queries import rules, silences
from integrations.alerts.rules import Rule

DECLARED, NOTED, IGNORED, SUPPRESSED, SILENCED, DROPPED = (
    "declared", "noted", "ignored", "suppressed", "silenced", "dropped",
)  # fmt: skip
# An alert with such an outcome, or none, is not with any incident: fired again, it begins anew.
BESIDE = frozenset({"", SILENCED, IGNORED})


@dataclass(frozen=True)
class Held:
    """An incident that alerts may still be put to."""

    id: int
    key: str


@dataclass
class Desk:
    """One batch of one source: its alerts as they stood, and the incidents that they are with."""

    work: Work
    source: AlertSource
    repeats: Repeats
    rows: dict[str, AlertRow] = field(default_factory=dict)
    incidents: dict[int, Held | None] = field(default_factory=dict)
    overflow: str = ""

    @cached_property
    def rules(self) -> Sequence[Rule]:
        """What becomes of alerts that are new."""
        return rules(self.work)

    @cached_property
    def silences(self) -> Sequence[Mapping[str, str]]:
        """What is to be silent now."""
        return [one.matches for one in silences(self.work)]

    def goes_on(self, incident_id: int) -> Held | None:
        """Return an incident that alerts may still be put to."""
        if incident_id not in self.incidents:
            self.look_up({incident_id})
        return self.incidents[incident_id]

    def look_up(self, ids: Collection[int]) -> None:
        """Find out which of the incidents go on."""
        keys = active_keys(self.work, ids)
        self.incidents |= {each: Held(each, keys[each]) if each in keys else None for each in ids}

    def is_held(self, outcome: str, incident_id: int | None) -> bool:
        """Whether the incident of an alert goes on; an alert that was dropped goes on being dropped."""
        return outcome == DROPPED if incident_id is None else self.goes_on(incident_id) is not None

    def is_counted(self, known: Known | None, heard: Heard) -> bool:
        """Whether an alert only repeats what it said, so that counting it is all there is to do."""
        if known is None or known.outcome in BESIDE or not known.is_told_the_same(heard):
            return False
        return self.is_held(known.outcome, known.incident_id)
