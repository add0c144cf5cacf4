"""What Prometheus is asked and what it answers (its HTTP API, version 1)."""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from coe.ports import Series, WantedSeries
from foundation.http import Answer

MOST_SERIES = 8
LARGEST = 4_000_000
SECONDS = 8
TOO_MANY, SERVER = 429, 500
FORM = "application/x-www-form-urlencoded"


class Refused(Exception):
    """It will not answer this, however often it is asked; the message says why and what to do."""


class Busy(Exception):
    """It can't answer now."""


@dataclass(frozen=True)
class Asked:
    """One request to it."""

    url: str
    body: bytes
    headers: Mapping[str, str]


def asked(base: str, token: str, wanted: WantedSeries) -> Asked:
    """Return what to send for the figures of a time."""
    since, until = (at.isoformat().replace("+00:00", "Z") for at in (wanted.from_at, wanted.until_at))
    fields = {"query": wanted.query, "start": since, "end": until, "step": wanted.step, "timeout": f"{SECONDS}s"}
    # One more than is shown, so that too many are told from enough.
    fields["limit"] = str(MOST_SERIES + 1)
    return _asked(base, token, "query_range", fields)


def asked_now(base: str, token: str, query: str) -> Asked:
    """Return what to send for the one number that a query gives now."""
    return _asked(base, token, "query", {"query": query, "timeout": f"{SECONDS}s"})


def answered(answer: Answer) -> tuple[Series, ...]:
    """Return the lines that came; raises Refused or Busy."""
    found = _matrix(_said(answer))
    if len(found) > MOST_SERIES:
        message = f"These are more than {MOST_SERIES} series, too many for a graph: take their sum, or topk(8, ...)."
        raise Refused(message)
    names = _names([one.get("metric") or {} for one in found])
    lines = [Series(name, _points(one)) for name, one in zip(names, found, strict=True)]
    lines = [line for line in lines if line.points]
    if not lines:
        message = "Prometheus knows nothing of this in that time. Try the query there, and look at the two times."
        raise Refused(message)
    return tuple(lines)


def number(answer: Answer) -> float:
    """Return the one number that came; raises Refused, also where there is none, or several, or Busy."""
    data = _said(answer).get("data")
    try:
        kind, result = data["resultType"], data["result"]  # type: ignore[index] # anything may come
        if kind == "vector":
            (only,) = result
            result = only["value"]
        found = float(result[1]) if kind in {"vector", "scalar"} else math.nan
    except (ValueError, KeyError, IndexError, TypeError):
        found = math.nan
    if not math.isfinite(found):
        message = "Prometheus did not answer with one number. Ask for a sum or a maximum, and try the query there."
        raise Refused(message)
    return found


def _asked(base: str, token: str, path: str, fields: Mapping[str, object]) -> Asked:
    headers = {"Content-Type": FORM, "Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return Asked(f"{base.rstrip('/')}/api/v1/{path}", urlencode(fields).encode(), headers)


def _said(answer: Answer) -> Mapping[str, Any]:
    """Return what it said of success; raises Refused or Busy."""
    if answer.status == TOO_MANY or answer.status >= SERVER:
        message = f"Prometheus answered {answer.status}."
        raise Busy(message)
    if len(answer.body) >= LARGEST:
        message = f"Prometheus sent more than {LARGEST // 1_000_000} MB. Ask for fewer series, or a shorter time."
        raise Refused(message)
    said = _read(answer)
    if said.get("status") != "success":
        message = f"Prometheus refused it: {said.get('error') or answer.status}"
        raise Refused(message)
    return said


def _read(answer: Answer) -> Mapping[str, Any]:
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        message = (
            f"What answers there ({answer.status}) is no Prometheus: set ANDON_PROMETHEUS_URL to its base address."
        )
        raise Refused(message)
    return said


def _matrix(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    data = said.get("data")
    result = data.get("result") if isinstance(data, dict) and data.get("resultType") == "matrix" else None
    if not isinstance(result, list) or not all(isinstance(one, dict) for one in result):
        message = "Prometheus answered with something that is no series over time. Ask for a number, not for a text."
        raise Refused(message)
    return result


def _points(one: Mapping[str, Any]) -> tuple[tuple[float, float], ...]:
    """Return the points that can be drawn: what is not a number, or endless, is a gap."""
    try:
        values = [(float(at), float(value)) for at, value in one.get("values") or ()]
    except (TypeError, ValueError) as error:
        message = "Prometheus answered with points that are no numbers."
        raise Refused(message) from error
    return tuple((at, value) for at, value in values if math.isfinite(at) and math.isfinite(value))


def _names(metrics: Sequence[Mapping[str, str]]) -> list[str]:
    """Name each line by what tells it from the others, or by all that there is where there is one."""
    shared = Counter(pair for metric in metrics for pair in metric.items())
    told = [
        {name: value for name, value in metric.items() if len(metrics) == 1 or shared[name, value] < len(metrics)}
        for metric in metrics
    ]
    return [_name(labels) or f"series {number}" for number, labels in enumerate(told, start=1)]


def _name(labels: Mapping[str, str]) -> str:
    inside = ", ".join(f"{name}={value}" for name, value in sorted(labels.items()) if name != "__name__")
    name = labels.get("__name__", "")
    return f"{name} ({inside})" if name and inside else name or inside
