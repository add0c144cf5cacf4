"""What a responder waits for, asked over HTTP: create, list and find, with few incidents behind them and with many."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from itertools import cycle, islice
from urllib.parse import quote_plus

from benchmarks import raw
from benchmarks.declare import Recorded, posting, recorded
from benchmarks.figures import Row, at_most, in_turn, median, percentile, shown
from benchmarks.fill import fill
from benchmarks.ground import ENGINES, Bench, bench
from benchmarks.visits import Statements, browser, overheard
from tests.support.databases import Databases
from tests.support.serving import serving

FEW, MANY = 1_000, 100_000
ROUNDS, WARM_UP = 200, 20
CREATE_MS, LIST_MS, FIND_MS, GROWTH = 20, 15, 50, 1.3
LIST = "/api/v1/incidents?limit=25"
FIND = "/api/v1/search?q="
# Words that few and many titles have, one alone and several, the last one unfinished.
WANTED = ("card payments", "checkout 502", "thumbnails", "sign-in refuses", "ledger runs behind by for", "order mail")

Ask = Callable[[int], object]


@dataclass(frozen=True)
class Served:
    """A running server over a filled database, with its two questions and the same rows by the raw driver."""

    create: Ask
    list_: Ask
    find: Ask
    raw_list: Ask
    raw_find: Ask


def measure(databases: Databases) -> Iterator[Row]:
    """Yield the rows of this part."""
    for name in ENGINES:
        yield from _on(databases, name)


def _on(databases: Databases, name: str) -> Iterator[Row]:
    written = recorded(databases, name, ROUNDS + WARM_UP)
    with ExitStack() as open_:
        floor = open_.enter_context(bench(databases, name))
        connection = open_.enter_context(raw.connected(floor.url))
        few, many = (open_.enter_context(_served(databases, name, size)) for size in (FEW, MANY))
        begin = raw.begin(floor.url)
        yield from _told(
            "create", name, CREATE_MS, few.create, many.create, partial(_write, connection, begin, written)
        )
        yield from _told("list of 25", name, LIST_MS, few.list_, many.list_, many.raw_list)
        yield _found(name, many)


@contextmanager
def _served(databases: Databases, name: str, size: int) -> Iterator[Served]:
    with bench(databases, name) as at:
        fill(at, size)
        asked = browser(at)
        with overheard(at.house.engine) as listing:
            asked.get_json(LIST)
        with overheard(at.house.engine) as finding:
            asked.get_json(FIND + quote_plus(WANTED[0]))
        at.house.engine.dispose()
        with serving(at.folder, at.url) as server, posting(server.port, at.token) as post:
            get = _asking(server.port, at)
            with raw.connected(at.url) as connection:
                yield Served(
                    post,
                    lambda _: get(LIST),
                    lambda number: get(FIND + quote_plus(next(islice(cycle(WANTED), number, None)))),
                    lambda _: _replay(connection, listing),
                    lambda _: _replay(connection, finding),
                )


def _asking(port: int, at: Bench) -> Callable[[str], bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {at.token}"}

    def get(path: str) -> bytes:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 200, (path, text)
        return text

    return get


def _write(connection: raw.Connection, begin: str, written: Recorded, number: int) -> None:
    raw.replay(connection, begin, written[number])


def _replay(connection: raw.Connection, statements: Statements) -> int:
    return sum(len(connection.execute(sql, values).fetchall()) for sql, values in statements)


def _told(what: str, engine: str, aim_ms: int, few: Ask, many: Ask, by_hand: Ask) -> Iterator[Row]:
    """Yield the time at few incidents, and the growth to many."""
    small, large, floor = (median(taken[WARM_UP:]) for taken in in_turn(ROUNDS + WARM_UP, few, many, by_hand))
    cells = (shown(small), f"raw driver {shown(floor)}, ratio {small / floor:.1f}")
    yield at_most(f"{what} over HTTP at {FEW:,} incidents, p50", engine, cells, small * 1e3, aim_ms, " ms")
    cells = (shown(large), shown(small))
    yield at_most(f"{what} over HTTP: at {MANY:,}, of that at {FEW:,}", engine, cells, large / small, GROWTH)


def _found(engine: str, many: Served) -> Row:
    ours, theirs = in_turn(ROUNDS + WARM_UP, many.find, many.raw_find)
    p95, floor = percentile(ours[WARM_UP:], 95), percentile(theirs[WARM_UP:], 95)
    cells = (
        f"p50 {shown(median(ours[WARM_UP:]))}, p95 {shown(p95)}",
        f"raw driver p95 {shown(floor)}, ratio {p95 / floor:.1f}",
    )
    return at_most(f"search over HTTP in {MANY:,} documents, p95", engine, cells, p95 * 1e3, FIND_MS, " ms")
