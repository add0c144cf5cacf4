"""Two people who rewrite the same summary see both texts put together; neither is lost."""

import re
from html import unescape

from incidents import commands
from tests.incidents.builders import declare, text
from tests.support.household import Household

BASE = "Cause unknown.\nTeam looks.\nNo workaround."


def test_a_summary_that_both_rewrote_comes_back_merged(household: Household) -> None:
    world, browser = household.world, household.browser("responder")
    declare(world, summary=text(BASE))
    sent = {"title": "Edge returns errors", "was_title": "Edge returns errors", "was_summary": BASE, "version": "1"}
    sent |= {"summary": BASE.replace("Cause unknown", "The disk is full"), "csrf_token": household.csrf(browser)}
    world.run(commands.edit, key="INC-1", summary=text(BASE + "\nA retry helps."))
    answer = browser.post("/incidents/INC-1/details", data=sent)
    assert answer.status_code == 409
    assert "Somebody rewrote the summary while you did" in answer.text
    field = re.search(r'<textarea [^>]*name="summary"[^>]*>\n?([^<]*)</textarea>', answer.text)
    assert field
    merged = unescape(field.group(1))
    assert merged.splitlines() == ["The disk is full.", "Team looks.", "No workaround.", "A retry helps."]
    again = re.findall(r'<input type="hidden" name="(version|was_summary|was_title)" value="([^"]*)"', answer.text)
    fields = {name: unescape(value) for name, value in again}
    browser.post("/incidents/INC-1/details", data={**sent, **fields, "summary": merged})
    assert "A retry helps." in browser.get("/incidents/INC-1").text
    assert "The disk is full." in browser.get("/incidents/INC-1").text
