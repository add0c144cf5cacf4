"""Whether what happened before is found again: real post-mortems, read where they lie, and labelled pairs.

Each labelled document is asked for by its title and first paragraph, and looked for among all others as a whole.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from sqlalchemy import delete
from sqlalchemy.orm import Session

from foundation.search import Document, Likeness, alike, anybody, count_words, keep_counts, put, search_document
from integrations.sentences.adapter import FOLDER, model_of
from learnings.ports import Sentences
from learnings.queries.meaning import near, together
from learnings.queries.seen import LIKELY
from tests.support.world import World

PAIRS = Path(__file__).with_name("pairs.toml")
COLLECTIONS = ("dfds", "icco")
TEMPLATE = "PMyyyy"
FIELD = re.compile(r"^(title|summary): *(.*)$", re.MULTILINE)
TABLE_OR_LINK = re.compile(r"^\|.*$|https?://\S+", re.MULTILINE)
PARAGRAPH = 700
ASKED_FOR = 10
KIND = "incident"
WORDS, EXTRA = "full text", "with the sentence model"


@dataclass(frozen=True)
class Told:
    """One post-mortem: what it is called, how it begins, and all of it."""

    name: str
    title: str
    beginning: str
    body: str


def documents() -> list[Told]:
    """Read all given documents; none where they are not there."""
    folder = os.environ.get("ANDON_SHARED_DATA")
    files = [file for name in COLLECTIONS for file in sorted(Path(folder or "-", "postmortems", name).glob("*.md"))]
    return [_read(file) for file in files if not file.name.startswith(TEMPLATE)]


def measure(world: World, told: Sequence[Told]) -> Iterator[tuple[str, str, str]]:
    """Give what was measured, how many of it, and the figures."""
    pairs = tomllib.loads(PAIRS.read_text())
    number = {each.name: place for place, each in enumerate(told, start=1)}
    by_name = {each.name: each for each in told}
    with Session(world.engine) as session:
        # Nothing else shall be in the pool; all of this is rolled back.
        session.execute(delete(search_document))
        for each in told:
            _put(session, each, number[each.name], world)
        keep_counts(session, count_words(session))
        wanted = {name: set(group["of"]) - {name} for group in pairs["same"] for name in group["of"]}
        asked = {*wanted, *_names(pairs["alike"])}
        found = {name: _asked(session, by_name[name], number) for name in asked}
        session.rollback()
    alone = {name: [hit.key for hit in hits if hit.key != name][:ASKED_FOR] for name, hits in found.items()}
    yield _recalled(alone, wanted, len(told), WORDS)
    yield _merged(found, pairs, WORDS)
    model = model_of(os.environ)
    if model is None:
        yield f"seen before: same cause, {EXTRA}", "0", f"not measured: {FOLDER} names no folder"
        return
    joined = _joined(model, told, found)
    extra = f"{EXTRA} ({model.name})"
    yield _recalled({name: list(scores)[:ASKED_FOR] for name, scores in joined.items()}, wanted, len(told), extra)
    yield _first(alone, joined, wanted, pairs)


def _joined(model: Sentences, told: Sequence[Told], found: Mapping[str, list[Likeness]]) -> dict[str, dict[str, float]]:
    """Rank all documents by words and meaning together, as candidates of an incident are."""
    vectors = dict(zip([each.name for each in told], model.vectors([_question(each) for each in told]), strict=True))
    joined = {}
    for name, hits in found.items():
        words = {hit.key: hit.score for hit in hits}
        scores = {
            other: together(words.get(other, 0), near(vectors[name] or [], vectors[other] or []))
            for other in vectors
            if other != name
        }
        best = sorted(scores, key=lambda other: (-scores[other], other))
        joined[name] = {other: scores[other] for other in best if scores[other] > 0}
    return joined


def _first(
    alone: Mapping[str, list[str]],
    joined: Mapping[str, Mapping[str, float]],
    wanted: Mapping[str, set[str]],
    pairs: Mapping[str, list[dict[str, list[str]]]],
) -> tuple[str, str, str]:
    """Count hard negatives that stand before all that is the same, by words and with the extra."""
    negatives = _negatives(pairs)
    counts = []
    for ranked in (alone, {name: list(scores) for name, scores in joined.items()}):
        first = {name: hits[0] for name, hits in ranked.items() if hits and not wanted.get(name, set()) & {hits[0]}}
        counts.append(sum((name, hit) in negatives for name, hit in first.items()))
    figures = (
        f"first in {counts[0]} by full text alone, in {counts[1]} {EXTRA}; neither calls one likely the same by it"
    )
    return "seen before: hard negatives that stand first", str(len(joined)), figures


def _recalled(
    found: Mapping[str, list[str]], wanted: Mapping[str, set[str]], pool: int, how: str
) -> tuple[str, str, str]:
    ranks = {
        name: next((place for place, key in enumerate(found[name], start=1) if key in others), 0)
        for name, others in wanted.items()
    }
    first, third = (sum(0 < rank <= most for rank in ranks.values()) / len(ranks) for most in (1, 3))
    missed = ", ".join(f"{name} ({rank or '-'})" for name, rank in sorted(ranks.items()) if not 0 < rank <= 3)
    figures = f"recall@1 {first:.2f}, recall@3 {third:.2f} in a pool of {pool}; missed: {missed or 'none'}"
    return f"seen before: same cause, {how}", str(len(ranks)), figures


def _negatives(pairs: Mapping[str, list[dict[str, list[str]]]]) -> set[tuple[str, str]]:
    """Return the pairs that look alike and are not the same, both ways."""
    return {pair for group in pairs["alike"] for pair in permutations(group["of"], 2)} - _same(pairs)


def _same(pairs: Mapping[str, list[dict[str, list[str]]]]) -> set[tuple[str, str]]:
    return {pair for group in pairs["same"] for pair in permutations(group["of"], 2)}


def _merged(
    found: Mapping[str, list[Likeness]], pairs: Mapping[str, list[dict[str, list[str]]]], how: str
) -> tuple[str, str, str]:
    """Count pairs that would be called likely the same: those that are, and those that only look alike."""
    same, negatives = _same(pairs), _negatives(pairs)
    likely = {(name, hit.key) for name, hits in found.items() for hit in hits if hit.score >= LIKELY}
    wrong = ", ".join(f"{one} for {other}" for other, one in sorted(likely & negatives))
    figures = (
        f"{len(likely & negatives)} called likely the same{f' ({wrong})' if wrong else ''}; "
        f"of {len(same)} true pairs {len(likely & same)} are"
    )
    return f"seen before: hard negatives, {how}", str(len(negatives)), figures


def _asked(session: Session, told: Told, number: Mapping[str, int]) -> list[Likeness]:
    hits = alike(session, _question(told), {KIND: anybody})
    return [hit for hit in hits if hit.subject_id != number[told.name]]


def _question(told: Told) -> str:
    return f"{told.title}\n{told.beginning}"


def _names(groups: Sequence[Mapping[str, list[str]]]) -> set[str]:
    return {name for group in groups for name in group["of"]}


def _put(session: Session, told: Told, number: int, world: World) -> None:
    now = world.clock.now()
    document = Document(
        kind=KIND, subject_id=number, key=told.name, title=told.title, body=told.body, url="/", updated_at=now
    )
    put(session, document)


def _read(file: Path) -> Told:
    text = file.read_text(errors="replace")
    fields = dict(FIELD.findall(text))
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    body = TABLE_OR_LINK.sub(" ", body).strip()
    is_dated = file.name.startswith("PM")
    name = file.name[:10] if is_dated else file.name.partition("-")[0]
    heading = next((line.lstrip("# ") for line in body.splitlines() if line.startswith("#")), "")
    title = fields.get("title", "").strip('"') or heading
    told = " ".join(line for line in body.splitlines() if line and not line.startswith("#"))
    summary = fields.get("summary", "").strip('"')
    return Told(name, title or told[:80], (summary or told)[:PARAGRAPH], f"{summary}\n{body}")
