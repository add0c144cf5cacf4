"""Two people write a COE in the browser, from an incident that is over to its publication; both wrote the summary."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from coe.questions import QUESTIONS
from coe.sections import SECTIONS
from tests.browser.conftest import LIMIT_MS, Site, Watched
from tests.support.serving import Client

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser
EMAIL, PASSWORD = "quinn.reader@larkfield.example", "nine blue kites over water"
TOLD = "4 of 10 payments failed for two hours."
# One grey pixel, and what a browser carries when a file is dropped.
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
CARRIED = """(dot) => {
  const carried = new DataTransfer(), bytes = Uint8Array.from(atob(dot), (letter) => letter.charCodeAt(0));
  carried.items.add(new File([bytes], "shares.png", { type: "image/png" }));
  return carried;
}"""
BEGUN = f"{TOLD}\n\nCause unknown.\n\nShops in the north."


@contextmanager
def second_person(site: Site) -> "Iterator[Page]":
    """Sign a reviewer in, in a profile of their own."""
    add = [sys.executable, "-m", "andon", "user", "add", EMAIL, "--name", "Quinn Reader", "--role", "reviewer"]
    subprocess.run(
        [*add, "--password-stdin"], env=site.server.environ, input=PASSWORD, text=True, check=True, timeout=120
    )
    context = site.browser.new_context()
    context.set_default_timeout(LIMIT_MS)
    page = context.new_page()
    page.goto(f"{site.origin}/sign-in")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"^(?!.*/sign-in)"))
    yield page
    context.close()


def resolved_incident(api: Client, now: datetime) -> str:
    began = (now - timedelta(hours=2)).isoformat()
    told = {"title": "Cards are refused", "severity": "SEV3", "impact_started_at": began}
    key = api.post("/api/v1/incidents", told)["key"]
    for state in ("identified", "monitoring", "resolved"):
        api.post(f"/api/v1/incidents/{key}/transitions", {"to": state})
    return str(key)


CHOOSE = """(place) => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector(place));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


def summary(page: "Page") -> "Locator":
    return page.get_by_role("textbox", name="Summary", exact=True)


def unfold_summary(page: "Page") -> None:
    page.locator("#summary summary").filter(has_text=re.compile("^(Edit|Write) Summary")).click()


def test_two_people_write_a_coe_from_a_resolved_incident_to_publication(
    site: Site, open_page: Callable[..., Watched], api: Client
) -> None:
    incident = resolved_incident(api, site.server.now())
    view = open_page()
    ada = view.page
    view.go(f"/coes/new?incident={incident}")
    ada.get_by_role("button", name=re.compile("^Open")).click()
    ada.wait_for_url(re.compile(r"/coes/COE-\d+$"))
    key = ada.url.rpartition("/")[2]
    write_what_nobody_disputes(api, key, site.server.now())
    view.go(f"/coes/{key}")
    with second_person(site) as gus:
        both_write_the_summary(ada, gus, f"{site.origin}/coes/{key}")
        one_comments_and_suggests(ada, gus)
        mend_the_finding(ada)
        ada.get_by_role("button", name="Send for review…").click()
        ada.get_by_label("Why what is left may stay").fill("The outage was small.")
        ada.get_by_role("button", name="Send for review", exact=True).click()
        ada.locator(".objbar, header, main").get_by_text("In review").first.wait_for()
        gus.reload()
        for move in ("Approve", "Publish"):
            gus.get_by_role("button", name=move, exact=True).click()
            gus.get_by_role("button", name=move, exact=True).wait_for(state="hidden")
    found = api.get(f"/api/v1/coes/{key}")
    assert (found["state"], found["key"]) == ("published", key)
    view.faults[:] = [fault for fault in view.faults if "409" not in fault]


def write_what_nobody_disputes(api: Client, key: str, now: datetime) -> None:
    """Put down by API what is only typing: sections, moments, a number, the answers, a cause."""
    for name, kind in SECTIONS.items():
        if kind.is_required:
            text = BEGUN if name == "summary" else TOLD
            assert api.ask("PUT", f"/api/v1/coes/{key}/sections/{name}", {"text": text}).status == 200
    began = now - timedelta(hours=2)
    names = ("impact_started", "detected", "mitigated", "impact_ended")
    instants = {name: (began + timedelta(minutes=20 * at)).isoformat() for at, name in enumerate(names)}
    assert api.ask("PATCH", f"/api/v1/coes/{key}", instants).status == 200
    number = {"dimension": "requests", "value": 40, "unit": "%", "method": "From the gateway's counter"}
    api.post(f"/api/v1/coes/{key}/impacts", number)
    for name in QUESTIONS:
        answer = {"text": "It is told in the summary.", "is_not_applicable": True}
        assert api.ask("PUT", f"/api/v1/coes/{key}/answers/{name}", answer).status == 200
    cause = {"because": "The rollout pushed a new limit to every region at once", "cause_class": "config_change"}
    api.post(f"/api/v1/coes/{key}/causes", {**cause, "evidence": "https://example.org/9"})


def both_write_the_summary(ada: "Page", gus: "Page", url: str) -> None:
    """One's text saves itself; the other's meets it, is put together with it in place, and is saved then."""
    gus.goto(url)
    for page in (ada, gus):
        unfold_summary(page)
    # Whoever comes second sees at once that somebody is there.
    gus.locator("[data-present=summary]").get_by_text(re.compile("has this open too$")).wait_for()
    drop_a_picture(gus)
    summary(ada).fill(BEGUN.replace("Cause unknown", "A limit was too low"))
    ada.locator("#summary").get_by_text("Saved", exact=True).wait_for()
    mine = BEGUN.replace("Shops in the north", "Shops in the north and west")
    summary(gus).fill(mine)
    gus.get_by_text("Somebody rewrote the summary while you did").wait_for()
    merged = mine.replace("Cause unknown", "A limit was too low")
    assert summary(gus).input_value() == merged
    # A reload in the midst of it loses nothing of it.
    gus.once("dialog", lambda dialog: dialog.accept())
    gus.reload()
    assert summary(gus).input_value() == merged
    gus.locator("#summary").get_by_text("Saved", exact=True).wait_for()
    gus.reload()
    assert "A limit was too low." in gus.locator("#text-summary").inner_text()
    assert "north and west" in gus.locator("#text-summary").inner_text()
    unfold_summary(gus)
    put_in_by_a_slash(gus)


def one_comments_and_suggests(ada: "Page", gus: "Page") -> None:
    """Chosen words come into a comment; what is suggested is written by whoever writes the COE, and by nobody else."""
    gus.evaluate(CHOOSE, "#text-summary p")
    gus.get_by_role("button", name="Comment on this").click()
    form = gus.locator("form[data-commenting]")
    assert "payments failed" in form.locator("[name=quote]").input_value()
    form.get_by_role("textbox").last.fill("Of whom?")
    form.get_by_role("button", name="Say it").click()
    gus.wait_for_url(re.compile("#comment-"))
    gus.locator("#summary summary", has_text="Suggest a change").click()
    better = gus.get_by_role("textbox", name="How it would read better")
    better.fill(better.input_value().replace("A limit was too low", "A new limit was too low"))
    gus.get_by_role("button", name="Suggest it").click()
    ada.reload()
    assert ada.locator("#comments").get_by_text("Of whom?").is_visible()
    ada.locator("#summary").get_by_role("button", name="Accept").click()
    ada.locator("#text-summary").get_by_text("A new limit was too low").wait_for()


def put_in_by_a_slash(page: "Page") -> None:
    """What stands elsewhere in the document is put in by keys alone, and what was chosen becomes bold."""
    text = summary(page)
    before = text.input_value()
    text.press("ControlOrMeta+End")
    text.press_sequentially("\n/rae")
    page.get_by_role("option", name="person Rae Stone").wait_for()
    text.press("Enter")
    assert text.input_value().endswith("\nRae Stone")
    text.press("ControlOrMeta+a")
    text.press("ControlOrMeta+b")
    assert re.fullmatch(r"\*\*.*\*\*", text.input_value(), re.DOTALL)
    text.fill(before)


def drop_a_picture(page: "Page") -> None:
    """It stands below the text, whatever is typed meanwhile."""
    carried = page.evaluate_handle(CARRIED, DOT)
    summary(page).dispatch_event("drop", {"dataTransfer": carried})
    page.locator("#exhibits-summary img").wait_for()
    page.locator("#summary").get_by_text("The picture stands below the text").wait_for()


def mend_the_finding(ada: "Page") -> None:
    """It can't go to review without an action that prevents it: write one where the finding leads to."""
    ada.reload()
    before = ada.locator("#findings b").count()
    assert before > 0
    ada.locator("#actions summary", has_text="Add action").click()
    ada.get_by_label("What will be done").fill("Stage the rollout by region")
    form = ada.locator("#actions form")
    form.get_by_label("Owner").select_option(label="Rae Stone")
    form.get_by_label("Due").fill(f"{datetime.now().astimezone() + timedelta(days=20):%Y-%m-%d}")
    form.get_by_label("How one sees that it is done").fill("A bad limit stops after one region in a test.")
    form.get_by_role("checkbox").first.check()
    ada.get_by_role("button", name="Add action").click()
    ada.locator("#actions table").get_by_text("Stage the rollout by region").wait_for()
    assert ada.locator("#findings b").count() == 0
