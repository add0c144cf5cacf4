"""``python -m benchmarks [PART…] [--keep]``: measure, and print one table of ratios to floors of the same run.

Parts are declare, slack, responding, page, paging, public, scale, subscribers, readiness, publishing, provenance,
seen, long and bombs; all, where none is named.
``--keep`` writes RESULTS.md anew.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import (
    bombs,
    declare,
    from_slack,
    long_coe,
    machine,
    page,
    paging,
    provenance,
    public,
    publishing,
    readiness,
    responding,
    scale,
    seen,
    subscribers,
)
from benchmarks.figures import Missing, Row, table
from benchmarks.ground import durable_databases
from benchmarks.reasons import reason_for
from tests.support.databases import Databases

PARTS: dict[str, Callable[[Databases], Iterator[Row | Missing]]] = {
    "declare": declare.measure,
    "slack": from_slack.measure,
    "responding": responding.measure,
    "page": page.measure,
    "paging": paging.measure,
    "public": public.measure,
    "scale": scale.measure,
    "subscribers": subscribers.measure,
    "readiness": readiness.measure,
    "publishing": publishing.measure,
    "provenance": provenance.measure,
    "seen": seen.measure,
    "long": long_coe.measure,
    "bombs": bombs.measure,
}
KEEP = "--keep"
RESULTS = Path(__file__).with_name("RESULTS.md")
OPENING = """# What was measured

Written by `python -m benchmarks --keep`. Each figure is a ratio to a floor that was measured in the same run, in turn
with it; none of them passes or fails anything. How well things are found and linked stands in EVAL.md.
"""


def main(arguments: list[str]) -> int:
    """Measure the chosen parts, or all; 2 for a part that there is not."""
    chosen = [argument for argument in arguments if argument != KEEP] or list(PARTS)
    if not set(chosen) <= PARTS.keys():
        print(f"the parts are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    warned = machine.warnings()
    with durable_databases() as databases:
        about = machine.facts(databases)
        found = [each for name in chosen for each in _told(PARTS[name](databases))]
    report = "\n\n".join([*warned, _report(about, found)])
    print(report)
    if KEEP in arguments:
        RESULTS.write_text(f"{OPENING}\n{report}\n")
    return 0


def _told(found: Iterator[Row | Missing]) -> Iterator[Row | Missing]:
    """Say on the way what has been found."""
    for each in found:
        said = " | ".join(each.cells()) if isinstance(each, Row) else f"{each.what}: needs {each.needs}"
        print(said, file=sys.stderr, flush=True)
        yield each


def _report(about: list[tuple[str, str]], found: list[Row | Missing]) -> str:
    rows = [each for each in found if isinstance(each, Row)]
    parts = ["\n".join(f"- {name}: {fact}" for name, fact in about), table(rows)]
    parts += [f"Not measured: {each.what}; it needs {each.needs}." for each in found if isinstance(each, Missing)]
    below = [f"- {row.what} ({row.engine}, {row.cells()[4]}): {reason_for(row)}" for row in rows if not row.met]
    parts += ["Short of what was aimed for:", "\n".join(below)] if below else ["Everything reaches what was aimed for."]
    return "\n\n".join(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
