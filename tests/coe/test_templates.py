"""What a COE asks for: templates in versions, which one a COE begins with, and what becomes of words between two."""

import pytest

from coe.template import LIGHT, STANDARD, parsed, written
from foundation.errors import Invalid
from tests.coe.test_api import Caller
from tests.coe.test_pages import Browser
from tests.support.household import Household

OURS = """
# Card incidents
Used for: SEV1, security

## summary (required)
Say it to somebody who has never seen a card.
## own_regulator (required): What the regulator was told
When and by whom.
? own_notified: Within how many hours did we notify them?
? change
"""
WRONG = {
    "no name": "## summary",
    "no section": "# Name",
    "a word before the first section": "# Name\nHello\n## summary",
    "an unknown section": "# Name\n## sumary: Summary",
    "one of ours without a title": "# Name\n## own_part",
    "no heading": "# Name\n## Summary of it",
    "twice": "# Name\n## summary\n## summary",
    "a question outside": "# Name\n? signal",
    "an unknown question": "# Name\n## summary\n? why: Why?",
    "one of ours that asks nothing": "# Name\n## summary\n? own_why",
    "too long a question": f"# Name\n## summary\n? own_why: {'w' * 401}",
    "too much guidance": f"# Name\n## summary\n{'g' * 1001}",
    "too long a name": f"# {'n' * 81}\n## summary",
    "too many": "# Name\n" + "\n".join(f"## own_{number}: N" for number in range(41)),
}


def test_a_template_says_as_text_what_it_is() -> None:
    for template in (STANDARD, LIGHT):
        assert parsed(written(template)) == template
    for what, text in WRONG.items():
        with pytest.raises(Invalid) as refused:
            parsed(text)
        assert refused.value.code == "coe.template", what


def test_a_coe_keeps_its_version_and_moves_to_another_without_losing_a_word(household: Household) -> None:
    admin, writer = Caller(household, "admin"), Caller(household, "responder")
    first = admin.ok("POST", "/coe-templates/cards/versions", {"text": OURS, "based_on": 0})
    assert (first["number"], first["used_for"]) == (1, ["SEV1", "security"])
    assert first["text"].startswith(
        "# Card incidents\nUsed for: SEV1, security\n\n## summary (required): Summary\nSay "
    )
    assert admin.ok("POST", "/coe-templates/cards/versions", {"text": first["text"], "based_on": 1})["number"] == 1
    writer.refused(403, "POST", "/coe-templates/cards/versions", {"text": OURS})
    used = {"text": "# Other\nUsed for: security\n## summary"}
    assert "cards is used for" in admin.refused(409, "POST", "/coe-templates/other/versions", used)["detail"]
    admin.refused(422, "POST", "/coe-templates/other/versions", {"text": "# Other\nUsed for: weddings\n## summary"})
    admin.refused(422, "POST", "/coe-templates/Other!/versions", {"text": OURS})

    key = writer.ok("POST", "/coes", {"title": "Cards leaked", "kind": "security"})["key"]
    other = writer.ok("POST", "/coes", {"title": "Nearly", "kind": "security", "template": "light"})["key"]
    assert writer.ok("GET", f"/coes/{other}")["template"] == "light"
    writer.refused(422, "POST", "/coes", {"title": "Cards", "template": "nothing"})
    coe = writer.ok("GET", f"/coes/{key}")
    assert (coe["template"], coe["template_number"]) == ("cards", 1)
    assert [section["name"] for section in coe["sections"]] == ["summary", "own_regulator"]
    assert missing(writer, key) == {"summary", "own_regulator", "question-own_notified", "question-change"}
    writer.refused(422, "PUT", f"/coes/{key}/sections/impact", {"text": "None"})
    writer.refused(422, "PUT", f"/coes/{key}/answers/signal", {"text": "None"})
    writer.ok("PUT", f"/coes/{key}/sections/own_regulator", {"text": "By telephone."})
    writer.ok("PUT", f"/coes/{key}/answers/own_notified", {"text": "Four."})
    writer.ok("PUT", f"/coes/{key}/answers/change", {"text": "No.", "is_not_applicable": True})

    second = OURS.replace("SEV1, ", "").replace("? own_notified: Within how many hours did we notify them?\n", "")
    admin.refused(409, "POST", "/coe-templates/cards/versions", {"text": second, "based_on": 0})
    admin.ok("POST", "/coe-templates/cards/versions", {"text": second, "based_on": 1})
    assert writer.ok("GET", f"/coes/{key}")["template_number"] == 1
    assert writer.ok("GET", "/coe-templates/cards/versions/1") == {**first, "versions": [2, 1]}
    writer.refused(404, "GET", "/coe-templates/cards/versions/3")
    writer.refused(422, "POST", f"/coes/{key}/template", {"slug": "cards", "number": 3})
    writer.ok("POST", f"/coes/{key}/template", {"slug": "light", "number": 0})
    moved = writer.ok("GET", f"/coes/{key}")
    assert [s["name"] for s in moved["sections"]] == [*LIGHT.sections, "own_regulator"]
    assert moved["sections"][-1]["source"] == "By telephone."
    answers = {each["question"]: each["text"] for each in writer.ok("GET", f"/coes/{key}/answers")["items"]}
    assert answers["own_notified"] == "Four."
    assert "own_regulator" not in missing(writer, key)
    writer.ok("PUT", f"/coes/{key}/sections/own_regulator", {"text": "By telephone, and in writing."})


def missing(caller: Caller, key: str) -> set[str]:
    found = caller.ok("GET", f"/coes/{key}/findings")["items"]
    return {each["anchor"] for each in found if each["code"] in {"E01", "E02", "E03", "E04", "E05", "W09", "W10"}}


def test_templates_are_written_compared_and_chosen_on_pages(household: Household) -> None:
    admin, writer = Browser(household, "admin"), Browser(household, "responder")
    begun = admin.get("/coes/templates?from=light").text
    assert "## summary (required): What nearly happened" in begun
    refused = admin.post("/coes/templates", slug="cards", text="# Cards\n## sumary: Summary")
    assert refused.status_code == 422
    assert "Line 2: sumary is no section of the house" in refused.text
    assert "## sumary: Summary" in refused.text
    made = admin.post("/coes/templates", slug="cards", text=OURS)
    assert made.headers["Location"] == "/coes/templates/cards/versions/1"
    text = writer.get("/coes/templates/cards/versions/1/text.md")
    assert text.headers["Content-Disposition"] == 'attachment; filename="cards-1.md"'
    url = writer.post("/coes", title="Cards leaked", kind="security").headers["Location"]
    page = writer.get(url).text
    assert "What the regulator was told" in page
    assert "Within how many hours did we notify them?" in page
    assert (
        writer.post(f"{url}/answers/own_regulator", version=1, was_own_notified="", own_notified="Four.").status_code
        == 303
    )
    less = text.text.replace("? change: Did a change trigger it, and how was that change rolled out?\n", "")
    assert admin.post("/coes/templates/cards/versions", text=less, based_on=1).status_code == 303
    assert "<del>? change: Did a change trigger it" in admin.get("/coes/templates/cards/versions/2").text
    assert "Go by version 2" in writer.get(url).text
    assert writer.post(f"{url}/template", template="cards/2").status_code == 303
    assert "Did a change trigger it" not in writer.get(url).text
    assert "## own_regulator" not in writer.get(f"{url}/export.md").text
    assert "## What the regulator was told" in writer.get(f"{url}/export.md").text
