"""Kill -9 of the worker in the midst of telling many by mail: nobody is left out, and few hear it twice.

What the server took is noted in a file mail by mail, so that only what was on the wire when the worker died may come
twice: one mail for each connection that it had.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from andon.worker import HANDS
from foundation.jobs import Lane
from foundation.markdown import plain
from foundation.work import Work
from statuspage import commands
from statuspage.model_subscribers import NoticeState, Notification, Subscriber
from tests.fakes.smtp import Sink, sinking
from tests.support.serving import Server, wait_for, working
from tests.support.torture import is_full
from tests.support.world import World

# So many that the worker is not through with them before it is seen that some have come.
MAILS, KILLS = (10_000, 20) if is_full() else (1_500, 2)
ROWS_AT_ONCE = 1000
ALL_IN_S = 600
CONNECTIONS = HANDS[Lane.BULK][0]


def subscribe(work: Work, page_id: int) -> None:
    """Have so many confirmed subscribers."""
    times = dict.fromkeys(("asked_at", "created_at", "confirmed_at"), work.now)
    same = {"page_id": page_id, "channel": "email", "endpoint": "", "state": "active", "is_whole": True, **times}
    same |= {"epoch": 1, "asks": 1, "failures": 0}
    rows = [{**same, "public_id": f"{n:012d}", "email": f"person{n}@example.org"} for n in range(MAILS)]
    for first in range(0, MAILS, ROWS_AT_ONCE):
        work.session.execute(insert(Subscriber), rows[first : first + ROWS_AT_ONCE])


def waiting(world: World) -> int:
    with world.reading() as reading:
        undone = select(func.count()).where(Notification.state == NoticeState.WAITING)
        return reading.session.scalar(undone) or 0


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinking() as sink:
        yield sink


@pytest.mark.torture
def test_nobody_is_left_out_when_the_worker_is_killed_while_it_mails(
    world: World, database_url: str, sink: Sink, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in sink.environment.items()))
    server = Server(tmp_path, database_url, 0)
    page = world.run(commands.add_page, slug="acme", name="Acme Cloud")
    world.run(subscribe, page.id)
    world.run(commands.publish_incident, page="acme", name="Requests fail", body=plain("At times."))
    server.travel(seconds=(world.clock.now() - server.now()).total_seconds() + 60)
    kills = 0
    for kill in range(KILLS):
        with working(server):
            wait_for(lambda kill=kill: len(sink.mails) > (kill + 1) * MAILS // (KILLS + 2), "mails", ALL_IN_S)
        kills += waiting(world) > 0
        # What the dead one held of the queue is free again once its lease has ended.
        server.travel(minutes=2)
    with working(server):
        wait_for(lambda: waiting(world) == 0, "the last mail", ALL_IN_S)
    got = Counter(mail.to for mail in sink.mails)
    twice = len(sink.mails) - len(got)
    print(f"{MAILS} mails, {kills} kills: {MAILS - len(got)} lost, {twice} twice")
    assert kills == KILLS
    assert len(got) == MAILS
    assert twice <= kills * CONNECTIONS
