"""In how many documents words stand, counted now and then by a job: what stands in many tells little.

Counted over a part of the documents where there are many; kept by stem, with the number of all documents under "".
"""

from collections import Counter
from collections.abc import Collection, Mapping

from sqlalchemy import Column, Integer, String, Table, delete, func, insert, select
from sqlalchemy.orm import Session

from foundation.db import Base
from foundation.search.documents import search_document
from foundation.search.stems import telling_stems

LOOKED_AT = 20_000
LEAST_SEEN = 3
MOST_KEPT = 10_000
ALL = ""

common_word = Table(
    "common_word",
    Base.metadata,
    Column("word", String(64), primary_key=True),
    Column("documents", Integer, nullable=False),
)


def count_words(session: Session) -> dict[str, int]:
    """Return in about how many documents each common stem stands; takes seconds where there is much."""
    document = search_document.c
    total, last = session.execute(select(func.count(), func.max(document.id))).one()
    step = max(1, (last or 0) // LOOKED_AT)
    some = select(document.heading, document.body).where(document.id % step == 0)
    seen: Counter[str] = Counter()
    looked = 0
    for heading, body in session.execute(some.execution_options(yield_per=500)):
        seen.update(set(telling_stems(f"{heading} {body}".split())))
        looked += 1
    scale = total / looked if looked else 1
    kept = {word: int(count * scale) for word, count in seen.most_common(MOST_KEPT) if count >= LEAST_SEEN}
    return {**kept, ALL: total}


def keep_counts(session: Session, counts: Mapping[str, int]) -> None:
    """Put the counts in the place of those kept before."""
    session.execute(delete(common_word))
    session.execute(insert(common_word), [{"word": word, "documents": count} for word, count in counts.items()])


def counted(session: Session, stems: Collection[str]) -> dict[str, int]:
    """Return in how many documents the common ones among these stems stand, and how many documents there are."""
    found = select(common_word.c.word, common_word.c.documents).where(common_word.c.word.in_({*stems, ALL}))
    return {row.word: row.documents for row in session.execute(found)}
