"""Have we seen this before? A pasted error or a paragraph, held against learnings, COEs and incidents."""

from dataclasses import dataclass

from coe.queries import SEARCH as COES
from foundation.errors import Invalid
from foundation.search import resembling
from foundation.work import Reading
from incidents.queries import SEARCH as INCIDENTS
from learnings.queries.briefs import LearningBrief, briefs
from learnings.queries.search import SEARCH as LEARNINGS

SOURCES = (*LEARNINGS, *COES, *INCIDENTS)
KINDS = ("learning", "coe", "incident")
LONGEST = 20_000
LIKELY, FAINT = 0.28, 0.08


@dataclass(frozen=True)
class Seen:
    """Something that reads like what was pasted, and what speaks for it."""

    kind: str
    key: str
    title: str
    url: str
    score: float
    is_likely: bool
    shared: tuple[str, ...]
    learning: LearningBrief | None


def seen_before(reading: Reading, text: str, limit: int = 10) -> list[Seen]:
    """Return what reads most like the text among what the reader may see; nothing where hardly anything does."""
    reading.require("learnings:read")
    if len(text) > LONGEST:
        raise Invalid("seen.too_long", f"Paste at most {LONGEST} characters.", where="text")
    found = [hit for hit in resembling(reading, SOURCES, text, KINDS, limit) if hit.score >= FAINT]
    known = {each.id: each for each in briefs(reading, [hit.subject_id for hit in found if hit.kind == "learning"])}
    return [
        Seen(
            hit.kind,
            hit.key,
            hit.title,
            hit.url,
            hit.score,
            hit.score >= LIKELY,
            hit.shared,
            known.get(hit.subject_id) if hit.kind == "learning" else None,
        )
        for hit in found
    ]
