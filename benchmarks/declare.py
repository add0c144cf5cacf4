"""Declaring an incident: against a raw-driver transaction of the same rows, and with eight at once."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from json import dumps

from benchmarks import raw
from benchmarks.figures import Row, at_least, at_most, in_turn, median, percentile, shown
from benchmarks.ground import ENGINES, Bench, bench
from foundation.markdown import FORMAT, RenderedText
from incidents.commands import declare
from tests.support.databases import Databases
from tests.support.serving import serving

Recorded = list[list[raw.Statement]]
ROUNDS, WARM_UP = 400, 50
WRITERS, EACH, WARM_EACH = 8, 60, 6
AIMS = {"sqlite": 0.15, "postgresql": 0.20}
P99_AIM_MS = 150
SOURCE = "Card payments fail for one in five customers since the last roll-out. Baskets are kept."
SUMMARY = RenderedText(SOURCE, f"<p>{SOURCE}</p>", FORMAT)
AFFECTED = ("checkout", "card-gateway")


def measure(databases: Databases) -> Iterator[Row]:
    """Yield the rows of this part."""
    for name in ENGINES:
        written = recorded(databases, name, max(ROUNDS + WARM_UP, WRITERS * EACH))
        yield against_raw_driver(databases, name, written)
        with bench(databases, name) as floor:
            by_hand = _raw_at_once(floor, written)
        yield through_transactor(databases, name, by_hand)
        yield through_http(databases, name, by_hand)


def against_raw_driver(databases: Databases, engine_name: str, written: Recorded) -> Row:
    """Compare the command with its own rows, written by hand."""
    with bench(databases, engine_name) as product, bench(databases, engine_name) as floor:
        begin = raw.begin(floor.url)
        with raw.connected(floor.url) as connection:
            ours, theirs = in_turn(
                WARM_UP + ROUNDS,
                lambda number: declare_one(product, number),
                lambda number: raw.replay(connection, begin, written[number]),
            )
    command, bare = median(ours[WARM_UP:]), median(theirs[WARM_UP:])
    what = f"declare: rate, of the raw driver writing the same {len(written[0])} rows"
    return at_least(what, engine_name, (shown(command), shown(bare)), bare / command, AIMS[engine_name])


def through_transactor(databases: Databases, engine_name: str, by_hand: list[float]) -> Row:
    """Eight threads declare; beside them, eight that write the same rows by hand."""
    with bench(databases, engine_name) as product:
        ours = at_once(lambda number: declare_one(product, number))
    return _p99("declare: p99 of 8 at once, transactor", engine_name, ours, by_hand)


def through_http(databases: Databases, engine_name: str, by_hand: list[float]) -> Row:
    """Eight clients declare on a running server."""
    with bench(databases, engine_name) as product:
        product.house.engine.dispose()
        with serving(product.folder, product.url) as server, posting(server.port, product.token) as post:
            at_once(post, WARM_EACH)
            ours = at_once(post)
    return _p99("declare: p99 of 8 at once, HTTP, warmed up", engine_name, ours, by_hand)


def declare_one(at: Bench, number: int) -> None:
    """Declare as a responder would: title, severity, two services, a summary."""
    at.house.transactor.run(
        at.responder, declare, title=_title(number), severity="SEV2", services=AFFECTED, summary=SUMMARY
    )


def at_once(action: Callable[[int], object], each: int = EACH) -> list[float]:
    """Have eight threads do it, so many times each and without a pause, and return how long each one took."""
    taken: list[float] = []
    failed: list[BaseException] = []

    def work(first: int) -> None:
        try:
            for number in range(first, WRITERS * each, WRITERS):
                began = time.perf_counter()
                action(number)
                taken.append(time.perf_counter() - began)
        except BaseException as error:  # noqa: BLE001 - told to whoever waits
            failed.append(error)

    threads = [threading.Thread(target=work, args=(first,)) for first in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return taken


def recorded(databases: Databases, engine_name: str, number: int) -> Recorded:
    """Declare so often and return, for each, the inserts that would have left the same rows."""
    with bench(databases, engine_name) as model, raw.connected(model.url) as connection:
        before = raw.contents(connection, model.url)
        for one in range(number):
            declare_one(model, one)
        return raw.transactions(before, raw.contents(connection, model.url), number, model.url)


def _raw_at_once(floor: Bench, written: Recorded) -> list[float]:
    begin, own, connections = raw.begin(floor.url), threading.local(), []

    def write(number: int) -> None:
        if not hasattr(own, "connection"):
            own.connection = raw.connect(floor.url)
            connections.append(own.connection)
        raw.replay(own.connection, begin, written[number])

    try:
        return at_once(write)
    finally:
        for connection in connections:
            connection.close()


@contextmanager
def posting(port: int, token: str) -> Iterator[Callable[[int], None]]:
    """Post over connections that stay open, one for each thread."""
    own, opened = threading.local(), []
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(number: int) -> None:
        if not hasattr(own, "connection"):
            own.connection = HTTPConnection("127.0.0.1", port, timeout=30)
            opened.append(own.connection)
        body = {"title": _title(number), "severity": "SEV2", "services": list(AFFECTED), "summary": SOURCE}
        own.connection.request("POST", "/api/v1/incidents", dumps(body), headers)
        answer = own.connection.getresponse()
        text = answer.read()
        assert answer.status == 201, text

    try:
        yield post
    finally:
        for connection in opened:
            connection.close()


def _p99(what: str, engine_name: str, ours: list[float], theirs: list[float]) -> Row:
    measured, floor = percentile(ours, 99), percentile(theirs, 99)
    cells = (f"p50 {shown(median(ours))}, p99 {shown(measured)}", f"raw driver, 8 at once: p99 {shown(floor)}")
    return at_most(what, engine_name, cells, measured * 1000, P99_AIM_MS, " ms")


def _title(number: int) -> str:
    return f"Card payments fail at checkout, round {number:06d}"
