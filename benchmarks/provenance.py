"""The way around the learning on which most stands: statements of each of its levels, however much that is."""

from collections.abc import Iterator

from benchmarks.figures import Row, at_most
from benchmarks.ground import ENGINES, bench
from catalog import commands as catalog
from tests.readiness.loop import ADA
from tests.readiness.test_provenance import answer, once_around, spoken, walk
from tests.support.databases import Databases
from tests.support.world import World

SERVICES = 40
AIM = 6


def measure(databases: Databases) -> Iterator[Row]:
    """Yield the rows of this part."""
    for name in ENGINES:
        with bench(databases, name) as at:
            world = World(at.url)
            try:
                yield _walked(world, name)
            finally:
                world.close()


def _walked(world: World, engine_name: str) -> Row:
    """Have a learning come back at many services, each of which had answered its question."""
    loop = once_around(world)
    for number in range(SERVICES):
        slug = f"more-{number}"
        world.run_as(ADA, catalog.add_service, slug=slug, name=slug.title(), tier="T0")
        answer(loop, "Q-1", slug)
        loop.pass_days(1)
        loop.explain(loop.fail(service=slug), service=slug)
    counts = spoken(world)
    what = f"provenance of a learning with {len(walk(world, 'LRN-1').knots)} things around it: statements of a level"
    measured = f"{'/'.join(map(str, counts))}, {sum(counts)} in all"
    return at_most(what, engine_name, (measured, "none"), max(counts), AIM)
