"""From an alert to whom it wakes: timers, alerts over HTTP, and how soon somebody is tried, calm and in a storm."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from http.client import HTTPConnection

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from accounts.commands import add_team
from benchmarks import raw
from benchmarks.declare import posting
from benchmarks.figures import Row, at_least, at_most, in_turn, median, percentile, shown
from benchmarks.ground import DESK, ENGINES, Bench, bench
from catalog.commands import change_service
from foundation.db import for_writing
from foundation.jobs import JobRow, Lane
from foundation.log import EventRow
from incidents.model.incident import Incident
from integrations.alerts.commands import add_source
from integrations.alerts.model import AlertRow
from oncall.commands import page_by_hand, write_policy
from oncall.definition import Step, Target
from oncall.model import Escalation, Page, PageDelivery
from oncall.timers import AUDIT, STEP, step_key
from tests.support.databases import Databases
from tests.support.serving import serving, wait_for

PENDING, TIMERS, APART_S, LEAD_S, CHUNK = 100_000, 100, 0.1, 6, 5_000
SINGLES, BATCHES, SIZE, WARM_UP = 300, 40, 100, 10
CALM, EVERY_S, STORM = 60, 0.2, 1_000
LIMIT_S = 300
TIMER_MS, CALM_S, STORM_S = 1_000, 5, 60


def measure(databases: Databases) -> Iterator[Row]:
    """Yield the rows of this part."""
    for name in ENGINES:
        yield _timers(databases, name)
        yield from _intake(databases, name)
        yield from _first_attempts(databases, name)


def _timers(databases: Databases, engine: str) -> Row:
    """Compare how late timers fire while many others wait with how late they fire alone."""
    alone, among = (_lags(databases, engine, pending) for pending in (0, PENDING))
    cells = (
        f"p50 {shown(median(among))}, p99 {shown(percentile(among, 99))}",
        f"none pending: p50 {shown(median(alone))}, p99 {shown(percentile(alone, 99))}",
    )
    what = f"escalation timers: lag p99 of {TIMERS} while {PENDING:,} are pending"
    return at_most(what, engine, cells, percentile(among, 99) * 1e3, TIMER_MS, " ms")


def _lags(databases: Databases, engine: str, pending: int) -> list[float]:
    with bench(databases, engine) as at:
        target = f"person:{at.person_id}"
        ids = [
            at.house.transactor.run(at.responder, page_by_hand, target=target, message=f"Bench {number}").id
            for number in range(TIMERS)
        ]
        _fill(at, pending)
        at.house.engine.dispose()
        with serving(at.folder, at.url):
            # Nobody can be reached here: each page falls on at once, to the fallback's timer.
            wait_for(lambda: _tried(at) >= TIMERS and not _hurry(at), "the first pages to be tried", LIMIT_S)
            last, due = _last(at), _set_due(at, ids)
            wait_for(lambda: len(_stepped(at, ids, last)) == TIMERS, "the timers to fire", LIMIT_S)
            fired = _stepped(at, ids, last)
    return [(fired[each] - due[each]).total_seconds() for each in ids]


def _fill(at: Bench, pending: int) -> None:
    """Put timers down that are due tomorrow."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with for_writing(at.house.engine).begin() as connection:
        for first in range(0, pending, CHUNK):
            rows = [
                {"kind": STEP, "key": f"{STEP}:bench-{number}", "lane": Lane.PAGE, "principal": "machine:oncall",
                 "payload": json.dumps({"escalation_id": 10**9 + number, "step": 0, "round": 1}), "due": tomorrow}
                for number in range(first, min(first + CHUNK, pending))
            ]  # fmt: skip
            connection.execute(insert(JobRow), rows)


def _set_due(at: Bench, ids: list[int]) -> dict[int, datetime]:
    """Have the timers fire soon, one after the other; returns when each is to."""
    soon = datetime.now(UTC) + timedelta(seconds=LEAD_S)
    due = {each: soon + timedelta(seconds=number * APART_S) for number, each in enumerate(ids)}
    with for_writing(at.house.engine).begin() as connection:
        for each, when in due.items():
            connection.execute(update(Escalation).where(Escalation.id == each).values(next_at=when))
            connection.execute(update(JobRow).where(JobRow.key == step_key(each)).values(due=when))
    return due


def _hurry(at: Bench) -> int:
    """Return how much is to be done at once."""
    waiting = select(func.count()).select_from(JobRow).where(JobRow.due < datetime.now(UTC) + timedelta(seconds=LEAD_S))
    with Session(at.house.engine) as session:
        return session.scalar(waiting.where(JobRow.lane == Lane.PAGE, JobRow.kind != AUDIT)) or 0


def _last(at: Bench) -> int:
    with Session(at.house.engine) as session:
        return session.scalar(select(func.max(EventRow.id))) or 0


def _stepped(at: Bench, ids: list[int], after: int) -> dict[int, datetime]:
    """Return when each escalation took its next step."""
    streams = {f"escalation:{each}": each for each in ids}
    next_one = (EventRow.id > after, EventRow.name == "escalation.stepped", EventRow.stream.in_(streams))
    with Session(at.house.engine) as session:
        rows = session.execute(
            select(EventRow.stream, func.min(EventRow.recorded_at)).where(*next_one).group_by(EventRow.stream)
        )
        return {streams[stream]: _at(when) for stream, when in rows}


def _at(said: datetime | str) -> datetime:
    """Return a time that an aggregate may hand out as the text in which it is kept."""
    found = said if isinstance(said, datetime) else datetime.fromisoformat(said)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _tried(at: Bench) -> int:
    with Session(at.house.engine) as session:
        return session.scalar(select(func.count(func.distinct(PageDelivery.page_id))).where(
            PageDelivery.tried_at.is_not(None))) or 0  # fmt: skip


@dataclass(frozen=True)
class Upsert:
    """The floor of an alert that is known: its row counts up where it stands, written by the driver."""

    connection: raw.Connection
    url: str
    source_id: int

    def write(self, count: int) -> None:
        """Count so many alerts up, each once, in one transaction."""
        row = {**ROW, "source_id": self.source_id, "resolves": False}
        mark = "?" if self.url.startswith("sqlite") else "%s"
        sql = (
            f"INSERT INTO alert ({', '.join((*row, *VARYING))}) VALUES ({', '.join([mark] * len((*row, *VARYING)))})"
            " ON CONFLICT (source_id, fingerprint) DO UPDATE SET count = alert.count + 1,"
            " suppressed = alert.suppressed + 1, last_at = excluded.last_at"
        )
        said = tuple(row.values())
        self.connection.execute(raw.begin(self.url))
        for number in range(count):
            # As the product keeps times: in UTC, and on SQLite without saying so.
            now = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
            self.connection.execute(sql, (*said, f"{number:064d}", f"{number:016x}", now, now))
        self.connection.execute("COMMIT")


# The product's own table with its indices, and a row as it keeps one.
ROW = {
    "title": "DiskFull: Disk full", "status": "firing", "told": f"{0:064d}", "group_key": "alerts-1:0000000000000000",
    "labels": json.dumps({"alertname": "DiskFull", "instance": "db0", "severity": "warning"}),
    "count": 1, "suppressed": 0, "outcome": "declared",
}  # fmt: skip
VARYING = ("fingerprint", "dedup_key", "began_at", "last_at")


def _intake(databases: Databases, engine: str) -> Iterator[Row]:
    """Compare alerts over HTTP with the upsert that they cannot do without, singly and a hundred at a time."""
    with bench(databases, engine) as at, bench(databases, engine) as floor:
        (_, token), (source, _) = (
            one.house.transactor.run(DESK, add_source, name="bench", shape="alertmanager") for one in (at, floor)
        )
        at.house.engine.dispose()
        with (
            serving(at.folder, at.url) as server,
            _sending(server.port, token) as send,
            raw.connected(floor.url) as connection,
        ):
            upsert = Upsert(connection, floor.url, source.id)
            for size, rounds, aim in ((1, SINGLES, 0.25), (SIZE, BATCHES, 0.4)):
                ours, bare = in_turn(
                    rounds + WARM_UP, lambda _, n=size: send(n), lambda _, n=size: upsert.write(n)
                )  # fmt: skip
                mine, theirs = median(ours[WARM_UP:]) / size, median(bare[WARM_UP:]) / size
                what = f"alerts over HTTP, {size} a request: rate, of the raw upsert of their rows"
                yield at_least(what, engine, (shown(mine), shown(theirs)), theirs / mine, aim)


@contextmanager
def _sending(port: int, token: str) -> Iterator[Callable[[int], None]]:
    """Send alerts that are known already, as Alertmanager does, over a connection that stays open."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def send(size: int, first: int = 0) -> None:
        headers = {"Content-Type": "application/json"}
        connection.request("POST", f"/integrations/alerts/alertmanager/{token}", _group(size, first), headers)
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 202, text

    try:
        yield send
    finally:
        connection.close()


@cache
def _group(size: int, first: int) -> bytes:
    """Return what Alertmanager posts; it is written once, since what its sender takes is not ours."""
    alerts = [
        {"status": "firing", "labels": {"alertname": "DiskFull", "instance": f"db{number}", "severity": "warning"},
         "annotations": {"summary": "Disk full"}, "startsAt": "2031-03-03T09:00:00Z",
         "endsAt": "0001-01-01T00:00:00Z", "fingerprint": f"{number:016x}", "generatorURL": ""}
        for number in range(first, first + size)
    ]  # fmt: skip
    body = {
        "version": "4", "status": "firing", "receiver": "andon", "groupKey": "{}:{}", "groupLabels": {},
        "commonLabels": {}, "commonAnnotations": {}, "externalURL": "", "truncatedAlerts": 0, "alerts": alerts,
    }  # fmt: skip
    return json.dumps(body).encode()


def _first_attempts(databases: Databases, engine: str) -> Iterator[Row]:
    """Declare now and then, in peace and while a thousand alerts come in, and see when somebody is first tried."""
    with bench(databases, engine) as at:
        run = at.house.transactor.run
        team = run(DESK, add_team, slug="payments", name="Payments")
        for slug in ("checkout", "card-gateway"):
            run(DESK, change_service, slug=slug, owner_team_id=team.id)
        steps = [Step((Target("person", str(at.person_id)),), 5)]
        run(DESK, write_policy, slug="payments", name="Payments", steps=steps, team_id=team.id)
        _, token = run(DESK, add_source, name="storm", shape="alertmanager", declares_into="investigating")
        at.house.engine.dispose()
        with serving(at.folder, at.url) as server:
            # The server hangs up on who says nothing for long, so each part has connections of its own.
            with posting(server.port, at.token) as post:
                calm = _waited(at, post, 0)
            storm = threading.Thread(target=_storm, args=(server.port, token))
            storm.start()
            with posting(server.port, at.token) as post:
                stormy = _waited(at, post, CALM)
            storm.join()
            _all_paged(at)
    yield _attempted("in peace", engine, calm, stormy, CALM_S)
    yield _attempted(f"while {STORM:,} alerts come", engine, stormy, calm, STORM_S)


def _attempted(what: str, engine: str, taken: list[float], otherwise: list[float], aim: float) -> Row:
    p99 = percentile(taken, 99)
    other = f"the other way round: p99 {shown(percentile(otherwise, 99))}"
    cells = (f"p50 {shown(median(taken))}, p99 {shown(p99)}", other)
    return at_most(f"declare to the first attempt, {what}: p99 of {CALM}", engine, cells, p99, aim, " s")


def _storm(port: int, token: str) -> None:
    with _sending(port, token) as send:
        for first in range(0, STORM, 10):
            send(10, first)


def _waited(at: Bench, post: Callable[[int], None], before: int) -> list[float]:
    for number in range(CALM):
        post(number)
        time.sleep(EVERY_S)
    wait_for(lambda: len(_attempts(at)) >= before + CALM, "each incident's first page to be tried", LIMIT_S)
    return [seconds for number, seconds in sorted(_attempts(at).items()) if number > before][-CALM:]


def _attempts(at: Bench) -> dict[int, float]:
    """Return, by the incident's id, how long after it was declared somebody was first tried."""
    first = select(Page.incident_id, func.min(PageDelivery.tried_at)).join(Page, Page.id == PageDelivery.page_id)
    with Session(at.house.engine) as session:
        tried = session.execute(first.where(PageDelivery.tried_at.is_not(None)).group_by(Page.incident_id)).all()
        began = dict(session.execute(select(Incident.id, Incident.declared_at)).tuples().all())
    found = {}
    for incident_id, when in tried:
        found[incident_id] = (_at(when) - began[incident_id]).total_seconds()
    return found


def _all_paged(at: Bench) -> None:
    """Make sure that the storm was one: every alert was kept."""
    with Session(at.house.engine) as session:
        assert session.scalar(select(func.count(AlertRow.id))) == STORM
