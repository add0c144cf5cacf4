"""Both forms of the verbs, what is meant by what people type, and the panel's menu: in a channel and outside."""

from typing import Any

import pytest
from sqlalchemy import select

from incidents import commands as changing
from incidents.queries import Filter, brief, filled_fields, incident_page, incidents, watchers
from integrations.slack import ids
from integrations.slack.inbound import words
from integrations.slack.inbound.hearing import KNOWN
from oncall.model import Escalation
from tests.incidents.builders import declare, service
from tests.integrations.slack.inbound.test_capture import room
from tests.oncall.builders import policy, schedule, step, team_with_service
from tests.support.signed import MEMBERS, Signed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("upate", "update"),
        ("resovle", "resolve"),
        ("statsu", "status"),
        ("mitgate", "mitigate"),
        ("checkout", ""),
        ("prod", ""),
        ("payments", ""),
    ],
)
def test_a_slip_is_told_from_a_title(typed: str, meant: str) -> None:
    assert words.close_to(typed, KNOWN) == meant


def test_what_is_meant_is_done_in_a_channel_and_offered_outside(signed: Signed) -> None:
    declare(signed.world)
    here = {"channel_id": room(signed)}
    me, ben = signed.household.people["responder"], MEMBERS["reviewer"]
    assert signed.say("identified", **here) == "INC-1 is identified now."
    assert signed.say("mitigate The cache is warm", **here) == "INC-1 is monitoring now."
    assert "Did you mean `/incident update We look`?" in signed.say("upate We look", **here)
    assert "Operations of INC-1: handed over" in signed.say(f"handover ops <@{ben}|ben> Mind the &lt;cache&gt;", **here)
    assert "Say who takes it" in signed.say("handover ops", **here)
    signed.say("task Warm the cache", **here)
    told = signed.type("tasks", **here).get_json()
    done = told["blocks"][1]["accessory"]
    signed.press(done["action_id"], done["value"])
    assert "Nothing is left" in signed.say("tasks", **here)
    for asked, callback, values, words_ in (
        ("stakeholder", "stakeholder", {"person_id": ben}, "They follow INC-1"),
        ("learnings", "learnings", {"words": "caches"}, "Nothing is published"),
    ):
        assert signed.type(asked, **here).data == b""
        view = signed.opened()
        assert view["callback_id"] == callback
        assert words_ in str(signed.submit(view, **values))
    held = signed.world.ask(incident_page, "INC-1")
    assert signed.household.people["reviewer"] in {part.person_id for part in held.board.participants}
    signed.press(ids.PANEL_FOLLOW, "INC-1")
    assert me in signed.world.ask(watchers, held.brief.id)
    signed.press(ids.PANEL_UPDATE, "INC-1")
    view, told = signed.opened(), {"audience": ("stakeholders",), "next_update_minutes": ("30",)}
    looked = signed.submit(view, body="\N{CYRILLIC SMALL LETTER ZHE}" * 2500, **told)
    assert f"In <#{here['channel_id']}>." in str(looked)
    assert "Directly to 2 who follow it." in str(looked)
    assert "shorten it to 2," in signed.submit(view, body="x" * 2999, **told)["errors"]["body"]
    picked = signed.type("close").get_json()["blocks"][1]["accessory"]
    assert picked["value"] == "INC-1|status|closed"
    assert "Nothing is resolved" in signed.say("reopen")
    signed.say("resolve INC-1 Rolled back")
    for typed, value in (("reopen It is back", "INC-1|reopen|It is back"), ("coe", "INC-1|coe|")):
        assert signed.type(typed).get_json()["blocks"][1]["accessory"]["value"] == value
    assert signed.type("monitoring of the mail is down").data == b""
    assert signed.opened()["callback_id"] == "declare"
    assert len(signed.world.ask(incidents, Filter()).items) == 1


def test_the_panels_menu_opens_what_has_no_button_and_a_snooze_knows_what_was_pressed(signed: Signed) -> None:
    declare(signed.world)
    for verb in ("handover", ids.SUMMARY, "link", "stakeholder", "merge"):
        chosen = {"type": "static_select", "action_id": ids.PANEL_MORE, "selected_option": {"value": f"INC-1|{verb}"}}
        signed.interact("block_actions", actions=[chosen])
        assert signed.opened()["callback_id"] == verb
    view = next(each for each in signed.slack.workspace.views.values() if each["callback_id"] == "summary")
    assert signed.submit(view, body="It is the *cache*") is None
    assert signed.world.ask(brief, "INC-1").summary_source == "It is the **cache**"
    signed.say("update INC-1 stakeholders We look")
    signed.press(f"{ids.REMINDER_SNOOZE}:30", "INC-1|stakeholders|30")
    assert signed.opened()["blocks"][1]["element"]["initial_option"]["value"] == "30"


def test_a_message_from_anywhere_is_kept_in_the_timeline_that_is_picked(signed: Signed) -> None:
    declare(signed.world)
    declare(signed.world, title="Mail is late")
    message = {"type": "message", "ts": "1930000000.000100", "user": MEMBERS["admin"], "text": "\N{FIRE}<!here> " * 900}
    keep: dict[str, Any] = {"callback_id": ids.SHORTCUT_TIMELINE, "message": message, "channel": {"id": "C0"}}
    signed.interact("message_action", **keep)
    view = signed.opened()
    assert len(view["private_metadata"]) <= 3000
    assert "is in the timeline of INC-1" in str(signed.submit(view, incident=("INC-1",)))
    noted = [entry for entry in signed.timeline("INC-1") if entry.name == "incident.note_added"]
    assert f"{noted[0].occurred_at:%Y}" == "2031"
    assert "Admin Person</strong>: \N{FIRE}" in noted[0].html


def test_escalating_asks_first_and_understands_teams_and_services(signed: Signed) -> None:
    world, mine = signed.world, signed.household.people["responder"]
    team = team_with_service(world, mine)
    schedule(world, mine)
    policy(world, step("schedule:payments", wait=30), team_id=team)
    service(world)
    signed.say("new sev4 Payments fail")
    signed.press(ids.PANEL_ESCALATE, "INC-1")
    view = signed.opened()
    assert view["callback_id"] == "escalate"
    assert "On call: " in str(view["blocks"][0]["element"]["options"])
    assert "paged by the policy fallback" in str(signed.submit(view, target=("owners",), message="Look"))
    assert "INC-1: paged " in signed.say("page INC-1 payments")
    assert "Nobody here is called zorro" in signed.say("page INC-1 zorro")
    mail = "<mailto:viewer@example.org|viewer@example.org>"
    asked = {
        f"escalate INC-1 {mail} the queue again": ("Viewer Person", "the queue again"),
        "page Responder Person INC-1 same as INC-2": ("Responder Person", "same as INC-2"),
        "page viewer same as INC-1": ("Viewer Person", "same as INC-1"),
        "escalate to payments, about INC-1: it is down": ("by the policy payments", "it is down"),
        "page inc-1 <@U0ADMIN|admin> look": ("Admin Person", "look"),
        "page <!subteam^S0123|@soncall> INC-1": ("the group S0123", "Asked for in Slack"),
    }
    for typed, (whom, _) in asked.items():
        assert signed.say(typed) == f"INC-1: paged {whom}.", typed
    with world.reading() as look:
        said = look.session.scalars(select(Escalation.message).order_by(Escalation.id.desc()).limit(len(asked))).all()
    assert said[::-1] == [why for _, why in asked.values()]


def test_what_an_organisation_cannot_do_without_is_asked_for(signed: Signed) -> None:
    """A line that lacks it opens the dialog that asks, with what was typed in it; nothing is lost or declared twice."""
    needed = {"key": "region", "name": "Region", "kind": "choice", "choices": ["eu", "us"], "required": "declare"}
    signed.world.run(changing.save_field, **needed)
    counted = {"key": "customers", "name": "Customers hit", "kind": "number", "required": "resolve"}
    signed.world.run(changing.save_field, **counted)
    assert signed.type("new sev2 Disk is full").data == b""
    view = signed.opened()
    shown = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    assert (shown["title"]["initial_value"], shown["severity"]["initial_option"]["value"]) == ("Disk is full", "SEV2")
    empty = {"title": "Disk is full", "severity": ("SEV2",), "fields.region": ("",)}
    assert signed.submit(view, **empty) == {
        "response_action": "errors",
        "errors": {"fields.region": "Region is needed."},
    }
    declared = signed.submit({**view, "hash": "2.b"}, **{**empty, "fields.region": ("eu",)})
    assert "*INC-1* is declared" in str(declared)
    assert signed.type("resolve INC-1 Rolled back").data == b""
    view = signed.opened()
    assert "Rolled back" in str(view["blocks"][0])
    wrong = signed.submit(view, note="Rolled back", **{"fields.customers": "many"})
    assert list(wrong["errors"]) == ["fields.customers"]
    signed.submit({**view, "hash": "2.b"}, note="Rolled back", **{"fields.customers": "12"})
    found = signed.world.ask(brief, "INC-1")
    fields = signed.world.ask(filled_fields, found)
    assert found.state == "resolved"
    assert {each.item.key: each.text for each in fields} == {"region": "eu", "customers": "12"}
