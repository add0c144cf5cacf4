"""A COE of two hundred pages with two thousand rows in its timeline: how long it takes to open."""

from collections.abc import Iterator
from datetime import timedelta

from benchmarks.figures import Row, at_most, in_turn, median
from benchmarks.ground import DESK, ENGINES, Bench, bench
from benchmarks.visits import browser
from coe import commands
from coe.questions import QUESTIONS
from coe.sections import SECTION_LIMIT, SECTIONS
from coe.vocabulary import TEXT_LIMIT
from foundation.markdown import plain
from foundation.work import Work
from tests.support.databases import Databases

ROWS, LOOKS, AIM_MS, A_PAGE = 2_000, 9, 300.0, 3_000
SENTENCE = "Errors fell after the roll-back of the limit, and forty customers paid twice. "
ENTRY = "The gateway in the north was taken out of rotation, and the queue began to shrink. " * 2


def measure(databases: Databases) -> Iterator[Row]:
    """Yield the rows of this part."""
    for name in ENGINES:
        with bench(databases, name) as at:
            yield _opened(at)


def _opened(at: Bench) -> Row:
    key, letters = at.house.transactor.run(DESK, _written)
    reader = browser(at, alone=True)
    page = f"/coes/{key}"
    assert b"2000 of 2000 entries" in reader.get(page)
    looks, bare = in_turn(LOOKS, lambda _: reader.get(page), lambda _: reader.get("/me"))
    took, floor = median(looks) * 1000, median(bare) * 1000
    cells = f"{took:.0f} ms, slowest {max(looks) * 1000:.0f} ms", f"the page /me {floor:.0f} ms"
    what = f"a COE of {letters // A_PAGE} pages with {ROWS:,} rows opens: median of {LOOKS}"
    return at_most(what, at.engine_name, cells, took, AIM_MS, " ms")


def _written(work: Work) -> tuple[str, int]:
    """Write it as full as its limits allow; returns its key and how many letters it has."""
    coe = commands.open_coe(work, incident_keys=[], title="Cards refused for a month")
    text = (SENTENCE * (SECTION_LIMIT // len(SENTENCE))).strip()
    for name in SECTIONS:
        commands.write_section(work, key=coe.key, name=name, text=plain(text))
    answer = (SENTENCE * (TEXT_LIMIT // len(SENTENCE))).strip()
    given = {name: commands.Given(answer) for name in QUESTIONS}
    commands.answer_questions(work, key=coe.key, answers=given)
    for number in range(ROWS):
        at = work.now - timedelta(minutes=ROWS - number)
        commands.add_timeline_row(work, key=coe.key, at=at, text=ENTRY)
    return coe.key, len(SECTIONS) * len(text) + len(given) * len(answer) + ROWS * len(ENTRY)
