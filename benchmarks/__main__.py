"""``python -m benchmarks [PART…]``: measure, and print one table of ratios to floors of the same run."""

import sys

from benchmarks import declare, page, public, scale
from benchmarks.figures import Row, table
from benchmarks.ground import durable_databases

PARTS = {"declare": declare.measure, "page": page.measure, "public": public.measure, "scale": scale.measure}


def main(chosen: list[str]) -> int:
    """Measure the chosen parts, or all."""
    rows: list[Row] = []
    with durable_databases() as databases:
        for name in chosen or PARTS:
            for row in PARTS[name](databases):
                rows.append(row)
                print(" | ".join(row.cells()), file=sys.stderr, flush=True)
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
