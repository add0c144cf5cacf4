"""After each publication the page is read over the network, and what cannot be seen there raises an alarm."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

from foundation.markdown import plain
from statuspage import commands
from statuspage.keeper import SnapshotKeeper
from statuspage.queries.seen import unseen_updates
from statuspage.serving import LOOK_EVERY_S, SnapshotMiddleware
from tests.statuspage.builders import SLUG, bundle, make_page
from tests.support.world import World


class Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def outside(world: World, folder: Path) -> Iterator[str]:
    """Serve what is in the folder, and give its address."""
    app = SnapshotMiddleware(lambda *_: [], folder, clock=world.clock)
    with make_server("127.0.0.1", 0, app, handler_class=Silent) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/status/{SLUG}"
        server.shutdown()
        thread.join()


def titles(world: World) -> list[str]:
    return [need.title for need in world.ask(unseen_updates)]


def test_what_is_seen_outside_is_well_and_what_is_not_is_an_alarm_until_it_is(world: World, tmp_path: Path) -> None:
    keeper = SnapshotKeeper(world.transactor, tmp_path)
    make_page(world)
    bundle(world)
    keeper.copy()
    with outside(world, tmp_path) as address:
        world.run(commands.edit_page, slug=SLUG, url=address)
        world.run(commands.publish_incident, page=SLUG, name="Slow", body=plain("Slow."))
        for seconds, alarm in ((6, []), (60, ["Published, but not visible on Acme Cloud"])):
            world.clock.advance(seconds=seconds)
            world.settle()
            assert titles(world) == alarm
        keeper.copy()
        threading.Event().wait(LOOK_EVERY_S + 0.05)
        world.clock.advance(seconds=21)
        world.settle()
        assert titles(world) == []
