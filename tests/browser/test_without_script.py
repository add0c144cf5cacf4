"""The whole loop's pages without JavaScript: slower, and complete."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Site, Watched
from tests.support.serving import Client, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PUBLIC = "/status/larkfield/"


def test_an_incident_is_worked_to_its_end_without_script(open_page: Callable[..., Watched], site: Site) -> None:
    page = open_page(signed_in=False, java_script_enabled=False).page
    site.sign_in(page)
    page.goto(f"{site.origin}/declare")
    page.get_by_label("What is wrong?").fill("Exports stop half way")
    page.get_by_role("main").get_by_role("button", name="Declare incident").click()
    page.wait_for_url(re.compile(r"/incidents/INC-\d+$"))
    for audience, button in (("Responders", "Add note"), ("Stakeholders", "Send to stakeholders")):
        _say(page, audience, f"Told to {audience}.")
        page.get_by_role("button", name=button).click()
        page.get_by_text(f"Told to {audience}.", exact=True).wait_for()
    _say(page, "Public", "Told to the world.")
    page.get_by_role("button", name="Publish to the world…").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish to the world").click()
    page.get_by_text("Told to the world.", exact=True).wait_for()
    page.get_by_role("button", name="Move…").click()
    asked = page.get_by_role("dialog", name=re.compile("Move INC"))
    asked.locator("label", has=page.locator("input[value=resolved]")).click()
    asked.get_by_label("Note").fill("The queue is drained.")
    asked.get_by_role("button", name="Move it").click()
    page.locator("main").get_by_text("Resolved", exact=True).first.wait_for()


def test_a_coe_is_written_without_script(open_page: Callable[..., Watched], site: Site) -> None:
    page = open_page(java_script_enabled=False).page
    page.goto(f"{site.origin}/coes/new")
    page.get_by_label("Title").fill("Exports stopped half way")
    page.get_by_role("button", name="Open COE").click()
    page.wait_for_url(re.compile(r"/coes/COE-\d+$"))
    summary = page.locator("#summary")
    summary.get_by_text("Write Summary", exact=True).click()
    summary.get_by_role("textbox").fill("One export in five stopped half way for an hour.")
    summary.get_by_role("button", name="Save").click()
    page.locator("#summary .prose").get_by_text("One export in five").wait_for()
    causes = page.locator("#causes")
    causes.get_by_text("Add cause", exact=True).first.click()
    causes.get_by_label("What made it possible").fill("Nothing limited the size of an export")
    causes.get_by_label("Class").select_option("quota_limit")
    causes.get_by_role("button", name="Add cause").click()
    page.locator("#causes li b").get_by_text("Nothing limited the size of an export").wait_for()
    actions = page.locator("#actions")
    actions.get_by_text("Add action", exact=True).first.click()
    actions.get_by_label("What will be done").fill("Limit the size of an export")
    actions.get_by_label("Owner").select_option(label="Rae Stone")
    actions.get_by_label("Due").fill("2031-01-31")
    actions.get_by_role("button", name="Add action").click()
    page.locator("#actions").get_by_role("link", name="Limit the size of an export").wait_for()


def _say(page: "Page", audience: str, words: str) -> None:
    page.get_by_label("Post to the timeline").get_by_text(audience, exact=True).click()
    page.get_by_label("What to say").fill(words)


def test_the_public_page_stands_without_script_and_without_the_database(
    open_page: Callable[..., Watched], site: Site, api: Client
) -> None:
    page = open_page(signed_in=False, java_script_enabled=False).page
    page.goto(site.origin + PUBLIC)
    shown = page.get_by_role("heading", level=1).inner_text()
    database = site.server.folder / "data" / "andon.db"
    away = database.with_name("away.db")
    try:
        for suffix in ("", "-wal", "-shm"):
            file = database.with_name(database.name + suffix)
            if file.exists():
                file.rename(away.with_name(away.name + suffix))
        answer = page.goto(site.origin + PUBLIC)
        assert answer is not None
        assert answer.status == 200
        assert page.get_by_role("heading", level=1).inner_text() == shown
    finally:
        for suffix in ("", "-wal", "-shm"):
            file = away.with_name(away.name + suffix)
            if file.exists():
                file.rename(database.with_name(database.name + suffix))
    wait_for(site.server.is_ready, "the database to be back")
