"""Telling many: putting an update down for a hundred thousand, and handing ten thousand mails to a server here."""

import time
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import func, insert, select

from andon import registry
from andon.worker import Worker
from benchmarks import raw
from benchmarks.figures import Row, at_most, shown
from benchmarks.ground import DESK, ENGINES, Bench, bench
from foundation.authz import machine
from foundation.config import Settings
from foundation.jobs import Lane
from foundation.markdown import plain
from foundation.work import Context, Work
from statuspage import commands
from statuspage.model import PublicUpdate
from statuspage.model_subscribers import NoticeState, Notification, Subscriber
from tests.fakes.smtp import sinking
from tests.support.databases import Databases

MANY, MAILED = 100_000, 10_000
SPREAD_AIM_S = 1.5
MAIL_AIM_S = {"sqlite": 20, "postgresql": 30}
BATCH = 5000
KEEPER = Context(machine("statuspage"), "bench", "bench")


def measure(databases: Databases) -> Iterator[Row]:
    """Yield the rows of this part."""
    for name in ENGINES:
        with bench(databases, name) as at:
            yield _mails(at)
        with bench(databases, name) as at:
            yield _spread(at)


def _spread(at: Bench) -> Row:
    update_id = _told(at, MANY)
    began = time.perf_counter()
    count = at.house.transactor.run(KEEPER, commands.spread_update, update_id=update_id)
    took = time.perf_counter() - began
    assert count == MANY
    with raw.connected(at.url) as connection:
        began = time.perf_counter()
        connection.execute("SELECT count(*) FROM subscriber", ()).fetchall()
        floor = time.perf_counter() - began
    what = f"one update put down for {MANY:,} subscribers"
    return at_most(what, at.engine_name, (shown(took), f"counting them {shown(floor)}"), took, SPREAD_AIM_S, " s")


def _mails(at: Bench) -> Row:
    """Mail them through the job that mails, one worker, one connection."""
    _told(at, MAILED)
    with sinking() as sink:
        settings: Settings = replace(at.house.settings, environment=sink.environment)
        worker = Worker(at.house.transactor, registry.job_kinds(), "bench", sink.environment, settings)
        began = time.perf_counter()
        while _waiting(at) or not sink.mails:
            for lane in Lane:
                worker.drain(lane)
        took = time.perf_counter() - began
        worker.bell.close()
        assert len({mail.to for mail in sink.mails}) == MAILED
    cells, aim = (shown(took), f"{MAILED / took:.0f} mails a second"), MAIL_AIM_S[at.engine_name]
    return at_most(f"{MAILED:,} mails to a server here", at.engine_name, cells, took, aim, " s")


def _told(at: Bench, subscribers: int) -> int:
    """Make a page with so many subscribers, tell it something, and return the update's id."""
    run = at.house.transactor.run
    page = run(DESK, commands.add_page, slug="acme", name="Acme Cloud")
    run(DESK, _subscribe, page.id, subscribers)
    told = run(DESK, commands.publish_incident, page="acme", name="Requests fail", body=plain("At times."))
    with at.house.transactor.reading(DESK) as look:
        return look.session.scalars(select(PublicUpdate.id).where(PublicUpdate.public_incident_id == told.id)).one()


def _subscribe(work: Work, page_id: int, count: int) -> None:
    rows = (
        {
            "public_id": f"{number:012d}",
            "page_id": page_id,
            "channel": "email",
            "email": f"person{number}@example.org",
            "endpoint": "",
            "state": "active",
            "is_whole": True,
            "epoch": 1,
            "asks": 1,
            "failures": 0,
            "asked_at": work.now,
            "created_at": work.now,
            "confirmed_at": work.now,
        }
        for number in range(count)
    )
    while batch := [row for _, row in zip(range(BATCH), rows, strict=False)]:
        work.session.execute(insert(Subscriber), batch)


def _waiting(at: Bench) -> int:
    with at.house.transactor.reading(DESK) as look:
        waiting = select(func.count()).where(Notification.state == NoticeState.WAITING)
        return look.session.scalar(waiting) or 0
