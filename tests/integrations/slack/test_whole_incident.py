"""A whole incident from Slack alone: every step is a signed request, and web, API and channel tell the same story."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from accounts import commands as accounts
from catalog import commands as catalog
from coe import commands as coes
from coe.queries import brief
from foundation.markdown import plain
from learnings import commands as learnings
from learnings.queries import adoption_as_of
from tests.fakes.slack.faults import LOST
from tests.fakes.slack.workspace import Channel, Message
from tests.support.signed import MEMBERS, Signed
from tests.support.slack import next_due

ROUNDS = 400
TITLE = "Checkout <refuses> cards"
LEARNING = {
    "title": "Give every pool a timeout",
    "failure_prevented": "Slow databases stop <!channel> everything behind them",
    "lesson": plain("A pool without a timeout waits for ever."),
    "recommendation": plain("A timeout"),
    "cause_classes": ["resource_leak"],
    "applicability": {"attribute": "tier", "in": ["T1"]},
}


def test_a_whole_incident_and_what_follows_it_is_done_from_slack_alone(signed: Signed) -> None:
    payments = a_team_with_a_service(signed)
    room = declared_from_a_dialog(signed)
    run_from_the_panel(signed, room)
    resolved_with_what_was_found(signed, room)
    the_same_is_told_everywhere(signed, room)
    the_coe_is_asked_for_and_reminded_of(signed)
    an_action_is_done_from_its_message(signed)
    a_learning_is_adopted_by_a_tap(signed, payments)


def a_team_with_a_service(signed: Signed) -> Channel:
    world, people = signed.world, signed.household.people
    team = world.run(accounts.add_team, slug="payments", name="Payments", channel="payments")
    world.run(accounts.join_team, team_id=team.id, person_id=people["responder"])
    world.run(catalog.add_service, slug="checkout", name="Checkout", tier="T1", owner_team_id=team.id)
    return signed.slack.workspace.add_channel("payments", "UBOT", MEMBERS["responder"])


def declared_from_a_dialog(signed: Signed) -> Channel:
    assert signed.type("new").data == b""
    severity, services = ("SEV1",), ["checkout"]
    answer = signed.submit(signed.opened(), title=TITLE, severity=severity, services=services)
    assert "*INC-1* is declared" in str(answer)
    pass_time(signed, seconds=90)
    room = signed.slack.workspace.named("inc-1-checkout-refuses-cards")
    assert room.members == {"UBOT", MEMBERS["responder"]}
    return room


def run_from_the_panel(signed: Signed, room: Channel) -> None:
    """Lead, update, add and finish a task, keep a message: by what the channel offers."""
    here = {"channel": {"id": room.id}}
    press(signed, panel(room), "panel.lead", **here)
    press(signed, panel(room), "panel.update", **here)
    turned = signed.submit(signed.opened(), body="We roll *back*", audience=("stakeholders",))
    signed.submit({**turned["view"], "id": "V9", "hash": "2.b"})
    press(signed, panel(room), "panel.task", **here)
    signed.submit(signed.opened(), title="Call the bank")
    assert "identified" in signed.say("status identified The pool has no limit", channel_id=room.id)
    ts = signed.slack.workspace.ts()
    room.messages[ts] = Message(ts, "Pool is at 100 %", MEMBERS["reviewer"])
    mark = {"type": "message", "channel": room.id, "ts": ts}
    signed.event({"type": "reaction_added", "user": MEMBERS["responder"], "reaction": "memo", "item": mark}, "EvR")
    pass_time(signed, minutes=2)


def resolved_with_what_was_found(signed: Signed, room: Channel) -> None:
    press(signed, panel(room), "panel.resolve", channel={"id": room.id})
    signed.submit(signed.opened(), note="Rolled back, the pool has a limit")
    pass_time(signed, minutes=1)


def the_same_is_told_everywhere(signed: Signed, room: Channel) -> None:
    api = signed.household.app.test_client().get("/api/v1/incidents/INC-1", headers=signed.household.api("viewer"))
    told, page = api.get_json(), signed.household.browser("viewer").get("/incidents/INC-1").text
    assert (told["state"], told["severity"], told["title"]) == ("resolved", "SEV1", TITLE)
    assert panel(room).text == "INC-1 · Checkout &lt;refuses&gt; cards: resolved"
    assert room.topic.startswith("resolved · SEV1")
    assert f"<@{MEMBERS['responder']}>" in str(panel(room).blocks)
    said = [message.text for message in room.messages.values()]
    assert any("update: We roll" in text for text in said)
    assert any(text.startswith("Resolved: INC-1") for text in said)
    for words in ("Checkout &lt;refuses&gt; cards", "Responder Person", "We roll", "Call the bank", "Pool is at 100 %"):
        assert words in page, words
    done = {(entry.surface, entry.principal) for entry in signed.timeline("INC-1") if entry.surface != "job"}
    assert {who for surface, who in done if surface == "slack"} == {f"person:{signed.household.people['responder']}"}


def the_coe_is_asked_for_and_reminded_of(signed: Signed) -> None:
    """Its owner hears of it at once, is reminded before it is due and after, and no more once it is not theirs."""
    assert direct(signed, "responder")[-1].text == "COE-1: Checkout &lt;refuses&gt; cards"
    before = len(direct(signed, "responder"))
    due = signed.world.ask(brief, "COE-1").due
    assert due is not None
    for left, words in ((timedelta(days=2), "Due soon"), (timedelta(), "Overdue since")):
        pass_time(signed, seconds=(due - left - signed.world.clock.now()).total_seconds() + 60)
        assert words in str(direct(signed, "responder")[-1].blocks)
    assert len(direct(signed, "responder")) == before + 2
    people = signed.household.people
    asked = {"key": "COE-1", "role": "peer", "person_id": people["reviewer"]}
    signed.world.run_as(signed.principal("responder"), coes.ask_reviewer, **asked)
    pass_time(signed, minutes=1)
    assert "You are asked to review" in str(direct(signed, "reviewer")[-1].blocks)


def an_action_is_done_from_its_message(signed: Signed) -> None:
    world, people = signed.world, signed.household.people
    more = {"owner_id": people["responder"], "due": world.clock.now() + timedelta(days=9), "done_criteria": "A test"}
    given = {"title": "Limit every pool", "kind": "prevent", "priority": "P2", **more}
    world.run_as(signed.principal("admin"), coes.add_action, key="COE-1", **given)
    pass_time(signed, minutes=1)
    message = direct(signed, "responder")[-1]
    press(signed, message, "action.move:in_progress")
    pass_time(signed, minutes=1)
    assert "in progress" in str(message.blocks)
    press(signed, message, "action.move:done")
    assert signed.submit(signed.opened(), evidence="https://ci.example/7 is green") is None
    pass_time(signed, minutes=1)
    assert ", done" in str(message.blocks)
    assert "action.move" not in str(message.blocks)


def a_learning_is_adopted_by_a_tap(signed: Signed, payments: Channel) -> None:
    """Its team reads it where it talks; a tap answers, by whoever taps, and the message says so."""
    world, people = signed.world, signed.household.people
    key = world.run_as(signed.principal("reviewer"), learnings.propose, **LEARNING).key
    signed.slack.fail(LOST, "chat.postMessage", times=1)
    for state in ("accepted", "published"):
        moved = {"key": key, "to": state, "reason": "It is general"}
        world.run_as(signed.principal("reviewer"), learnings.transition, **moved)
    pass_time(signed, minutes=1)
    (message,) = payments.messages.values()
    assert "<!channel>" not in str(message.blocks)
    press(signed, message, "learning.adopt:0adopted", who="U0STRANGER")
    press(signed, message, "learning.adopt:0adopted")
    pass_time(signed, minutes=1)
    adopted = world.ask(adoption_as_of, 1, 1, world.clock.now())
    assert adopted is not None
    assert (adopted.state, adopted.recorded_by) == ("adopted", f"person:{people['responder']}")
    assert "*Checkout*: adopted" in str(message.blocks)
    assert "learning.adopt" not in str(message.blocks)
    headers = signed.household.api("viewer")
    api = signed.household.app.test_client().get(f"/api/v1/learnings/{key}/adoptions", headers=headers)
    assert "adopted" in api.text, api.text
    assert signed.slack.limits.inside_retry_after == signed.slack.limits.refused == []


def panel(room: Channel) -> Message:
    return room.messages[room.pins[0]]


def direct(signed: Signed, who: str) -> list[Message]:
    found = [c for c in signed.slack.workspace.channels.values() if c.is_im and MEMBERS[who] in c.members]
    return [message for channel in found for message in channel.messages.values()]


def press(signed: Signed, message: Message, action_id: str, who: str = "responder", **more: Any) -> None:
    """Press a button that the message has."""
    assert signed.press(action_id, element(message, action_id)["value"], who, **more).status_code == 200
    signed.rest()


def element(message: Message, action_id: str) -> Mapping[str, Any]:
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    found = {each["action_id"]: each for row in rows for each in row}
    assert action_id in found, list(found)
    return found[action_id]


def pass_time(signed: Signed, **parts: float) -> None:
    """Let time go by, from job to job."""
    world, end = signed.world, signed.world.clock.now() + timedelta(**parts)
    for _ in range(ROUNDS):
        signed.work()
        due = world.ask(next_due)
        if due is None or due > end:
            break
        world.clock.set(max(due, world.clock.now()))
    world.clock.set(max(end, world.clock.now()))
    signed.work()
