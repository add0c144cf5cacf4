"""How far a query in PromQL looks back: whoever writes a COE may ask anything, but not make it work for an hour."""

import re
from datetime import timedelta
from math import prod

from coe.exhibits import LONGEST

# A text is not looked into, and a comment can't hide what comes after it.
ASIDE = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\#[^\n]*)""", re.DOTALL)
RANGE = re.compile(r"\[([^\]]*)\]")
PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|[smhdwy]?)")
SECONDS = {"": 1, "ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}
# What Prometheus takes where a subquery does not say how often it looks.
USUAL_STEP = 60.0
# As many as Prometheus itself lets a line have.
MOST_STEPS = 11_000


def reaches_too_far(query: str) -> str:
    """Return what is too much about it and how it is mended, nothing where it may be asked."""
    ranges = [inside.partition(":") for inside in RANGE.findall(ASIDE.sub(" ", query))]
    for back, _, _ in ranges:
        if timedelta(seconds=min(_seconds(back), 1e9)) > LONGEST:
            return f"It looks back further than {LONGEST.days} days: shorten [{back.strip()[:20]}]."
    steps = prod(_seconds(back) / (_seconds(step) or USUAL_STEP) for back, colon, step in ranges if colon)
    if steps > MOST_STEPS:
        return f"Its subqueries look more than {MOST_STEPS:,} times: give them a longer step, such as [1d:5m]."
    return ""


def _seconds(duration: str) -> float:
    return sum(float(number) * SECONDS[unit] for number, unit in PART.findall(duration))
