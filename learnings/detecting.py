"""What shows by itself that a service of a campaign is done: pure.

A campaign says ``{"by": "catalog", "rule": …}``, with the rule in the language of applicability.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from foundation.errors import Invalid
from foundation.predicate import Attributes, Predicate, Truth

CATALOG = "catalog"
FIELDS = frozenset({"by", "rule"})


@dataclass(frozen=True)
class Finding:
    """What was found; ``passed`` is None where nobody knows."""

    passed: bool | None
    said: str


def checked_proof(data: object) -> dict[str, Any]:
    """Return a proof as it may be stored; nothing where people say what is done."""
    if data is None or data == {}:
        return {}
    if not isinstance(data, Mapping) or data.get("by") != CATALOG or set(data) != FIELDS:
        detail = 'Write it as {"by": "catalog", "rule": …}, with a rule such as {"attribute": "tier", "equals": "T0"}.'
        raise Invalid("campaign.proof", detail, where="proof")
    return {"by": CATALOG, "rule": Predicate.parse(data["rule"], where="proof.rule").as_json()}


def found_in_catalog(proof: Mapping[str, Any], attributes: Attributes) -> Finding:
    """Hold what the catalog knows of the service against the rule; what it does not know shows nothing."""
    rule = Predicate.parse(proof["rule"])
    truth = rule.evaluate(attributes)
    return Finding(None if truth is Truth.UNKNOWN else truth is Truth.YES, f"{rule.explain()}: {truth}")


def said(proof: Mapping[str, Any]) -> str:
    """Say in a line what shows it; empty where nothing does by itself."""
    return f"the catalog says: {Predicate.parse(proof['rule']).explain()}" if proof else ""
