"""Markdown that is made to be slow: what somebody notices whose neighbour saves it over and over, and what is kept."""

import threading
import time
from collections.abc import Iterator, Sequence
from itertools import cycle

from benchmarks.figures import Row, at_most, percentile, shown
from benchmarks.ground import ENGINES, bench
from tests.support.databases import Databases
from tests.support.serving import Client, serving

PAIRS, BLOCK_S, PAUSE_S, AIM = 8, 4.0, 0.25, 1.2
PLAIN = "Errors fell after the roll-back. Support reports forty customers who paid twice.\n" * 60
BOMBS = (
    "[" * 8_000,
    "![" * 6_000,
    "<![CDATA[" * 1_500,
    "<a " * 5_000,
    "> " * 8_000 + "deep",
    f"{'|a' * 3_000}|\n{'|-' * 3_000}|\n{'|b' * 3_000}|",
    "* " * 8_000,
    "`" * 7_999,
)
SAID = "The gateway answered slowly for {} minutes. It is out of rotation now."


def measure(databases: Databases) -> Iterator[Row]:
    """Yield the rows of this part."""
    for name in ENGINES:
        with bench(databases, name) as at:
            at.house.engine.dispose()
            with serving(at.folder, at.url) as server:
                yield _beside(Client(server.port, at.token), name)


def _beside(client: Client, engine_name: str) -> Row:
    """Work in one COE while somebody saves bombs in another, and while they save as much that is none; in turn."""
    mine, theirs = (client.post("/api/v1/coes", {"title": f"Cards refused, {whose}"})["key"] for whose in ("a", "b"))
    taken: dict[bool, list[float]] = {False: [], True: []}
    _work(client, mine, BLOCK_S)
    for _ in range(PAIRS):
        for is_bombed, texts in ((False, (PLAIN, f"{PLAIN}.")), (True, BOMBS)):
            taken[is_bombed] += _with_neighbour(client, mine, theirs, texts)
    calm, bombed = (percentile(taken[which], 99) for which in (False, True))
    middle = percentile(taken[True], 50) / percentile(taken[False], 50)
    measured = f"p99 {shown(bombed)} of {len(taken[True])}; p50 {middle:.2f} of the floor's"
    floor = f"p99 {shown(calm)} beside as much plain text"
    what = "a COE is written and read beside bombs of Markdown: p99"
    return at_most(what, engine_name, (measured, floor), bombed / calm, AIM)


def _with_neighbour(client: Client, mine: str, theirs: str, texts: Sequence[str]) -> list[float]:
    """Return how long each step of mine took; each text of the neighbour has to be there as it was sent."""
    enough, lost = threading.Event(), list[str]()

    def save() -> None:
        for text in cycle(texts):
            place = f"/api/v1/coes/{theirs}/sections/impact"
            answer = client.ask("PUT", place, {"text": text})
            if answer.status != 200 or answer.json["source"] != text.strip():
                lost.append(f"{answer.status} {text[:40]!r}")
            if enough.wait(PAUSE_S):
                return

    neighbour = threading.Thread(target=save)
    neighbour.start()
    try:
        return _work(client, mine, BLOCK_S)
    finally:
        enough.set()
        neighbour.join()
        assert not lost, lost


def _work(client: Client, key: str, seconds: float) -> list[float]:
    taken: list[float] = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        for method, body in (("PUT", {"text": SAID.format(len(taken))}), ("GET", None)):
            began = time.perf_counter()
            answer = client.ask(method, f"/api/v1/coes/{key}/sections/summary", body)
            taken.append(time.perf_counter() - began)
            assert answer.status == 200, answer.text
    return taken
