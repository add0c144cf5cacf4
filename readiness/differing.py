"""In what two versions of a checklist differ, in words that people can read; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from readiness.lifecycle import Gate, Reason, Risk

SHOWN = (
    "text",
    "failure_prevented",
    "category",
    "guidance",
    "choices",
    "risk_rules",
    "evidence_wanted",
    "evidence_days",
    "evidence_minutes",
    "proof",
    "applicability",
    "tiers",
    "cause_classes",
    "gate",
    "phases",
    "answer_days",
    "holds_days",
    "tales",
    "sunset_at",
)
# Where a question stands on the page, what it tells of, how long a team needs and when it ends: it asks the same still.
BESIDE = frozenset({"category", "tales", "evidence_minutes", "sunset_at"})
BITES = frozenset({"choices", "risk_rules", "applicability", "tiers", "gate", "evidence_days", "holds_days", "proof"})
ORDER = {Risk.NONE: 0, Risk.NOT_APPLICABLE: 0, Risk.MEDIUM: 1, Risk.HIGH: 2, Risk.UNANSWERED: 2}


@dataclass(frozen=True)
class FieldChange:
    """What one field of a question said before and says after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """A question that was added, dropped or put differently."""

    key: str
    what: str
    text: str
    gate: str
    fields: tuple[FieldChange, ...] = ()

    @property
    def level(self) -> str:
        """How much it asks of services: major what may shut a gate, minor what may not, patch mere wording."""
        if self.what == "added":
            return "major" if self.gate == Gate.BLOCKING else "minor"
        if self.what == "dropped":
            return "minor"
        bites = any(each.field in BITES for each in self.fields)
        return ("major" if self.gate == Gate.BLOCKING else "minor") if bites else "patch"

    @property
    def asks_otherwise(self) -> bool:
        """Whether what was read of it before does not say any more what is asked, of whom, when, and on what proof."""
        return any(each.field not in BESIDE for each in self.fields)


def compare(before: Sequence[Any], after: Sequence[Any]) -> list[Change]:
    """Return the changes from one version's questions to another's, in the order of the later one."""
    old, new = {each.key: each for each in before}, {each.key: each for each in after}
    changes = []
    for key, question in new.items():
        if key not in old:
            changes.append(Change(key, "added", question.text, question.gate))
        elif change := changed(key, old[key], question):
            changes.append(change)
    return [*changes, *(Change(key, "dropped", each.text, each.gate) for key, each in old.items() if key not in new)]


def changed(key: str, before: Any, after: Any) -> Change | None:  # noqa: ANN401 - an item or a revision
    """Return how a question is put differently from before; None where it is not."""
    fields = _fields(before, after)
    return Change(key, "changed", after.text, after.gate, tuple(fields)) if fields else None


def level_of(changes: Sequence[Change]) -> str:
    """Return the level of the weightiest change; none without any."""
    levels = {change.level for change in changes}
    return next((word for word in ("major", "minor", "patch") if word in levels), "none")


def reason_for_new(gate: str) -> Reason:
    """Return why a new question is asked."""
    return Reason.NEW_BLOCKING if gate == Gate.BLOCKING else Reason.NEW_QUESTION


def is_worse(before: str, after: str) -> bool:
    """Whether a risk is higher than it was."""
    return ORDER[Risk(after)] > ORDER[Risk(before)]


def _fields(before: object, after: object) -> list[FieldChange]:
    said = [(name, getattr(before, name), getattr(after, name)) for name in SHOWN]
    return [FieldChange(name, _said(old), _said(new)) for name, old, new in said if old != new]


def _said(value: object) -> str:
    """Write a value in a line or a few."""
    if value is None or value == ():
        return ""
    if isinstance(value, tuple | list):
        return "\n".join(_item(each) for each in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_said(each)}" for name, each in value.items())
    return str(value)


def _item(value: object) -> str:
    if isinstance(value, Mapping) and "condition" in value:
        return f"{value['risk']}: {value['condition']}"
    if hasattr(value, "title") and hasattr(value, "id"):
        return f"{value.id}: {value.title}"
    return _said(value)
