"""One client on a running server with a thousand incidents: declaring, and lists of 25, against the bare driver."""

from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection

from benchmarks import raw
from benchmarks.declare import declare_one, posting, recorded
from benchmarks.figures import Row, at_most, in_turn, median, shown
from benchmarks.fill import fill
from benchmarks.ground import DESK, ENGINES, Bench, bench
from benchmarks.page import by_hand
from benchmarks.visits import Browser, browser, overheard, signed_in
from tests.support.databases import Databases
from tests.support.serving import serving

SIZE, ROUNDS, WARM_UP = 1_000, 120, 40
DECLARE_AIM_MS, LIST_AIM_MS = 20, 15
LISTS = {"list of 25, API": "/api/v1/incidents?limit=25", "list of 25, page": "/incidents?state="}


def measure(databases: Databases) -> Iterator[Row]:
    """Yield the rows of this part."""
    for name in ENGINES:
        with bench(databases, name) as at:
            fill(at, SIZE)
            declare_one(at, 0)
            cookie = at.house.transactor.run(DESK, signed_in, at.person_id)
            floors = {"declare": _written_by_hand(databases, name), **_read_by_hand(at)}
            at.house.engine.dispose()
            with serving(at.folder, at.url) as server, posting(server.port, at.token) as post:
                yield _row("declare", name, _timed(post), floors["declare"], DECLARE_AIM_MS)
                headers = {"Authorization": f"Bearer {at.token}"}, {"Cookie": f"andon_session={cookie}"}
                for (what, path), sent in zip(LISTS.items(), headers, strict=True):
                    with closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as line:
                        taken = _timed(lambda _, line=line, path=path, sent=sent: _look(line, path, sent))  # type: ignore[misc]
                    yield _row(what, name, taken, floors[what], LIST_AIM_MS)


def _row(what: str, engine: str, ours: float, floor: float, aim: float) -> Row:
    cells = shown(ours), f"raw driver {shown(floor)}, {ours / floor:.0f} times less"
    return at_most(f"over HTTP, p50 at {SIZE:,} incidents: {what}", engine, cells, ours * 1e3, aim, " ms")


def _look(line: HTTPConnection, path: str, headers: dict[str, str]) -> None:
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    text = answer.read()
    assert answer.status == 200, text[:500]


def _written_by_hand(databases: Databases, engine_name: str) -> float:
    """Measure what the driver alone takes for the rows of a declaration."""
    written = recorded(databases, engine_name, WARM_UP + ROUNDS)
    with bench(databases, engine_name) as floor, raw.connected(floor.url) as connection:
        begin = raw.begin(floor.url)
        return _timed(lambda number: raw.replay(connection, begin, written[number]))


def _read_by_hand(at: Bench) -> dict[str, float]:
    """Measure what the driver alone takes to read what each list reads, and to write it as JSON."""
    looker, found = browser(at), {}
    with raw.connected(at.url) as connection:
        for what, path in LISTS.items():
            _ask(looker, path)
            with overheard(at.house.engine) as statements:
                _ask(looker, path)
            found[what] = _timed(lambda _, read=statements: by_hand(connection, read))  # type: ignore[misc]
    return found


def _ask(looker: Browser, path: str) -> None:
    (looker.get_json if path.startswith("/api") else looker.get)(path)


def _timed(action: Callable[[int], object]) -> float:
    return median(in_turn(WARM_UP + ROUNDS, action)[0][WARM_UP:])
