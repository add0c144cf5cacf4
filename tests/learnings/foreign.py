"""Documents of another organisation: made by our own words, and signed with a key that is not ours."""

import json
from collections.abc import Mapping
from typing import Any

from learnings.exchange import FORMAT, Signer, canonical_bytes, fingerprint

ELSEWHERE = Signer(b"a seed of another organisation's")


def foreign_learning(number: int = 1, **more: Any) -> dict[str, Any]:
    """Return a learning as another organisation tells it."""
    return {
        "id": f"urn:andon:{fingerprint(ELSEWHERE.public_key)}:LRN-{number}",
        "revision": 2,
        "title": "Give pools a limit",
        "failure_prevented": "One slow caller takes all connections",
        "lesson": "A pool without a limit **waits** for ever.",
        "recommendation": "- A limit\n- An alarm",
        "cause_classes": ["load_surge"],
        "applicability": {"attribute": "runtime", "equals": "jvm"},
        "provenance": {"kind": "coe", "incidents": 2},
        **more,
    }


def foreign(*learnings: Mapping[str, Any], signer: Signer = ELSEWHERE, **more: Any) -> str:
    """Return a signed document with them, with one where none is given."""
    said: dict[str, Any] = {
        "format": FORMAT,
        "from": {"name": "Elsewhere", "key": signer.public_key},
        "made_at": "2031-03-03T10:00:00Z",
        "learnings": list(learnings or [foreign_learning()]),
        **more,
    }
    said["signature"] = {"alg": "Ed25519", "key": signer.public_key, "value": signer.sign(canonical_bytes(said))}
    return json.dumps(said)
