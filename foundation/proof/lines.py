"""What a machine shows, as people type it: one line, or JSON where a line can't say it.

``build restore-test <= 30``, ``catalog exposure is internal``, ``url https://{service}.example.org/healthz 200``.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from foundation.errors import Invalid
from foundation.predicate.lines import parse_lines
from foundation.proof.kinds import Kinds

LONGEST = 5_000
WHOLE = ("status", "people")


def parse_proof(text: str, kinds: Kinds, *, code: str, howto: str) -> object:
    """Read a line, or JSON, into what a proof is; nothing is none."""
    text = text.strip()
    if len(text) > LONGEST:
        raise Invalid(code, f"Shorten it to at most {LONGEST} characters.", where="proof")
    if not text:
        return {}
    if text.startswith("{"):
        return _json(text, code)
    by, _, rest = text.partition(" ")
    found = re.fullmatch(kinds[by].shape, rest.strip(), re.DOTALL) if by in kinds else None
    if found is None:
        raise Invalid(code, f"This line can't be read. {howto}", where="proof")
    told: dict[str, Any] = {name: value for name, value in found.groupdict().items() if value is not None}
    if "rule" in told:
        told["rule"] = parse_lines(told["rule"], where="proof")
    if "bound" in told:
        told["bound"] = float(told["bound"]) if "." in told["bound"] else int(told["bound"])
    told |= {name: int(told[name]) for name in WHOLE if name in told}
    return {"by": by, **told}


def as_line(proof: Mapping[str, Any], kinds: Kinds) -> str:
    """Write a proof as the line that reads the same, else as JSON."""
    if not proof:
        return ""
    line = f"{proof['by']} {kinds[proof['by']].line(proof)}"
    try:
        same = parse_proof(line, kinds, code="proof.line", howto="") == proof
    except Invalid:
        same = False
    return line if same else json.dumps(proof, ensure_ascii=False)


def _json(text: str, code: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid(code, "This JSON can't be read. Write it as one line instead.", where="proof") from error
