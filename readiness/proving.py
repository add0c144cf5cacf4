"""What a machine shows, as people type it: one line, or JSON where a line can't say it.

``build restore-test <= 30``, ``catalog exposure is internal``, ``url https://{service}.example.org/healthz 200``,
``prometheus < 1 max(slo_burn{service="{service}"})``, ``pagerduty 2 {service}``.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from foundation.errors import Invalid
from foundation.predicate.lines import as_lines, parse_lines
from readiness.proof import BUILD, CATALOG, OK, PAGERDUTY, PROMETHEUS, URL

OPS = r"(?P<op><=|>=|==|<|>)\s+(?P<bound>-?\d{1,15}(?:\.\d{1,15})?)"
SHAPES = {
    BUILD: re.compile(rf"(?P<name>\S+)(?:\s+{OPS})?"),
    URL: re.compile(r"(?P<url>\S+)(?:\s+(?P<status>\d{3}))?"),
    PROMETHEUS: re.compile(rf"{OPS}\s+(?P<query>\S.*)", re.DOTALL),
    PAGERDUTY: re.compile(r"(?P<people>\d{1,3})\s+(?P<service>\S.*)"),
}
HELP = (
    "One line, such as: build restore-test <= 30 / catalog exposure is internal / "
    "url https://{service}.example.org/healthz 200 / prometheus < 1 max(errors) / pagerduty 2 {service}"
)
LONGEST = 5_000


def parse_proof(text: str) -> object:
    """Read a line, or JSON, into what a question's proof is; nothing is none."""
    text = text.strip()
    if len(text) > LONGEST:
        raise Invalid("question.proof", f"Shorten it to at most {LONGEST} characters.", where="proof")
    if not text:
        return {}
    if text.startswith("{"):
        try:
            return json.loads(text)
        except ValueError as error:
            detail = "This JSON can't be read. Write it as one line instead."
            raise Invalid("question.proof", detail, where="proof") from error
    by, _, rest = text.partition(" ")
    if by == CATALOG:
        return {"by": CATALOG, "rule": parse_lines(rest, where="proof")}
    found = SHAPES[by].fullmatch(rest.strip()) if by in SHAPES else None
    if found is None:
        raise Invalid("question.proof", f"This line can't be read. {HELP}", where="proof")
    said: dict[str, Any] = {name: value for name, value in found.groupdict().items() if value is not None}
    if "bound" in said:
        said["bound"] = float(said["bound"]) if "." in said["bound"] else int(said["bound"])
    said |= {name: int(said[name]) for name in ("status", "people") if name in said}
    return {"by": by, **said}


def as_line(proof: Mapping[str, Any]) -> str:
    """Write a proof as the line that reads the same, else as JSON."""
    if not proof:
        return ""
    bound = f" {proof['op']} {proof['bound']}" if "op" in proof else ""
    line = {
        BUILD: lambda: f"{BUILD} {proof['name']}{bound}",
        CATALOG: lambda: f"{CATALOG} {as_lines(proof['rule'])}",
        URL: lambda: f"{URL} {proof['url']} {proof.get('status', OK)}",
        PROMETHEUS: lambda: f"{PROMETHEUS}{bound} {proof['query']}",
        PAGERDUTY: lambda: f"{PAGERDUTY} {proof['people']} {proof['service']}",
    }[proof["by"]]()
    try:
        same = parse_proof(line) == proof
    except Invalid:
        same = False
    return line if same else json.dumps(proof, ensure_ascii=False)
