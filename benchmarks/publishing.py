"""Publishing a learning to ten thousand services, and a campaign that they all join: until the last job is done."""

import time
from collections.abc import Iterator

from sqlalchemy import func, insert, select

from andon import registry
from andon.worker import Worker
from benchmarks import raw
from benchmarks.figures import Row, at_most, shown
from benchmarks.ground import DESK, ENGINES, Bench, bench
from catalog.model import Service, ServiceRevision
from foundation.jobs import Lane
from foundation.markdown import plain
from foundation.work import Work
from learnings import commands
from learnings.model import Adoption, CampaignItem
from tests.support.databases import Databases

MANY, BATCH = 10_000, 500
AIM_S = 5.0
RULE = {"attribute": "runtime", "equals": "jvm"}


def measure(databases: Databases) -> Iterator[Row]:
    """Yield the rows of this part."""
    for name in ENGINES:
        with bench(databases, name) as at:
            yield from _published(at)


def _published(at: Bench) -> Iterator[Row]:
    run = at.house.transactor.run
    run(DESK, _services)
    worker = Worker(at.house.transactor, registry.job_kinds(), "bench")
    _drain(worker)
    key = run(DESK, _proposed)
    _drain(worker)
    began = time.perf_counter()
    run(DESK, commands.transition, key=key, to="published", reason="It is general")
    _drain(worker)
    took = time.perf_counter() - began
    asked = run(DESK, lambda work: work.session.scalar(select(func.count()).select_from(Adoption)))
    assert asked == MANY
    floor = f"the same rows by the raw driver, {BATCH} a commit {shown(_floor(at))}"
    yield at_most(
        f"published to {MANY:,} services, all jobs done", at.engine_name, (shown(took), floor), took, AIM_S, " s"
    )
    began = time.perf_counter()
    run(DESK, _campaign, key)
    _drain(worker)
    took = time.perf_counter() - began
    worker.bell.close()
    joined = run(DESK, lambda work: work.session.scalar(select(func.count()).select_from(CampaignItem)))
    assert joined == MANY
    yield at_most(
        f"campaign that {MANY:,} services join, all jobs done", at.engine_name, (shown(took), ""), took, AIM_S, " s"
    )


def _drain(worker: Worker) -> None:
    while sum(worker.drain(lane) for lane in Lane):
        pass


def _proposed(work: Work) -> str:
    texts = {"lesson": plain("It waits for ever."), "recommendation": plain("- A limit"), "cause_classes": ["dns"]}
    told = {"title": "Give pools a limit", "failure_prevented": "Requests stop", "applicability": RULE, **texts}
    made = commands.propose(work, **told)  # type: ignore[arg-type]
    commands.transition(work, key=made.key, to="accepted", reason="")
    return made.key


def _campaign(work: Work, key: str) -> None:
    waves = {"T1": work.now.replace(year=work.now.year + 1)}
    commands.start_campaign(work, title="Limits", goal="Everywhere", learnings=[key], waves=waves)


def _services(work: Work) -> None:
    """Multiply one service, with what is known of it."""
    one = work.session.scalars(select(Service).where(Service.tier == "T1").limit(1)).one()
    known = work.session.scalars(select(ServiceRevision).where(ServiceRevision.service_id == one.id)).one()
    first = one.id + 1_000
    rows = [
        {
            **_values(one),
            "id": first + n,
            "slug": f"service-{n}",
            "name": f"Service {n}",
            "attributes": {"runtime": "jvm"},
        }
        for n in range(MANY)
    ]
    work.session.execute(insert(Service), [{k: v for k, v in row.items() if hasattr(Service, k)} for row in rows])
    same = {name: value for name, value in _values(known).items() if name != "id"}
    facts = [{**same, "service_id": row["id"], "attributes": {"runtime": "jvm"}} for row in rows]
    work.session.execute(insert(ServiceRevision), facts)


def _values(row: Service | ServiceRevision) -> dict[str, object]:
    return {each.key: getattr(row, each.key) for each in row.__mapper__.column_attrs}


def _floor(at: Bench) -> float:
    """Write the rows anew with the driver, as many in a transaction as a job does."""
    mark = "?" if at.url.startswith("sqlite") else "%s"
    names = ("learning_id", "service_id", "state", "evidence_url", "note", "recorded_at", "recorded_by")
    with raw.connected(at.url) as connection:
        rows = connection.execute(f"SELECT {', '.join(names)} FROM learning_adoption", ()).fetchall()
        sql = f"INSERT INTO learning_adoption ({', '.join(names)}) VALUES ({', '.join([mark] * len(names))})"
        began = time.perf_counter()
        for first in range(0, MANY, BATCH):
            connection.execute(raw.begin(at.url), ())
            cursor = connection.cursor()
            cursor.executemany(sql, rows[first : first + BATCH])
            connection.execute("COMMIT", ())
        took = time.perf_counter() - began
        connection.execute(f"DELETE FROM learning_adoption WHERE id > {MANY}", ())
    return took
