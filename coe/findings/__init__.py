"""What a reviewer would say mechanically. Errors are facts and stand in the way of review; the rest is for thought.

Pure: a ``Draft`` in, findings out. ``KINDS`` says what each code means; one module per family holds the rules.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coe.findings import actions, causes, completeness, ordering, sharing, wording
from coe.findings.draft import (
    Draft,
    DraftAction,
    DraftAnswer,
    DraftCause,
    DraftImpact,
    DraftRow,
    DraftSection,
)
from coe.findings.kinds import ERROR, HINT, KINDS, WARNING
from coe.findings.rule import Rule

FAMILIES = (completeness, ordering, causes, actions, wording, sharing)
RULES: Mapping[str, Rule] = {code: rule for family in FAMILIES for code, rule in family.RULES.items()}
ORDER = {ERROR: 0, WARNING: 1, HINT: 2}


@dataclass(frozen=True)
class Finding:
    """One thing to mend: its code, how grave, what is so, how to mend it, and where on the page."""

    code: str
    level: str
    message: str
    anchor: str
    mend: str = ""
    part: str = ""

    @property
    def blocks(self) -> bool:
        """Whether it stands in the way of review and approval."""
        return self.level == ERROR


def findings(draft: Draft) -> list[Finding]:
    """Return what is still weak, what blocks first."""
    return sorted(_all(draft), key=lambda finding: ORDER[finding.level])


def blocking(found: list[Finding]) -> list[Finding]:
    """Return what stands in the way of review and approval."""
    return [finding for finding in found if finding.blocks]


def _all(draft: Draft) -> Iterator[Finding]:
    for code, rule in RULES.items():
        kind = KINDS[code]
        for anchor, facts in rule(draft):
            yield Finding(code, kind.level, kind.text.format(**facts), anchor, kind.mend, kind.part)


__all__ = [
    "ERROR",
    "HINT",
    "KINDS",
    "RULES",
    "WARNING",
    "Draft",
    "DraftAction",
    "DraftAnswer",
    "DraftCause",
    "DraftImpact",
    "DraftRow",
    "DraftSection",
    "Finding",
    "blocking",
    "findings",
]
