"""The sample organisation, whole, on both engines."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from accounts import commands as accounts
from accounts.passwords import hash_password
from andon import registry
from andon.app import create_app
from andon.compose import House
from andon.demo.build import Sample, build_sample
from andon.demo.script import stories
from andon.worker import Worker
from foundation import audit
from foundation.authz import ANONYMOUS
from foundation.chain import Keyring
from foundation.config import read_settings
from foundation.db import make_engine
from foundation.errors import Conflict
from foundation.jobs import JobRow, JobState, Lane, dead_jobs
from foundation.log import EventRow
from foundation.web.runtime import runtime
from foundation.work import Context, Transactor
from incidents import queries as incidents
from statuspage.keeper import SnapshotKeeper
from statuspage.serving import SnapshotMiddleware
from tests.fakes.clock import StandingClock
from tests.support.databases import Databases
from tests.support.patience import PATIENT

PASSWORD = hash_password("correct horse battery staple")
COE_STATES = {
    "draft",
    "in_review",
    "changes_requested",
    "approved",
    "published",
    "closed",
    "not_required",
    "withdrawn",
}
STAYS_HERE = {
    "incidents.remind_update",
    "coe.remind_of_action",
    "learnings.ask_again",
    "learnings.end_exemption",
    "readiness.date_passed",
    "check.catalog",
    "incidents.settle_severity",
    "statuspage.maintenance",
    "statuspage.refresh",
}


@dataclass
class Larkfield:
    """A house with the sample in it, and its application."""

    house: House
    sample: Sample
    app: Flask
    cookie: str
    taken: int

    def rows(self, statement: str) -> list[Any]:
        with self.house.engine.connect() as connection:
            return list(connection.execute(text(statement)))

    def browser(self) -> FlaskClient:
        client = self.app.test_client()
        client.set_cookie("andon_session", self.cookie)
        return client


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def larkfield(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Larkfield]:
    folder = tmp_path_factory.mktemp("larkfield")
    if request.param == "sqlite":
        yield from built(databases.sqlite(folder), folder)
        return
    with databases.postgresql() as url:
        yield from built(url, folder)


def built(url: str, folder: Path) -> Iterator[Larkfield]:
    """Build the sample, then let the first administrator in by the link, as the one who ran it would."""
    house = house_on(url, folder)
    beside = Beside(house)
    sample = build_sample(house, beside.look)
    beside.worker.bell.close()
    secret = house.console.run(accounts.begin_set_up)
    stranger = Context(ANONYMOUS, "web", "test")
    first = {"email": "me@example.org", "name": "Me Myself", "password": PASSWORD}
    cookie = house.transactor.run(stranger, accounts.set_up, secret=secret, **first).cookie  # type: ignore[arg-type]
    app = create_app(house)
    yield Larkfield(house, sample, app, cookie, beside.taken)
    with app.app_context():
        runtime().renderer.close()
    house.engine.dispose()


class Beside:
    """A worker that serves the same database while the story is played."""

    def __init__(self, house: House) -> None:
        self.worker = Worker(house.transactor, registry.job_kinds(), owner="beside")
        self.steps = self.taken = 0

    def look(self, _at: datetime) -> None:
        """Look for work now and then."""
        self.steps += 1
        if self.steps % 20 == 0:
            self.taken += sum(self.worker.drain(lane) for lane in Lane)


def house_on(url: str, folder: Path, **environ: str) -> House:
    settings = read_settings(
        {**PATIENT, "ANDON_DATA_DIR": str(folder / "data"), "ANDON_DATABASE_URL": url, **environ}, folder
    )
    engine, clock = make_engine(url), StandingClock()
    keyring = Keyring("test", {"test": b"a key for tests"})
    transactor = Transactor(engine, clock, registry.policy(), registry.subscriptions(), keyring)
    return House(settings, engine, clock, keyring, transactor)


def test_the_log_is_as_it_was_written(larkfield: Larkfield) -> None:
    with larkfield.house.console.reading() as reading:
        report = audit.verify(reading.session, larkfield.house.keyring)
    assert report.faults == ()
    assert report.events > 500


def test_history_was_recorded_when_it_happened(larkfield: Larkfield) -> None:
    present = larkfield.house.clock.now()
    with larkfield.house.console.reading() as reading:
        rows = reading.session.execute(select(EventRow).where(EventRow.surface != "web").order_by(EventRow.id))
        told = [row.recorded_at for row in rows.scalars()]
    assert told == sorted(told)
    assert told[-1] <= present
    assert (present - told[0]).days > 400
    assert len({at.date() for at in told}) > 60


def test_no_job_failed_and_none_that_waits_would_leave_the_machine(larkfield: Larkfield) -> None:
    with larkfield.house.console.reading() as reading:
        assert dead_jobs(reading.session) == []
        waiting = reading.session.execute(select(JobRow.kind, JobRow.due).where(JobRow.state != JobState.DEAD)).all()
    assert {row.kind for row in waiting} <= STAYS_HERE
    assert all(row.due >= larkfield.house.clock.now() for row in waiting)


def test_there_is_something_of_everything(larkfield: Larkfield) -> None:
    assert {row[0] for row in larkfield.rows("SELECT state FROM coe")} == COE_STATES
    actions = {row[0] for row in larkfield.rows("SELECT state FROM action_item")}
    assert actions >= {"open", "in_progress", "done", "verified", "risk_accepted"}
    learnings = {row[0] for row in larkfield.rows("SELECT state FROM learning")}
    assert learnings == {"proposed", "accepted", "published", "retired", "declined", "superseded"}
    kinds = Counter(tuple(row) for row in larkfield.rows("SELECT mode, visibility FROM incident"))
    assert set(kinds) == {("standard", "open"), ("standard", "private"), ("drill", "open"), ("retrospective", "open")}
    states = {row[0] for row in larkfield.rows("SELECT state FROM incident")}
    assert states == {"triage", "identified", "monitoring", "resolved", "closed", "merged"}
    reviews = {row[0] for row in larkfield.rows("SELECT outcome FROM readiness_review")}
    assert reviews == {None, "ready", "ready_with_conditions", "not_ready", "withdrawn"}
    assert [row[0] for row in larkfield.rows("SELECT number FROM checklist_version")] == [1, 2, 3, 4]
    phases = "SELECT phase, outcome FROM readiness_review WHERE phase IS NOT NULL ORDER BY id"
    assert [tuple(row) for row in larkfield.rows(phases)] == [("design", "ready"), ("launch", None)]
    kinds = {row[0] for row in larkfield.rows("SELECT kind FROM readiness_review WHERE outcome = 'ready'")}
    assert kinds == {"full", "delta"}
    machines = "SELECT kind, expires_at > captured_at FROM readiness_evidence WHERE kind IN ('build', 'check')"
    assert {(row[0], bool(row[1])) for row in larkfield.rows(machines)} == {
        (kind, passed) for kind in ("build", "check") for passed in (True, False)
    }
    blind = "SELECT s.slug FROM readiness_blind_check b JOIN readiness_review r ON r.id = b.review_id"
    assert [row[0] for row in larkfield.rows(f"{blind} JOIN service s ON s.id = r.service_id")] == ["event-intake"]
    flags = "SELECT f.reason, s.slug FROM readiness_flag f JOIN service s ON s.id = f.service_id"
    raised = {tuple(row) for row in larkfield.rows(f"{flags} WHERE f.settled_at IS NULL")}
    assert {reason for reason, _ in raised} >= {"new_blocking", "check_failed", "incident", "cadence"}
    # What ran out here had been carried into a delta review.
    assert raised >= {("evidence_stale", "edge-proxy"), ("exception_expired", "edge-proxy")}
    assert ("evidence_stale", "object-store") not in raised, "what a machine found not to be so is not merely old"
    assert {row[0] for row in larkfield.rows("SELECT verdict FROM readiness_back_test")} == {"caught"}


def test_the_loop_was_closed(larkfield: Larkfield) -> None:
    classes = {row[0] for row in larkfield.rows("SELECT escape_class FROM readiness_escape WHERE status = 'confirmed'")}
    assert classes >= {"gap", "unanswered", "unproven", "stale", "action_overdue", "risk_accepted"}
    assert larkfield.rows("SELECT * FROM coe_recurrence")
    shown = larkfield.rows("SELECT summary FROM readiness_evidence WHERE kind = 'drill'")
    assert [row[0] for row in shown if "recovery in 48 min" in row[0]]
    assert larkfield.rows("SELECT 1 FROM readiness_evidence WHERE kind = 'rehearsal'")
    recurred = {row[0] for row in larkfield.rows("SELECT escape_class FROM learning_recurrence")}
    assert "action_overdue" in recurred


def test_every_incident_names_the_account_that_it_retells(larkfield: Larkfield) -> None:
    with larkfield.house.console.reading() as reading:
        known = incidents.incidents(reading, incidents.Filter(), 100).items
    played = {row[0] for row in larkfield.rows("SELECT incident_id FROM readiness_drill")}
    known = [item for item in known if item.brief.id not in played]
    sources = {story.title: story.source for story in stories()}
    assert len(known) == len(sources) == larkfield.sample.incidents
    for item in known:
        assert f'href="{sources[item.brief.title]}"' in item.brief.summary_html


def test_a_worker_that_serves_meanwhile_leaves_the_past_alone(larkfield: Larkfield) -> None:
    assert larkfield.taken == 0
    assert {row[0] for row in larkfield.rows("SELECT lane FROM job")} <= set(Lane)


def test_nobody_of_it_can_sign_in(larkfield: Larkfield) -> None:
    people = larkfield.rows("SELECT email, password_hash FROM person")
    made_up = [row for row in people if row.email != "me@example.org"]
    assert len(made_up) == larkfield.sample.people
    assert all(row.email.endswith("@larkfield.example") and row.password_hash is None for row in made_up)
    assert not larkfield.rows("SELECT * FROM api_token")


def keys(larkfield: Larkfield, prefix: str, table: str) -> list[str]:
    return [f"{prefix}-{row[0]}" for row in larkfield.rows(f"SELECT number FROM {table}")]


def test_every_page_has_something_to_show(larkfield: Larkfield) -> None:
    browser = larkfield.browser()
    lists = ("/", "/incidents", "/coes", "/actions", "/learnings", "/readiness", "/services", "/people", "/teams")
    things = [
        *(f"/incidents/{key}" for key in keys(larkfield, "INC", "incident")),
        *(f"/coes/{key}" for key in keys(larkfield, "COE", "coe")),
        *(f"/actions/{key}" for key in keys(larkfield, "ACT", "action_item")[:6]),
        *(f"/learnings/{key}" for key in keys(larkfield, "LRN", "learning")),
        *(f"/services/{row[0]}" for row in larkfield.rows("SELECT slug FROM service")),
        *(f"/drills/{key}" for key in keys(larkfield, "DRL", "readiness_drill")),
        *(f"/reviews/{key}" for key in keys(larkfield, "ORR", "readiness_review")),
        "/status-pages/larkfield",
        "/checklists/production-readiness",
    ]
    for path in (*lists, *things, "/on-call", "/status-pages", "/insights", "/search?q=configuration", "/admin/jobs"):
        # The page of an incident that was merged leads to the one that goes on.
        answer = browser.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        assert "could not be shown" not in answer.text, path
        assert path == "/admin/jobs" or 'class="empty' not in answer.text or path in things, path


def test_the_status_page_shows_an_incident_a_maintenance_and_groups(larkfield: Larkfield, tmp_path: Path) -> None:
    SnapshotKeeper(larkfield.house.transactor, tmp_path).copy()
    app = Flask("behind")
    app.wsgi_app = SnapshotMiddleware(app.wsgi_app, tmp_path)  # type: ignore[method-assign]
    summary = app.test_client().get("/status/larkfield/api/v2/summary.json").json
    assert [one["status"] for one in summary["incidents"]] == ["identified"]
    assert [one["status"] for one in summary["scheduled_maintenances"]] == ["scheduled"]
    assert [one["name"] for one in summary["components"] if one["group"]] == ["Shops", "For shopkeepers"]
    page = app.test_client().get("/status/larkfield/").text
    assert "Publishing of themes and extensions" in page
    people = [row[0] for row in larkfield.rows("SELECT name FROM person")]
    assert [name for name in people if name in page] == []


def test_a_second_run_is_refused(larkfield: Larkfield) -> None:
    before = larkfield.rows("SELECT count(*) FROM event")
    with pytest.raises(Conflict) as refused:
        build_sample(larkfield.house)
    assert refused.value.code == "demo.not_empty"
    assert larkfield.rows("SELECT count(*) FROM event") == before
