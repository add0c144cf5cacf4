"""Readiness of ten thousand services: what a new version costs in jobs, and the board over all of them."""

import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, String, cast, insert, literal, select, text

from andon import registry
from andon.worker import Worker
from benchmarks.figures import Row, at_most, in_turn, median
from benchmarks.fill import Copied, Shift, multiply, shifted
from benchmarks.ground import DESK, SERVICES, Bench
from benchmarks.visits import browser
from foundation.db import Base
from foundation.jobs import Lane
from foundation.work import Work
from readiness.commands import add_checklist, add_question, answer, decide, move_review, publish_version, start_review
from readiness.commands.flags import BATCH

FLEET, QUESTIONS, LOOKS = 10_000, 10, 9
PUBLISH_AIM_S, BOARD_AIM_MS = 10.0, 200.0
RULES = [{"risk": "NONE", "condition": "staged"}, {"risk": "HIGH", "condition": "default"}]


def measure_fleet(at: Bench) -> Iterator[Row]:
    """Yield the rows; the ten services are reviewed by commands, and the database multiplies what they said."""
    at.house.transactor.run(DESK, _reviewed)
    worker = Worker(at.house.transactor, registry.job_kinds(), owner="bench")
    _work_off(worker)
    _multiplied(at)
    at.house.transactor.run(DESK, _ask_more)
    began = time.perf_counter()
    jobs = _work_off(worker)
    took = time.perf_counter() - began
    floor = _inserted(at)
    with at.house.engine.connect() as connection:
        raised = connection.scalar(text("SELECT count(*) FROM readiness_flag WHERE settled_at IS NULL"))
    assert raised == FLEET, raised
    what = f"a version with a new question, {FLEET} services: flagged in jobs"
    cells = f"{took:.1f} s, {jobs} jobs", f"the bare rows {floor:.2f} s, 1 to {took / floor:.0f}"
    yield at_most(what, at.engine_name, cells, took, PUBLISH_AIM_S, " s")
    visitor = browser(at, alone=True)
    looks, bare = in_turn(LOOKS, lambda _: visitor.get("/readiness/board"), lambda _: visitor.get("/me"))
    middle = median(looks) * 1000
    what = f"the board over {FLEET} services: median of {LOOKS}"
    cells = f"{middle:.0f} ms, slowest {max(looks) * 1000:.0f} ms", f"the page /me {median(bare) * 1000:.0f} ms"
    yield at_most(what, at.engine_name, cells, middle, BOARD_AIM_MS, " ms")


def _reviewed(work: Work) -> None:
    """Review every service on ten questions, and decide."""
    add_checklist(work, slug="fleet", title="Fleet")
    keys = [_asked(work, number) for number in range(QUESTIONS)]
    publish_version(work, checklist="fleet")
    for slug, _, _ in SERVICES:
        review = start_review(work, service_slug=slug, checklist="fleet").key
        for key in keys:
            answer(work, review_key=review, question_key=key, choices=["staged"])
        move_review(work, key=review, to="in_review")
        decide(work, review_key=review, outcome="ready")


def _ask_more(work: Work) -> None:
    _asked(work, QUESTIONS)
    publish_version(work, checklist="fleet")


def _asked(work: Work, number: int) -> str:
    made = add_question(
        work,
        checklist="fleet",
        text=f"Does part {number} roll out in stages?",
        failure_prevented="All hosts stop at once",
        choices=[{"id": "staged", "title": "In stages"}],
        risk_rules=RULES,
    )
    return made.key


def _named(column: Column[Any], shift: Shift) -> ColumnElement[Any]:
    return column + literal("-") + cast(shift, String)


OF_SERVICE = {"service_id": shifted}
COPIED = (
    Copied("service", {"id": shifted, "slug": _named, "name": _named}, own_ids=False),
    Copied("service_revision", OF_SERVICE),
    Copied("readiness_review", {"id": shifted, "number": shifted, **OF_SERVICE}, own_ids=False),
    Copied("readiness_answer", {"review_id": shifted, **OF_SERVICE}),
)
COUNTED = ("service", "readiness_review")


def _multiplied(at: Bench) -> None:
    """Have so many services, each reviewed as one of the ten."""
    with at.house.engine.execution_options(write=True).begin() as connection:
        for copied in COPIED:
            multiply(connection, copied, FLEET // len(SERVICES) - 1, len(SERVICES))
        if at.engine_name == "postgresql":
            for name in COUNTED:
                sequence = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"
                connection.execute(text(sequence))
        assert connection.scalar(select(Base.metadata.tables["service"].c.id).where(text(f"id = {FLEET}")))
    if at.engine_name == "postgresql":
        with at.house.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _inserted(at: Bench) -> float:
    """Put so many flags into the database with nothing around them, as many at a time; returns the seconds."""
    table = Base.metadata.tables["readiness_flag"]
    columns = [column.name for column in table.columns if column.name != "id"]
    with at.house.engine.connect() as connection:
        one = connection.execute(select(*(table.c[name] for name in columns)).limit(1)).mappings().one()
    rows = [{**one, "service_id": number + 1, "settled_at": one["raised_at"]} for number in range(FLEET)]
    began = time.perf_counter()
    for first in range(0, FLEET, BATCH):
        with at.house.engine.execution_options(write=True).begin() as connection:
            connection.execute(insert(table), rows[first : first + BATCH])
    return time.perf_counter() - began


def _work_off(worker: Worker) -> int:
    """Run what is due in all lanes; returns how many jobs ran."""
    ran = 0
    while now := sum(worker.drain(lane) for lane in Lane):
        ran += now
    return ran
