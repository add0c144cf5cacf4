"""Whether something was seen before, asked at a hundred thousand documents.

Words are drawn as they are in a language: few stand everywhere, most hardly anywhere. The documents belong to nobody,
so that what is found is left out again by who may see it, which costs the same.
"""

import random
import statistics
import time
from collections.abc import Iterator
from itertools import accumulate

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from benchmarks import raw
from benchmarks.figures import Row, at_most, shown
from benchmarks.ground import DESK, ENGINES, Bench, bench
from benchmarks.visits import overheard
from foundation.search import count_words, keep_counts, search_document
from learnings.queries import seen_before
from tests.support.databases import Databases

DOCUMENTS = 100_000
AT_ONCE = 5_000
VOCABULARY = 30_000
WORDS_OF_ONE, WORDS_ASKED = 80, 60
QUESTIONS, WARM_UP = 100, 10
AIM_MS = 60.0
SEED = 20_260_401
WORDS = [f"w{number:x}q" for number in range(VOCABULARY)]
WEIGHTS = list(accumulate(1 / (place + 2) for place in range(VOCABULARY)))


def measure(databases: Databases) -> Iterator[Row]:
    """Yield the rows of this part."""
    for name in ENGINES:
        with bench(databases, name) as at:
            yield _asked(at)


def _asked(at: Bench) -> Row:
    chance = random.Random(SEED)
    _fill(at, chance)
    taken, by_hand = [], []
    with raw.connected(at.url) as connection:
        for _ in range(QUESTIONS + WARM_UP):
            said = " ".join(chance.choices(WORDS, cum_weights=WEIGHTS, k=WORDS_ASKED))
            began = time.perf_counter()
            with overheard(at.house.engine) as heard, at.house.transactor.reading(DESK) as reading:
                seen_before(reading, said)
            taken.append(time.perf_counter() - began)
            began = time.perf_counter()
            for sql, values in heard:
                connection.execute(sql, values).fetchall()
            by_hand.append(time.perf_counter() - began)
    tail, floor = (statistics.quantiles(each[WARM_UP:], n=20)[-1] for each in (taken, by_hand))
    what = f"seen before, a paragraph, p95 at {DOCUMENTS:,} documents"
    cells = (shown(tail), f"the same statements by the raw driver {shown(floor)}, ratio {tail / floor:.1f}")
    return at_most(what, at.engine_name, cells, tail * 1_000, AIM_MS, " ms")


def _fill(at: Bench, chance: random.Random) -> None:
    with Session(at.house.engine.execution_options(write=True)) as session:
        for first in range(0, DOCUMENTS, AT_ONCE):
            session.execute(insert(search_document), [_document(at, chance, first + n + 1) for n in range(AT_ONCE)])
        keep_counts(session, count_words(session))
        session.commit()
    if at.engine_name == "postgresql":
        with at.house.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _document(at: Bench, chance: random.Random, number: int) -> dict[str, object]:
    said = chance.choices(WORDS, cum_weights=WEIGHTS, k=WORDS_OF_ONE)
    title = " ".join(said[:8])
    return {
        "kind": "incident",
        "subject_id": 1_000_000 + number,
        "key": f"INC-{1_000_000 + number}",
        "title": title,
        "url": "/",
        "heading": title,
        "body": " ".join(said),
        "updated_at": at.house.clock.now(),
    }
