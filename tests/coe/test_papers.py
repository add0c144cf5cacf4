"""A COE as a PDF: set by a job, kept for all who may read just that, gone when less may be read."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from catalog import commands as catalog
from coe import commands, queries
from coe.model import CoePaper
from foundation.authz import machine
from foundation.jobs import JobRow
from foundation.markdown import plain
from incidents import commands as incidents
from tests.coe.test_pages import Browser, opened
from tests.support.household import Household
from tests.support.world import World, somebody

MADE = b"%PDF-1.7 of our own making"


@pytest.fixture
def home(household: Household) -> Household:
    household.world.run(catalog.add_service, slug="checkout", name="Checkout", tier="T1")
    return household


def rows(world: World) -> list[CoePaper]:
    with world.reading() as reading:
        return list(reading.session.scalars(select(CoePaper).order_by(CoePaper.id)))


def jobs(world: World) -> int:
    with world.reading() as reading:
        return reading.session.scalar(select(func.count()).where(JobRow.kind == "coe.set_paper")) or 0


def settle(world: World, **said: object) -> None:
    """Be the job: what it makes takes a second each."""
    (row,) = [each for each in rows(world) if each.state == "waiting"]
    values = {"paper_id": row.id, "asked": row.digest, "digest": row.digest, "content": MADE, **said}
    late = {**values, "asked": "what was asked for before"}
    assert [world.run_as(machine("coe"), commands.settle_paper, **one) for one in (late, values)] == [False, True]


def test_a_pdf_is_asked_for_awaited_kept_for_others_and_asked_for_anew_when_the_document_changed(
    home: Household,
) -> None:
    world, ada, bea = home.world, Browser(home, "responder"), Browser(home, "viewer")
    url = opened(ada)
    assert ada.get(f"{url}/export.pdf").headers["Location"] == f"{url}/paper"
    assert "Make PDF" in ada.get(f"{url}/paper").text
    for _ in range(2):
        assert ada.post(f"{url}/papers").headers["Location"] == f"{url}/paper"
    assert 'http-equiv="refresh"' in ada.get(f"{url}/paper").text
    assert (bea.post(f"{url}/papers").headers["Location"], jobs(world)) == (f"{url}/paper", 1)
    settle(world)
    page = bea.get(f"{url}/paper").text
    assert (f'download href="{url}/export.pdf"' in page, "refresh" in page) == (True, False)
    assert bea.post(f"{url}/papers").headers["Location"] == f"{url}/export.pdf"
    given = bea.get(f"{url}/export.pdf")
    assert (given.data, given.mimetype, len(rows(world))) == (MADE, "application/pdf", 1)
    ada.post(f"{url}/sections/summary", text="It was worse.", version=1)
    assert "None shows this COE as it reads now" in bea.get(f"{url}/paper").text
    assert ada.post(f"{url}/papers").headers["Location"] == f"{url}/paper"
    settle(world, content=b"", code="pdf.not_installed")
    told = ada.get(f"{url}/paper").text
    assert ("requirements-pdf.lock" in told, "Try again" in told) == (True, True)
    assert ada.post(f"{url}/papers").headers["Location"] == f"{url}/paper"
    world.clock.advance(minutes=16)
    assert "Make PDF" in ada.get(f"{url}/paper").text


def test_programs_ask_with_202_and_fetch_where_the_answer_points(home: Household) -> None:
    world, client, head = home.world, home.app.test_client(), home.api("viewer")
    url = f"/api/v1{opened(Browser(home, 'responder'))}"
    assert client.get(f"{url}/paper", headers=head).json["state"] == "none"
    asked = client.post(f"{url}/papers", headers=head)
    assert (asked.status_code, asked.headers["Location"], asked.json["state"]) == (202, f"{url}/paper", "waiting")
    early = client.get(f"{url}/paper", headers=head)
    assert (early.status_code, early.headers["Retry-After"]) == (202, "3")
    settle(world)
    assert client.get(f"{url}/paper", headers=head).data == MADE
    assert client.post(f"{url}/papers", headers=head).status_code == 200


def test_no_pdf_outlives_what_was_erased_or_hidden(home: Household) -> None:
    world, ada = home.world, Browser(home, "responder")
    incident = world.run(incidents.declare, title="Cards refused", services=["checkout"])
    reader = {"owner_id": home.people["admin"]}
    key = world.run(commands.open_coe, incident_keys=[incident.key], title="Cards refused", **reader).key
    world.run(commands.write_section, key=key, name="summary", text=plain("Zoe Zanzibar did it."))

    def ask_and_have_it() -> None:
        assert ada.post(f"/coes/{key}/papers").status_code == 303
        settle(world)

    ask_and_have_it()
    world.run(commands.redact, key=key, words="Zoe Zanzibar", reason="A name", rendered={"": plain("")})
    assert rows(world) == []
    ask_and_have_it()
    world.run(incidents.set_visibility, key=incident.key, visibility="private")
    assert (ada.get(f"/coes/{key}/export.pdf").status_code, ada.get(f"/coes/{key}/paper").status_code) == (404, 404)
    world.settle()
    assert rows(world) == []
    # Whoever asked before it was hidden gets nothing when the job comes to it.
    world.run(incidents.set_visibility, key=incident.key, visibility="open")
    assert ada.post(f"/coes/{key}/papers").status_code == 303
    world.run(incidents.set_visibility, key=incident.key, visibility="private")
    world.settle()
    assert rows(world) == []


def test_the_job_sets_what_the_reader_may_see_or_says_why_not(home: Household) -> None:
    ada = Browser(home, "responder")
    url = opened(ada)
    ada.post(f"{url}/papers")
    home.world.settle()
    (row,) = rows(home.world)
    if row.state == "failed":
        assert row.code in {"pdf.not_installed", "pdf.no_pango"}
        return
    assert home.world.ask(queries.paper_content, url.rpartition("/")[2], row.digest).startswith(b"%PDF-1.7")
    home.world.clock.advance(days=8)
    anybody = somebody(person_id=home.people["viewer"])
    home.world.run_as(anybody, commands.ask_paper, key=url.rpartition("/")[2], digest="another")
    assert [each.asked_at >= home.world.clock.now() - timedelta(days=1) for each in rows(home.world)] == [True]
