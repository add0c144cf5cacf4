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
        found = {name: _asked(session, by_name[name], number) for name in {*wanted, *_names(pairs["alike"])}}
        session.rollback()
    yield _recalled(found, wanted, len(told))
    yield _merged(found, pairs)


def _recalled(found: Mapping[str, list[Likeness]], wanted: Mapping[str, set[str]], pool: int) -> tuple[str, str, str]:
    ranks = {
        name: next((place for place, hit in enumerate(found[name], start=1) if hit.key in others), 0)
        for name, others in wanted.items()
    }
    first, third = (sum(0 < rank <= most for rank in ranks.values()) / len(ranks) for most in (1, 3))
    missed = ", ".join(f"{name} ({rank or '-'})" for name, rank in sorted(ranks.items()) if not 0 < rank <= 3)
    figures = f"recall@1 {first:.2f}, recall@3 {third:.2f} in a pool of {pool}; missed: {missed or 'none'}"
    return "seen before: same cause, full text", str(len(ranks)), figures


def _merged(
    found: Mapping[str, list[Likeness]], pairs: Mapping[str, list[dict[str, list[str]]]]
) -> tuple[str, str, str]:
    """Count pairs that would be called likely the same: those that are, and those that only look alike."""
    same = {pair for group in pairs["same"] for pair in permutations(group["of"], 2)}
    negatives = {pair for group in pairs["alike"] for pair in permutations(group["of"], 2)} - same
    likely = {(name, hit.key) for name, hits in found.items() for hit in hits if hit.score >= LIKELY}
    wrong = ", ".join(f"{one} for {other}" for other, one in sorted(likely & negatives))
    figures = (
        f"{len(likely & negatives)} called likely the same{f' ({wrong})' if wrong else ''}; "
        f"of {len(same)} true pairs {len(likely & same)} are"
    )
    return "seen before: hard negatives, full text", str(len(negatives)), figures


def _asked(session: Session, told: Told, number: Mapping[str, int]) -> list[Likeness]:
    hits = alike(session, f"{told.title}\n{told.beginning}", {KIND: anybody}, ASKED_FOR + 1)
    return [hit for hit in hits if hit.subject_id != number[told.name]][:ASKED_FOR]


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
