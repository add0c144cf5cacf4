"""One client on a running server with a thousand incidents: declaring, and lists of 25, against the bare driver."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from http.client import HTTPConnection

from benchmarks import raw
from benchmarks.declare import Recorded, declare_one, posting, recorded
from benchmarks.figures import Row, at_most, in_turn, median, shown
from benchmarks.fill import fill
from benchmarks.ground import DESK, ENGINES, Bench, bench
from benchmarks.page import by_hand
from benchmarks.visits import Statements, browser, overheard, signed_in
from tests.support.databases import Databases
from tests.support.serving import serving

SIZE, ROUNDS, WARM_UP = 1_000, 120, 40
DECLARE_AIM_MS, LIST_AIM_MS = 20, 15
LISTS = {"list of 25, API": "/api/v1/incidents?limit=25", "list of 25, page": "/incidents?state="}


def measure(databases: Databases) -> Iterator[Row]:
    """Yield the rows of this part."""
    for name in ENGINES:
        written = recorded(databases, name, WARM_UP + ROUNDS)
        with bench(databases, name) as at, bench(databases, name) as floor:
            fill(at, SIZE)
            declare_one(at, 0)
            cookie, reads = at.house.transactor.run(DESK, signed_in, at.person_id), _reads(at)
            at.house.engine.dispose()
            with serving(at.folder, at.url) as server, raw.connected(at.url) as here, raw.connected(floor.url) as there:
                begin = raw.begin(floor.url)
                with posting(server.port, at.token) as post:
                    by_driver = partial(_replay, there, begin, written)
                    yield _row("declare", name, in_turn(WARM_UP + ROUNDS, post, by_driver), DECLARE_AIM_MS)
                headers = {"Authorization": f"Bearer {at.token}"}, {"Cookie": f"andon_session={cookie}"}
                for (what, path), sent in zip(LISTS.items(), headers, strict=True):
                    with closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as line:
                        look, read = partial(_look, line, path, sent), partial(_read, here, reads[what])
                        yield _row(what, name, in_turn(WARM_UP + ROUNDS, look, read), LIST_AIM_MS)


def _row(what: str, engine: str, taken: list[list[float]], aim: float) -> Row:
    ours, floor = (median(seconds[WARM_UP:]) for seconds in taken)
    cells = shown(ours), f"raw driver {shown(floor)}, {ours / floor:.0f} times less"
    return at_most(f"over HTTP, p50 at {SIZE:,} incidents: {what}", engine, cells, ours * 1e3, aim, " ms")


def _look(line: HTTPConnection, path: str, headers: dict[str, str], _number: int) -> None:
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    text = answer.read()
    assert answer.status == 200, text[:500]


def _replay(connection: raw.Connection, begin: str, written: Recorded, number: int) -> None:
    raw.replay(connection, begin, written[number])


def _read(connection: raw.Connection, statements: Statements, _number: int) -> None:
    by_hand(connection, statements)


def _reads(at: Bench) -> dict[str, Statements]:
    """Return what each list asks the database."""
    looker, found = browser(at), {}
    for what, path in LISTS.items():
        get = looker.get_json if path.startswith("/api") else looker.get
        get(path)
        with overheard(at.house.engine) as found[what]:
            get(path)
    return found
