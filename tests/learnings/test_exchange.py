"""Learnings between organisations: what is left out, whose signature counts, and that nothing comes twice."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from accounts import commands as accounts
from catalog import commands as catalog
from foundation.authz import Role
from foundation.config import read_settings
from foundation.errors import DomainError
from foundation.markdown import plain
from incidents import commands as incidents
from learnings import commands
from learnings.cli import learnings
from learnings.exchange import canonical_bytes, is_signed, read_document
from learnings.exchange.document import LONGEST
from tests.learnings.foreign import ELSEWHERE, foreign, foreign_learning
from tests.support.household import Household
from tests.support.world import somebody

pytest_plugins = ["tests.support.world", "tests.support.household"]
V1 = "/api/v1/learning-exchange"
LESSON = """Ada Quill saw it in INC-7: Ledger Store waits, see https://wiki.internal.example/x, and ledger-store too.
Write to ada@example.org. Quill's team Payments Core says so. A quill is a pen."""


def publish(household: Household, **more: Any) -> str:
    world = household.world
    texts = {"lesson": plain(LESSON), "recommendation": plain("- A limit"), "cause_classes": ["load_surge"]}
    where = {"any": [{"attribute": "dependencies", "contains": "ledger-store"}, {"attribute": "tier", "in": ["T0"]}]}
    told = {"title": "Give Ledger Store a limit", "failure_prevented": "It waits", "applicability": where}
    key = world.run(commands.propose, **told, **texts, **more).key  # type: ignore[arg-type]
    for to in ("accepted", "published"):
        world.run(commands.transition, key=key, to=to, reason="It is general")
    return key


def furnish(household: Household) -> None:
    world = household.world
    world.run(accounts.add_person, email="ada@example.org", name="Ada Quill", role=Role.VIEWER)
    world.run(accounts.add_team, slug="payments-core", name="Payments Core")
    world.run(catalog.add_service, slug="ledger-store", name="Ledger Store", tier="T0")


def test_what_leaves_the_house_names_nobody_and_nothing_private(household: Household) -> None:
    furnish(household)
    key = publish(household)
    headers, browser = household.api("reviewer"), household.browser("reviewer")
    shared = browser.post(f"{V1}/exports", json={"keys": [key], "name": "Larkfield"}, headers=headers)
    assert shared.status_code == 201
    document = shared.json["document"]
    (said,) = document["learnings"]
    assert said["lesson"] == (
        "[person] saw it in [reference]: [service] waits, see [link], and [service] too.\n"
        "Write to [address]. [person]'s team [team] says so. A quill is a pen."
    )
    assert said["title"] == "Give [service] a limit"
    assert said["applicability"]["any"][0] == {"attribute": "dependencies", "contains": "[service]"}
    assert is_signed(canonical_bytes(document), document["from"]["key"], document["signature"]["value"])
    assert not is_signed(canonical_bytes(document) + b" ", document["from"]["key"], document["signature"]["value"])
    assert browser.get(V1, headers=headers).json["public_key"] == document["from"]["key"]
    chosen = {"keys": key, "with_services": "yes", "csrf_token": household.csrf(browser)}
    file = browser.post("/learnings/exchange/exports", data=chosen)
    assert (file.headers["Content-Disposition"], "ledger-store too" in file.json["learnings"][0]["lesson"]) == (
        'attachment; filename="learnings.json"',
        True,
    )
    me = somebody(Role.RESPONDER, person_id=household.people["responder"], name="Responder Person")
    secret = household.world.run_as(me, incidents.declare, title="Keys", severity="SEV2").key
    hidden = publish(household, source_kind="incident", source_incidents=[secret])
    household.world.run_as(me, incidents.set_visibility, key=secret, visibility="private")
    chief = household.browser("admin")
    refused = chief.post(f"{V1}/exports", json={"keys": [hidden]}, headers=household.api("admin"))
    assert (refused.status_code, refused.json["code"]) == (409, "exchange.private"), "who may see it may not either"
    page = chief.get("/learnings/exchange").text
    assert (f'value="{key}"' in page, f'value="{hidden}"' in page) == (True, False)


def test_what_a_trusted_organisation_signed_is_taken_over_once(household: Household) -> None:
    browser, headers = household.browser("reviewer"), household.api("reviewer")

    def send(text: str) -> Any:
        answer = browser.post(f"{V1}/imports", json={"text": text}, headers=headers)
        return [each["verdict"] for each in answer.json["items"]] if answer.status_code == 201 else answer.json["code"]

    assert send(foreign()) == "exchange.untrusted"
    chief, key = household.browser("admin"), {"name": "Elsewhere", "public_key": ELSEWHERE.public_key}
    made = chief.post(f"{V1}/keys", json=key, headers=household.api("admin"))
    assert chief.post(f"{V1}/keys", json=key, headers=household.api("admin")).json["code"] == "exchange.key_known"
    assert send(foreign().replace("One slow caller", "Two slow callers")) == "exchange.signature"
    assert send(foreign(foreign_learning(cause_classes=["weather"]))) == "learning.cause_classes"
    assert send(foreign()) == ["added"]
    assert send(foreign(foreign_learning(), foreign_learning(2))) == ["same", "added"]
    assert send(foreign(foreign_learning(title="Give pools two limits"))) == ["differs"]
    page = browser.get("/learnings/LRN-1").text
    assert ("Taken over from Elsewhere" in page, "<strong>waits</strong>" in page) == (True, True)
    assert browser.get("/api/v1/learnings/LRN-1", headers=headers).json["state"] == "proposed"
    form = {"text": foreign(), "csrf_token": household.csrf(browser)}
    assert "We have it already" in browser.post("/learnings/exchange/imports", data=form).text
    assert chief.delete(f"{V1}/keys/{made.json['id']}", headers=household.api("admin")).status_code == 204
    assert send(foreign(foreign_learning(3))) == "exchange.untrusted"


def test_the_terminal_gives_out_and_takes_over(household: Household, tmp_path: Path) -> None:
    furnish(household)
    publish(household)
    desk = replace(household.world.desk(), settings=read_settings({"ANDON_DATA_DIR": str(tmp_path)}))
    given = CliRunner().invoke(learnings, ["export", "LRN-1", "--name", "Larkfield"], obj=desk)
    assert json.loads(given.output)["from"]["name"] == "Larkfield"
    household.world.run(commands.trust_key, name="Elsewhere", public_key=ELSEWHERE.public_key)
    taken = CliRunner().invoke(learnings, ["import", "-"], obj=desk, input=foreign())
    assert taken.output == "added    LRN-2    Give pools a limit\n"
    broken = CliRunner().invoke(learnings, ["import", "-"], obj=desk, input=b"\xff")
    assert isinstance(broken.exception, DomainError)
    assert broken.exception.code == "exchange.file"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * (LONGEST + 1), "exchange.too_long"),
        ("[" * 100_000, "exchange.too_deep"),
        (foreign(foreign_learning(applicability=json.loads('{"all":[' * 40 + "]}" * 40))), "exchange.too_deep"),
        (foreign().replace('"revision": 2', '"revision": NaN'), "exchange.json"),
        (foreign().replace('"revision": 2', '"revision": 2.5'), "exchange.json"),
        (foreign().replace('"revision": 2', '"revision": "2"'), "exchange.document"),
        (foreign().replace('"revision": 2', '"revision": 2, "revision": 3'), "exchange.document"),
        (foreign().replace("Give pools", "\\ud800"), "exchange.character"),
        (foreign().replace('"title"', '"\\u0000"'), "exchange.character"),
        (foreign(foreign_learning(applicability={"attribute": "x", "equals": 10**30})), "exchange.number"),
        (foreign(foreign_learning(), foreign_learning()), "exchange.twice"),
        (foreign(secret="x"), "exchange.document"),
        ('{"format": "andon-learnings/2"}', "exchange.format"),
        ("", "exchange.json"),
        ("null", "exchange.format"),
    ],
    ids=lambda value: value[:20] if len(value) < 99 else "",
)
def test_a_document_that_cannot_be_read_is_refused_with_the_reason(text: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_document(text)
    assert refused.value.code == code


LIST = """# A list of them

## Config Errors

[Larkfield](https://larkfield.example.org/1). A file with [a link](https://x.example.org) reached every host. It grew.

Nothing to see here, nor [here](https://nowhere.example.org/).

## Database

* [Moss & Co](https://moss.example.org/2): The primary filled up.
"""


def test_a_list_of_public_post_mortems_is_proposed_each_once(household: Household) -> None:
    headers, browser = household.api("reviewer"), household.browser("reviewer")

    def brought(text: str, **more: str) -> Any:
        return browser.post(f"{V1}/lists", json={"text": text, **more}, headers=headers)

    first = brought(LIST).json["items"]
    assert [(each["verdict"], bool(each["why"])) for each in first] == [("added", False), ("refused", True)]
    said = browser.get(f"/api/v1/learnings/{first[0]['key']}", headers=headers).json
    assert (said["state"], said["cause_classes"]) == ("proposed", ["config_change"])
    assert said["recommendation"] == ""
    assert "Nobody has written yet" in browser.get(f"/learnings/{first[0]['key']}").text
    assert (said["source_kind"], said["source_url"]) == ("external", "https://larkfield.example.org/1")
    assert said["source_quote"] == "A file with a link reached every host. It grew."
    assert (said["title"], said["failure_prevented"]) == (
        "Larkfield: A file with a link reached every host. It grew.",
        "A file with a link reached every host.",
    )
    typed = {"list": LIST.replace("It grew", "It shrank"), "cause_class": "quota_limit"}
    page = browser.post("/learnings/exchange/lists", data={**typed, "csrf_token": household.csrf(browser)}).text
    assert ("it says something else there now" in page, "Moss &amp; Co: The primary filled up." in page) == (True, True)
    assert [each["verdict"] for each in brought(LIST).json["items"]] == ["same", "same"]
    for wrong in (
        "",
        "[a](https://a.example.org)",
        "---\nurl: x\n---\n",
        "---\nurl: &a [*a]\n---\n",
        "---\n- 1\n---\nx",
    ):
        assert brought(wrong).json["code"] == "exchange.list", wrong
    assert brought(LIST, cause_class="bad luck").json["code"] == "learning.cause_classes"


@pytest.mark.data
def test_real_documents_are_proposed_from_the_terminal(household: Household, shared_data: Path) -> None:
    desk = household.world.desk()
    folder = str(shared_data / "postmortems" / "icco")
    told = CliRunner().invoke(learnings, ["import-list", folder, "--class", "code_defect"], obj=desk)
    (refused,) = [line for line in told.output.splitlines() if line.startswith("refused")]
    assert (told.exit_code, told.output.count("added ")) == (1, 120), told.output[-300:]
    assert "no url that begins with https://" in refused
    again = CliRunner().invoke(learnings, ["import-list", folder], obj=desk)
    assert again.output.count("same ") == 120
