"""Lanes side by side, as a worker has them: what is many does not stand in the way of what is urgent."""

import threading

import pytest
from sqlalchemy import insert

from foundation.clock import monotonic
from foundation.events import canonical
from foundation.jobs import JobRow, Lane
from tests.foundation.test_jobs import Plant, note, plant
from tests.support.serving import wait_for
from tests.support.torture import is_full, rounds
from tests.support.world import World

__all__ = ["plant"]


def fill(world: World, lane: Lane, count: int, order_key: str | None = None) -> None:
    row = {
        "kind": "note",
        "generation": 1,
        "lane": lane.value,
        "order_key": order_key,
        "payload": canonical({"name": "bulk"}),
        "principal": "t",
        "state": "ready",
        "due": world.clock.now(),
        "attempt": 0,
    }
    world.run(lambda work: work.session.execute(insert(JobRow), [row] * count))


@pytest.mark.torture
def test_a_hundred_thousand_bulk_jobs_and_a_failing_head_do_not_delay_a_page(plant: Plant) -> None:
    """All lanes run, as in a worker: the page is through while bulk work still waits, however much of it there is."""
    count = rounds(100_000)
    plant.failing = {"head"}
    plant.put(note("head", order_key="mail"))
    fill(plant.world, Lane.BULK, count, order_key="mail")
    fill(plant.world, Lane.BULK, count)
    lanes = threading.Thread(target=plant.worker.serve)
    lanes.start()
    try:
        wait_for(lambda: "bulk" in plant.done, "the bulk work to begin")
        asked = monotonic()
        plant.put(note("page", lane=Lane.PAGE))
        wait_for(lambda: "page" in plant.done, "the page")
        took = monotonic() - asked
        assert len(plant.done) < count, "the bulk work was over before the page"
        # Only there the machine is known to have nothing else to do.
        assert took <= 5 or not is_full()
    finally:
        plant.worker.stop()
        lanes.join()
