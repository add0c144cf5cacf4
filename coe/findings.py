"""What a reviewer would say mechanically: errors stand in the way of review and approval, warnings are for thought.

Pure: a ``Draft`` in, findings out. Each rule is one function under the code that it answers for.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from coe.events import CauseClass
from coe.lifecycle import PENDING, ActionState, State
from coe.sections import SECTIONS

ERROR = "error"
WARNING = "warning"
HUMAN_ERROR = re.compile(
    r"\b(human|operator|user|engineer(ing)?|manual) error\b|\bmistake(nly|s)?\b|\bcareless(ness)?\b|\bforgot to\b"
    r"|\bdid(n't|n\u2019t| not) (follow|notice|know)\b|\bby accident\b|\baccidental(ly)?\b",
    re.IGNORECASE,
)
OPEN_ENDED = re.compile(
    r"^(investigate|look into|consider|explore|discuss|monitor|improve|ensure|be careful|remind)\b", re.IGNORECASE
)
SHORTEST_REASON = 8
LONGEST_LIST = 12


@dataclass(frozen=True)
class Finding:
    """One thing to mend: its code, how grave, what to do, and where on the page."""

    code: str
    level: str
    message: str
    anchor: str

    @property
    def blocks(self) -> bool:
        """Whether it stands in the way of review and approval."""
        return self.level == ERROR


@dataclass(frozen=True)
class DraftSection:
    """A section's text, and whether anybody but the machine has written it."""

    source: str
    is_prefilled: bool = False


@dataclass(frozen=True)
class DraftCause:
    """A cause, as far as the rules look at it."""

    id: int
    parent_id: int | None
    because: str
    cause_class: str
    evidence: str = ""


@dataclass(frozen=True)
class DraftAction:
    """An action item, as far as the rules look at it."""

    key: str
    title: str
    kind: str
    state: str
    priority: str
    owner_id: int | None
    due: datetime | None
    done_criteria: str
    cause_ids: tuple[int, ...]


@dataclass(frozen=True)
class Draft:
    """A COE as the rules see it."""

    state: str
    now: datetime
    sections: Mapping[str, DraftSection]
    instants: Mapping[str, datetime | None]
    causes: tuple[DraftCause, ...] = ()
    actions: tuple[DraftAction, ...] = ()

    @property
    def terminal(self) -> list[DraftCause]:
        """The causes where the tree ends."""
        parents = {cause.parent_id for cause in self.causes}
        return [cause for cause in self.causes if cause.id not in parents]

    @property
    def standing(self) -> list[DraftAction]:
        """The actions that were not canceled."""
        return [action for action in self.actions if action.state != ActionState.CANCELED]


Rule = Callable[[Draft], Iterator[tuple[str, str]]]


def findings(draft: Draft) -> list[Finding]:
    """Return what is still weak, what blocks first."""
    return [Finding(code, level, *found) for code, (level, rule) in RULES.items() for found in rule(draft)]


def blocking(draft: Draft) -> list[Finding]:
    """Return what stands in the way of review and approval."""
    return [finding for finding in findings(draft) if finding.blocks]


def _missing_sections(draft: Draft) -> Iterator[tuple[str, str]]:
    for name, kind in SECTIONS.items():
        section = draft.sections.get(name)
        if kind.is_required and (section is None or not section.source.strip()):
            yield f"Write the section {kind.title}.", name
        elif kind.is_required and section is not None and section.is_prefilled:
            yield f"{kind.title} is as the machine left it: complete it in your own words.", name


def _unquantified_impact(draft: Draft) -> Iterator[tuple[str, str]]:
    section = draft.sections.get("impact")
    if section and section.source.strip() and not re.search(r"\d", section.source):
        yield "Say the impact in numbers: how many, how much, for how long.", "impact"


def _no_impact_span(draft: Draft) -> Iterator[tuple[str, str]]:
    if not (draft.instants.get("impact_started") and draft.instants.get("impact_ended")):
        yield "Say when the impact began and when it ended.", "instants"


def _missing_instants(draft: Draft) -> Iterator[tuple[str, str]]:
    for name, words in (("detected", "was detected"), ("mitigated", "was mitigated")):
        if not draft.instants.get(name):
            yield f"Say when it {words}.", "instants"


def _impossible_span(draft: Draft) -> Iterator[tuple[str, str]]:
    start, end = draft.instants.get("impact_started"), draft.instants.get("impact_ended")
    if start and end and end < start:
        yield "The impact ends before it begins: correct one of the two.", "instants"


def _no_prevention(draft: Draft) -> Iterator[tuple[str, str]]:
    if not any(action.kind == "prevent" for action in draft.standing):
        yield "Add an action that prevents it: none of them does.", "actions"


def _no_cause(draft: Draft) -> Iterator[tuple[str, str]]:
    if not any(cause.cause_class for cause in draft.terminal):
        yield "Name at least one cause at which one can act.", "causes"


def _ends_at_a_person(draft: Draft) -> Iterator[tuple[str, str]]:
    for cause in draft.terminal:
        if cause.cause_class == CauseClass.TRAINING_GAP or HUMAN_ERROR.search(cause.because):
            yield f"“{_short(cause.because)}” ends at a person. Ask what let it through.", f"cause-{cause.id}"


def _unaddressed_cause(draft: Draft) -> Iterator[tuple[str, str]]:
    addressed = {cause_id for action in draft.standing for cause_id in action.cause_ids}
    for cause in draft.terminal:
        if cause.id not in addressed:
            yield f"No action addresses “{_short(cause.because)}”: add one, or accept its risk.", f"cause-{cause.id}"


def _no_owner(draft: Draft) -> Iterator[tuple[str, str]]:
    for action in draft.standing:
        if action.owner_id is None:
            yield f"{action.key} has no owner.", action.key


def _no_due(draft: Draft) -> Iterator[tuple[str, str]]:
    for action in draft.standing:
        if action.due is None:
            yield f"{action.key} has no due date.", action.key


def _due_in_the_past(draft: Draft) -> Iterator[tuple[str, str]]:
    if draft.state not in {State.DRAFT, State.CHANGES_REQUESTED}:
        return
    for action in draft.standing:
        if action.state in PENDING and action.due is not None and action.due < draft.now:
            yield f"{action.key} is due in the past: agree a date that can be kept.", action.key


def _no_criterion(draft: Draft) -> Iterator[tuple[str, str]]:
    for action in draft.standing:
        if not action.done_criteria.strip():
            yield f"{action.key} does not say how one sees that it is done.", action.key


def _addresses_nothing(draft: Draft) -> Iterator[tuple[str, str]]:
    known = {cause.id for cause in draft.causes}
    for action in draft.standing:
        if not known & set(action.cause_ids):
            yield f"{action.key} addresses no cause: choose which.", action.key


def _cause_without_evidence(draft: Draft) -> Iterator[tuple[str, str]]:
    for cause in draft.causes:
        if not cause.evidence.strip():
            yield f"“{_short(cause.because)}” has no evidence yet.", f"cause-{cause.id}"


def _thin_cause(draft: Draft) -> Iterator[tuple[str, str]]:
    for cause in draft.terminal:
        if len(cause.because.split()) < SHORTEST_REASON:
            yield f"“{_short(cause.because)}” is short for where the chain ends: say more.", f"cause-{cause.id}"


def _open_ended(draft: Draft) -> Iterator[tuple[str, str]]:
    for action in draft.standing:
        if OPEN_ENDED.search(action.title):
            yield f"{action.key} begins with a verb that never ends: say what will be different.", action.key


def _too_many(draft: Draft) -> Iterator[tuple[str, str]]:
    if len(draft.standing) > LONGEST_LIST:
        yield f"{len(draft.standing)} actions are more than anybody finishes: keep what must be done.", "actions"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57].rstrip() + "…"  # noqa: PLR2004 - what fits a line


RULES: Mapping[str, tuple[str, Rule]] = {
    "E01": (ERROR, _missing_sections),
    "E02": (ERROR, _unquantified_impact),
    "E03": (ERROR, _no_impact_span),
    "E04": (ERROR, _missing_instants),
    "E07": (ERROR, _no_prevention),
    "E22": (ERROR, _impossible_span),
    "E30": (ERROR, _no_cause),
    "E31": (ERROR, _ends_at_a_person),
    "E39": (ERROR, _unaddressed_cause),
    "E50": (ERROR, _no_owner),
    "E52": (ERROR, _no_due),
    "E53": (ERROR, _due_in_the_past),
    "E54": (ERROR, _no_criterion),
    "E61": (ERROR, _addresses_nothing),
    "W33": (WARNING, _thin_cause),
    "W36": (WARNING, _cause_without_evidence),
    "W56": (WARNING, _open_ended),
    "W60": (WARNING, _too_many),
}
