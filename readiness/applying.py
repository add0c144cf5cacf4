"""Whether a question is asked of a service, and how much it weighs there; pure."""

from collections.abc import Mapping
from typing import Any

from foundation.predicate import Attributes, Predicate, Truth, all_of
from readiness.lifecycle import Gate, TierRule


def applies(
    question: Mapping[str, Any], tiers: Mapping[str, str], attributes: Attributes, checklist: Mapping[str, Any]
) -> Truth:
    """Say whether a question applies: by its rule and its checklist's, and unless it is left out for the tier."""
    if tiers.get(str(attributes.get("tier"))) == TierRule.OMIT:
        return Truth.NO
    return all_of(Predicate.parse(each).evaluate(attributes) for each in (checklist, question))


def gate_at(gate: str, tiers: Mapping[str, str], attributes: Attributes) -> str:
    """Return what a high risk does to the gate of a service of that tier."""
    is_advisory = tiers.get(str(attributes.get("tier"))) == TierRule.ADVISORY
    return Gate.ADVISORY.value if is_advisory else gate
