"""What shows by itself that a service of a campaign is done: pure.

The kinds are the foundation's: a rule over the catalog, an address that answers, a value that a build pushes.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from catalog.queries import MeasuredValue, ServiceFacts
from foundation import proof as ground
from foundation.proof import BUILD, DEFAULT_DAYS, KINDS, Finding, found_in_catalog, judged

CODE = "campaign.proof"
HELP = (
    "One line, such as: catalog tags includes staged-rollout / url https://{service}.example.org/healthz 200 / "
    "build restore-test <= 30"
)
# What a service said of a learning by a campaign in which a machine verified it: the check stands for an address.
CHECK = "check:"


def checked_proof(data: object) -> dict[str, Any]:
    """Return a proof as it may be stored; nothing where people say what is done."""
    return ground.checked_proof(data, KINDS, CODE)


def parse_proof(text: str) -> object:
    """Read a line, or JSON, into what a campaign's proof is; nothing is none."""
    return ground.parse_proof(text, KINDS, code=CODE, howto=HELP)


def said(proof: Mapping[str, Any]) -> str:
    """Say in a line what shows it; empty where nothing does by itself."""
    return ground.said(proof, KINDS)


def found_inside(proof: Mapping[str, Any], facts: ServiceFacts, value: MeasuredValue | None, now: datetime) -> Finding:
    """Hold what is known here of the service against the proof: by the catalog, or by what a build pushed last."""
    if proof["by"] != BUILD:
        return found_in_catalog(proof, facts.attributes)
    name = proof["name"]
    if value is None:
        return Finding(None, f"no build has pushed {name}")
    if value.measured_at + timedelta(days=DEFAULT_DAYS) <= now:
        return Finding(None, f"{name} was pushed {value.measured_at:%Y-%m-%d}, more than {DEFAULT_DAYS} days ago")
    finding = judged(proof, value.value)
    return Finding(finding.passed, f"{name}: {finding.said} ({value.said_by})")
