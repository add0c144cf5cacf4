"""What a learning says beside its texts: where it came from, what proves it, how strong it is, when to look again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from foundation.errors import Invalid
from foundation.text import clean
from foundation.work import Work
from incidents import queries as incidents
from learnings.lifecycle import SOURCES
from learnings.model import Learning

EVIDENCE = ("url", "file", "metric", "test_run", "config_scan", "attestation")
STRENGTHS = ("strong", "medium", "weak")
EFFORTS = ("small", "medium", "large")
RISKS = ("high", "medium")
ABSTRACT_WORDS = 80
ABSTRACT_LIMIT = 800
QUOTE_LIMIT = 2_000
URL_LIMIT = 2_000
LICENSE_LIMIT = 80
# How another organisation calls a learning of its own; see docs/exchange.md.
ELSEWHERE = "urn:andon:"
LONGEST_FRESH = 3_650
MOST_SOURCES = 50

Change = Callable[[Work, Learning, Any], None]


def write_details(work: Work, learning: Learning, given: Mapping[str, Any]) -> None:
    """Put in what was given, and hold what was said of the source together."""
    for name, value in given.items():
        DETAILERS[name](work, learning, value)
    require_whole(learning)


def require_whole(learning: Learning) -> None:
    """Refuse a source from outside that nobody could look up."""
    if learning.source_kind == "external" and not learning.source_url:
        raise Invalid("learning.source_url", "Give the address of the document that it came from.", where="source_url")


def _set_abstract(_work: Work, learning: Learning, value: str) -> None:
    learning.abstract = clean(value, field="abstract", limit=ABSTRACT_LIMIT, multiline=True)
    if len(learning.abstract.split()) > ABSTRACT_WORDS:
        raise Invalid("learning.abstract", f"Say it in at most {ABSTRACT_WORDS} words.", where="abstract")


def _set_url(_work: Work, learning: Learning, value: str) -> None:
    value = clean(value, field="source_url", limit=URL_LIMIT)
    if value and not value.lower().startswith(("https://", "http://", ELSEWHERE)):
        raise Invalid("link.scheme", "Write an address that begins with https:// or http://.", where="source_url")
    learning.source_url = value


def _set_quote(_work: Work, learning: Learning, value: str) -> None:
    learning.source_quote = clean(value, field="source_quote", limit=QUOTE_LIMIT, multiline=True)


def _set_license(_work: Work, learning: Learning, value: str) -> None:
    learning.source_license = clean(value, field="source_license", limit=LICENSE_LIMIT)


def _set_incidents(work: Work, learning: Learning, value: Sequence[str]) -> None:
    if len(value) > MOST_SOURCES:
        raise Invalid("learning.sources", f"Name at most {MOST_SOURCES} incidents.", where="source_incidents")
    found = [incidents.brief(work, key) for key in value]
    hidden = [each.key for each in found if each.is_private]
    if hidden:
        detail = f"{hidden[0]} is private: take what it teaches from its COE, which can be released."
        raise Invalid("learning.private_source", detail, where="source_incidents")
    learning.source_incident_ids = list(dict.fromkeys(each.id for each in found))


def _set_kinds(_work: Work, learning: Learning, value: Sequence[str]) -> None:
    unknown = [word for word in value if word not in EVIDENCE]
    if unknown:
        raise Invalid("learning.evidence_kinds", f"Choose among {', '.join(EVIDENCE)}.", where="evidence_kinds")
    learning.evidence_kinds = [word for word in EVIDENCE if word in value]


def _set_days(_work: Work, learning: Learning, value: int | None) -> None:
    if value is not None and not 1 <= value <= LONGEST_FRESH:
        raise Invalid(
            "learning.evidence_days", f"Evidence is fresh for 1 to {LONGEST_FRESH} days.", where="evidence_days"
        )
    learning.evidence_days = value


def _set_review(work: Work, learning: Learning, value: datetime | None) -> None:
    if value is not None and value <= work.now:
        raise Invalid("learning.review_by", "Choose a day that lies ahead.", where="review_by")
    learning.review_by = value


def _one_of(field: str, words: Sequence[str], *, may_be_empty: bool = True) -> Change:
    code = f"learning.{field}"

    def change(_work: Work, learning: Learning, value: str) -> None:
        if value not in words and not (may_be_empty and not value):
            raise Invalid(code, f"Choose one of {', '.join(words)}.", where=field)
        setattr(learning, field, value)

    return change


DETAILERS: Mapping[str, Change] = {
    "abstract": _set_abstract,
    "source_kind": _one_of("source_kind", SOURCES, may_be_empty=False),
    "source_url": _set_url,
    "source_quote": _set_quote,
    "source_license": _set_license,
    "source_incidents": _set_incidents,
    "evidence_kinds": _set_kinds,
    "evidence_days": _set_days,
    "strength": _one_of("strength", STRENGTHS),
    "effort": _one_of("effort", EFFORTS),
    "risk_if_absent": _one_of("risk_if_absent", RISKS),
    "review_by": _set_review,
}
