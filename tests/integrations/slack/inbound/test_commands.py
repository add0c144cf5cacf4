"""The slash command, sent as Slack sends it: by the linked person, about the right incident, once."""

import pytest

from incidents.queries import brief, incident_page
from integrations.slack.inbound.verbs import ALL, help_text
from tests.incidents.builders import declare, service
from tests.support.signed import Signed


def test_an_incident_is_run_by_one_liners_alone(signed: Signed) -> None:
    world = signed.world
    service(world)
    told = signed.say("new sev2 Checkout &lt;fails&gt;")
    assert "*INC-1* is declared: Checkout &lt;fails&gt; (SEV2)" in told
    assert "put off by 90 min" in signed.say("snooze INC-1 90m waiting for the vendor")
    assert signed.say("INC-1 sev 1") == "INC-1 is SEV1 now."
    assert signed.say("sev3 INC-1") == "INC-1 is SEV3 now."
    assert "Commander of INC-1" in signed.say("role INC-1 lead")
    assert "Scribe of INC-1" in signed.say("role INC-1 scribe <@U0ADMIN|admin>")
    assert "posted" in signed.say("update INC-1 *We* roll back, see <https://x.example|the plan>")
    assert "Task added" in signed.say("task INC-1 Call the vendor <@U0REVIEW|rev>")
    assert "Noted" in signed.say("timeline INC-1 Rolled back")
    assert "monitoring" in signed.say("status INC-1 mitigated cache is warm")
    assert signed.say("resolve INC-1 Rolled back the release") == "INC-1 is resolved now."
    assert "investigating" in signed.say("reopen INC-1 It fails again")
    assert "COE-1 is open" in signed.say("coe INC-1")
    found = world.ask(incident_page, "INC-1")
    held = {role.key: role.person_id for role in found.board.roles if role.person_id}
    people = signed.household.people
    assert held == {"commander": people["responder"], "scribe": people["admin"]}
    assert [(task.title, task.owner_id) for task in found.board.tasks] == [("Call the vendor", people["reviewer"])]
    assert found.brief.title == "Checkout <fails>"
    told = {(entry.name, entry.surface, entry.principal) for entry in found.timeline}
    assert {(surface, who) for _, surface, who in told} == {("slack", f"person:{people['responder']}")}
    update = next(entry for entry in found.timeline if entry.name == "incident.update_posted")
    assert '<a href="https://x.example"' in update.html
    assert "<strong>We</strong>" in update.html


def test_the_same_delivery_acts_once_and_is_answered_alike(signed: Signed) -> None:
    trigger = {"trigger_id": "1.2.abc", "response_url": ""}
    first = signed.type("new Disk is full", **trigger)
    again = signed.type("new Disk is full", **trigger)
    assert first.get_json() == again.get_json()
    assert "INC-1" in first.get_json()["text"]
    assert "Nothing is open" not in signed.say("list")
    assert signed.say("list").count("Disk is full") == 1


def test_what_cannot_be_done_is_said_with_what_was_typed(signed: Signed) -> None:
    declare(signed.world)
    declare(signed.world, visibility="private", title="Quiet")
    assert "From investigating it can't go to declined" in signed.say("status INC-1 declined no")
    refused = signed.say("sev INC-1 2", who="viewer")
    assert "Only responders" in refused
    assert "You typed: `/incident sev INC-1 2`" in refused
    for key in ("INC-2", "INC-99"):
        assert "There is no such incident" in signed.say(f"sev {key} 1")
    assert "Quiet" not in signed.say("list")
    assert "is no role" in signed.say("role INC-1 pilot")
    assert "looked at once more" in signed.say("update INC-1 public: All is well")
    assert signed.world.ask(brief, "INC-1").severity == "SEV2"


def test_outside_of_a_channel_people_pick_the_incident(signed: Signed) -> None:
    declare(signed.world)
    offered = signed.type("resolve It was the cache").get_json()
    value = offered["blocks"][1]["accessory"]["value"]
    assert value == "INC-1|resolve|It was the cache"
    assert signed.press(offered["blocks"][1]["accessory"]["action_id"], value).data == b""
    assert [each["text"] for each in signed.heard()] == ["INC-1 is resolved now."]


def test_a_command_without_words_opens_a_dialog_within_its_time(signed: Signed) -> None:
    declare(signed.world)
    for verb in ALL:
        if verb.dialog is not None and verb.name != "merge":
            assert signed.type(f"{verb.name} {'INC-1' if verb.needs else ''}").data == b""
            assert signed.opened()["callback_id"]
    assert signed.type("checkout is down again").data == b""
    title = signed.opened()["blocks"][0]["element"]
    assert title["initial_value"] == "checkout is down again"
    assert signed.heard() == []


def test_help_fits_a_phone(signed: Signed) -> None:
    text = signed.say("help")
    assert text == help_text()
    assert len(text) < 3000
    assert max(len(line) for line in text.splitlines()) <= 84
    assert len(text.splitlines()) <= 24


@pytest.mark.parametrize(
    "text", ["", " ", "\u0000", "INC-1", "sev", "sev sev sev", "role", "<@U1>", "link javascript:x", "x" * 5000]
)
def test_nothing_that_is_typed_breaks_it(signed: Signed, text: str) -> None:
    answer = signed.type(text)
    assert answer.status_code in {200, 400}
