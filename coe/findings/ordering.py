"""What contradicts itself in time or number."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from coe.findings.draft import Draft, DraftRow, short
from coe.findings.rule import Found, Rule

SILENT = timedelta(minutes=30)
KEY_KINDS = frozenset({"change", "onset", "detected", "mitigated", "resolved"})
OVER = frozenset({"resolved", "all_clear"})
NEAR = 0.1
LENGTH_NEAR, LENGTH_SLACK = 0.2, 5
SHARE = re.compile(r"(\d+(?:[.,]\d+)?)\s?(?:%|per ?cent\b)", re.IGNORECASE)
COUNT = re.compile(
    r"(\d[\d,. ]*\d|\d)\s*(k|thousand|million|m)?\s+(?:of (?:our|the) )?"
    r"(customers?|users?|requests?|orders?|payments?|accounts?|shops?|messages?|sessions?)\b",
    re.IGNORECASE,
)
SCALES = {"": 1, "k": 1_000, "thousand": 1_000, "million": 1_000_000, "m": 1_000_000}
LENGTH = re.compile(
    r"\b(?:for|lasted)\s+(?:about |some |around |nearly |roughly |over |almost |a total of )?"
    r"(?:(\d+(?:\.\d+)?)\s*(?:d|days?)\b\s*(?:and )?)?(?:(\d+(?:\.\d+)?)\s*(?:h|hours?)\b\s*(?:and )?)?"
    r"(?:(\d+(?:\.\d+)?)\s*(?:min|minutes?|m)\b)?",
    re.IGNORECASE,
)


def out_of_order(draft: Draft) -> Found:
    """Hold when something is told twice, or was mitigated before it began."""
    told: dict[tuple[datetime, str], DraftRow] = {}
    for row in draft.story:
        place = (row.at, " ".join(row.text.casefold().split()))
        if place in told:
            yield f"row-{row.id}", {"what": f"“{short(row.text)}” stands in the timeline twice"}
        told[place] = row
    began, mitigated = draft.instants.get("impact_started"), draft.instants.get("mitigated")
    if began and mitigated and mitigated < began:
        yield "instants", {"what": "It was mitigated before its impact began"}


def in_no_zone(draft: Draft) -> Found:
    """Hold when the document that a row came from did not say for sure in which zone its times are."""
    for row in draft.story:
        if not row.zone:
            yield f"row-{row.id}", {"text": short(row.text)}


def impossible_span(draft: Draft) -> Found:
    """Hold when the impact ends before it begins, or after it was over."""
    began, ended = draft.instants.get("impact_started"), draft.instants.get("impact_ended")
    if began and ended and ended < began:
        yield "instants", {"before": "before it begins"}
    over = max((row.at for row in draft.rows if row.kind in OVER), default=None)
    if ended and over and ended - over >= timedelta(minutes=1):
        yield "instants", {"before": "after the timeline calls it resolved"}


def silent_gap(draft: Draft) -> Found:
    """Hold when nothing is told between its beginning and its detection."""
    began, seen = draft.instants.get("impact_started"), draft.instants.get("detected")
    if not began or not seen or seen - began <= SILENT or draft.by_hand("detection"):
        return
    if not any(began < row.at < seen for row in draft.rows):
        yield "timeline", {"minutes": (seen - began) // timedelta(minutes=1)}


def coarse_moment(draft: Draft) -> Found:
    """Hold when a key moment is known to the day, or about."""
    for row in draft.story:
        if row.kind in KEY_KINDS and row.precision in {"day", "hour", "about"}:
            known = "quarter of an hour" if row.precision == "about" else row.precision
            yield f"row-{row.id}", {"text": short(row.text), "precision": known}


def begins_when_noticed(draft: Draft) -> Found:
    """Hold when nothing stands before its detection."""
    if not draft.story:
        return
    first, seen = draft.story[0], draft.instants.get("detected")
    if first.kind in {"detected", "reported"} or (first.kind == "other" and seen and first.at >= seen):
        yield f"row-{first.id}", {}


def contradictory_numbers(draft: Draft) -> Found:
    """Hold when what the summary says in numbers is not what the impact says."""
    said = draft.by_hand("summary")
    for kind, stated, known in (*_shares(draft, said), *_counts(draft, said), *_lengths(draft, said)):
        if stated and known and not any(_near(a, b, kind) for a in stated for b in known):
            yield "summary", {"said": _worded(stated[0], kind), "known": _worded(known[0], kind)}


Compared = Iterator[tuple[str, list[float], list[float]]]


def _shares(draft: Draft, said: str) -> Compared:
    stated = [float(number.replace(",", ".")) for number in SHARE.findall(said)]
    yield "%", stated, [row.value for row in draft.impacts if row.value is not None and row.unit.strip() == "%"]


def _counts(draft: Draft, said: str) -> Compared:
    stated: dict[str, list[float]] = {}
    for number, scale, noun in COUNT.findall(said):
        digits = re.sub(r"[ ,]", "", number)
        if digits.replace(".", "", 1).isdigit():
            stated.setdefault(_stem(noun), []).append(float(digits) * SCALES[scale.lower()])
    for noun, numbers in stated.items():
        known = [r.value for r in draft.impacts if r.value is not None and noun in r.unit.casefold()]
        yield noun, numbers, known


def _lengths(draft: Draft, said: str) -> Compared:
    stated = [minutes for match in LENGTH.finditer(said) if (minutes := _minutes(match)) > 0]
    yield "minutes", stated, [(end - start) / timedelta(minutes=1) for start, end in _spans(draft)]


def _spans(draft: Draft) -> Iterator[tuple[datetime, datetime]]:
    began = draft.instants.get("impact_started")
    for name in ("impact_ended", "mitigated"):
        end = draft.instants.get(name)
        if began and end and end > began:
            yield began, end
    for row in draft.impacts:
        if row.from_at and row.until_at:
            yield row.from_at, row.until_at


def _minutes(match: re.Match[str]) -> float:
    days, hours, minutes = (float(each or 0) for each in match.groups())
    return days * 1440 + hours * 60 + minutes


def _near(said: float, known: float, kind: str) -> bool:
    if kind == "minutes":
        return abs(said - known) <= max(LENGTH_SLACK, LENGTH_NEAR * known)
    return abs(said - known) <= NEAR * max(abs(known), 1)


def _worded(number: float, kind: str) -> str:
    return f"{number:g}%" if kind == "%" else f"{number:,.0f} {kind if kind == 'minutes' else kind + 's'}"


def _stem(noun: str) -> str:
    return noun.casefold().rstrip("s")


RULES: Mapping[str, Rule] = {
    "E20": out_of_order,
    "E21": in_no_zone,
    "E22": impossible_span,
    "W23": silent_gap,
    "W24": coarse_moment,
    "W25": contradictory_numbers,
    "W26": begins_when_noticed,
}
