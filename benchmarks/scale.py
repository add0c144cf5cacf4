"""List, page and declaration with a hundred thousand incidents behind them, against a thousand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.declare import declare_one
from benchmarks.figures import Row, at_most, in_turn, median, shown
from benchmarks.fill import fill
from benchmarks.ground import ENGINES, Bench, bench
from benchmarks.visits import Browser, browser
from tests.support.databases import Databases

FEW, MANY = 1_000, 100_000
ROUNDS, WARM_UP = 60, 10
AIM = 1.3


@dataclass(frozen=True)
class House:
    """One size of it, and somebody who looks at it."""

    bench: Bench
    browser: Browser
    size: int

    def incident(self, number: int) -> str:
        """Return the key of some incident, each time another."""
        return f"INC-{number * 7919 % self.size + 1}"


Action = Callable[[House, int], object]
ACTIONS: dict[str, Action] = {
    "list, all": lambda house, _: house.browser.get("/incidents?state="),
    "list, open ones": lambda house, _: house.browser.get("/incidents"),
    "list, of one service": lambda house, _: house.browser.get("/incidents?state=&service=checkout"),
    "list, API": lambda house, _: house.browser.get_json("/api/v1/incidents?limit=50"),
    "incident page": lambda house, number: house.browser.get(f"/incidents/{house.incident(number)}"),
    "declare": lambda house, number: declare_one(house.bench, number),
}


def measure(databases: Databases) -> Iterator[Row]:
    """Yield the rows of this part."""
    for name in ENGINES:
        with bench(databases, name) as small, bench(databases, name) as large:
            houses = [_settled(small, FEW), _settled(large, MANY)]
            for what, action in ACTIONS.items():
                yield _compare(what, action, houses)


def _settled(at: Bench, size: int) -> House:
    fill(at, size)
    for number in range(WARM_UP):
        declare_one(at, number)
    return House(at, browser(at), size)


def _compare(what: str, action: Action, houses: list[House]) -> Row:
    few, many = in_turn(
        ROUNDS + WARM_UP, lambda number: action(houses[0], number), lambda number: action(houses[1], number)
    )
    floor, measured = median(few[WARM_UP:]), median(many[WARM_UP:])
    what = f"{what}: cost at {MANY:,} incidents, of that at {FEW:,}"
    return at_most(what, houses[0].bench.engine_name, (shown(measured), shown(floor)), measured / floor, AIM)
