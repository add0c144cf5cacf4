"""A whole incident from Slack alone: every step is a signed request, and web, API and channel tell the same story.

Only what there was before (a team, its service, who is whom) is put down otherwise; the log shows that from then on
nothing happened but by Slack, and by jobs that followed.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from sqlalchemy import func, select

from accounts import commands as accounts
from catalog import commands as catalog
from coe.queries import brief
from foundation.log import EventRow
from tests.fakes.slack.faults import LOST
from tests.fakes.slack.workspace import Channel, Message
from tests.support.household import PASSWORD
from tests.support.signed import MEMBERS, Signed
from tests.support.slack import next_due

ROUNDS = 400
TITLE = "Checkout <refuses> cards"
ACTION = {
    "title": "Limit every pool",
    "kind": ("prevent",),
    "priority": ("P2",),
    "owner_id": MEMBERS["responder"],
    "done_criteria": "A test",
}
LEARNING = {
    "title": "Give every pool a timeout",
    "failure_prevented": "Slow databases stop <!channel> everything behind them",
    "lesson": "A pool without a timeout waits for ever.",
    "recommendation": "A timeout",
    "cause_classes": ["resource_leak"],
    "applicability": ["T1"],
}


def test_a_whole_incident_and_what_follows_it_is_done_from_slack_alone(signed: Signed) -> None:
    payments = a_team_with_a_service(signed)
    before = last_event(signed)
    room = declared_from_a_dialog(signed)
    run_from_the_panel(signed, room)
    resolved_with_what_was_found(signed, room)
    the_same_is_told_everywhere(signed, room)
    the_coe_is_asked_for_and_reminded_of(signed)
    an_action_is_written_and_done_from_messages(signed)
    a_learning_is_proposed_decided_and_adopted_by_taps(signed, payments)
    assert surfaces_since(signed, before) == {"slack", "worker"}
    the_same_is_told_of_what_followed(signed, payments)
    a_comment_names_somebody(signed)
    a_watch_is_over(signed)
    assert signed.slack.limits.inside_retry_after == signed.slack.limits.refused == []


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
    told, page = api(signed, "incidents/INC-1"), shown(signed, "incidents/INC-1")
    assert (told["state"], told["severity"], told["title"]) == ("resolved", "SEV1", TITLE)
    assert panel(room).text == "INC-1 · Checkout &lt;refuses&gt; cards: resolved"
    assert room.topic.startswith("resolved · SEV1")
    assert [(role["role"], role["person"]) for role in told["roles"]] == [("commander", "Responder Person")]
    assert f"<@{MEMBERS['responder']}>" in str(panel(room).blocks)
    said = [message.text for message in room.messages.values()]
    assert any("update: We roll" in text for text in said)
    assert any(text.startswith("Resolved: INC-1") for text in said)
    story = str(api(signed, "incidents/INC-1/timeline")["items"])
    for words in ("We roll", "Call the bank", "Pool is at 100 %", "The pool has no limit", "Rolled back"):
        assert words in page, words
        assert words in story, words
    done = {entry.principal for entry in signed.timeline("INC-1") if entry.principal.startswith("person:")}
    assert done == {f"person:{signed.household.people['responder']}"}


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
    (message,) = [each for each in direct(signed, "responder") if "You write" in str(each.blocks)]
    press(signed, message, "coe.reviewer")
    answer = signed.submit(signed.opened(), person_id=MEMBERS["reviewer"], role=("peer",))
    assert "Reviewer Person is asked to review COE-1" in str(answer)
    pass_time(signed, minutes=1)
    assert "You are asked to review" in str(direct(signed, "reviewer")[-1].blocks)


def a_comment_names_somebody(signed: Signed) -> None:
    """Whoever is named hears of it; the words themselves stay where they can be erased."""
    said = {"anchor": "summary", "text": "Of whom, @Reviewer Person?"}
    headers = signed.household.api("responder")
    assert (
        signed.household.app.test_client().post("/api/v1/coes/COE-1/comments", json=said, headers=headers).status_code
        == 201
    )
    pass_time(signed, minutes=1)
    told = direct(signed, "reviewer")[-1]
    assert "named you in a comment" in str(told.blocks)
    assert "Of whom" not in str(told.blocks)


def a_watch_is_over(signed: Signed) -> None:
    """Whoever has to say that an action holds is asked when nothing like it came back."""
    headers, client = signed.household.api("responder"), signed.household.app.test_client()
    assert client.patch("/api/v1/actions/ACT-1", json={"watch_days": 14}, headers=headers).status_code == 200
    before = len(direct(signed, "responder"))
    pass_time(signed, seconds=timedelta(days=14).total_seconds() + 60)
    asked = direct(signed, "responder")[before:]
    assert sum("nothing like it came back. Does it hold?" in str(each.blocks) for each in asked) == 1


def an_action_is_written_and_done_from_messages(signed: Signed) -> None:
    press(signed, direct(signed, "responder")[-1], "coe.action")
    answer = signed.submit(signed.opened(), **ACTION, due=(signed.world.clock.now() + timedelta(days=9)).date())
    assert "ACT-1" in str(answer)
    pass_time(signed, minutes=1)
    (message,) = [each for each in direct(signed, "responder") if each.text.startswith("ACT-1")]
    assert "Done when: A test" in str(message.blocks)
    said = signed.say(f"action INC-1 Watch the pool <@{MEMBERS['reviewer']}>")
    assert said.startswith("ACT-2 stands in COE-1: Watch the pool (P2)")
    press(signed, message, "action.move:in_progress")
    pass_time(signed, minutes=1)
    assert "ACT-2 Watch the pool" in str(direct(signed, "reviewer")[-1].blocks)
    assert "in progress" in str(message.blocks)
    press(signed, message, "action.move:done")
    assert signed.submit(signed.opened(), evidence="https://ci.example/7 is green") is None
    pass_time(signed, minutes=1)
    assert "action.move" not in str(message.blocks)


def a_learning_is_proposed_decided_and_adopted_by_taps(signed: Signed, payments: Channel) -> None:
    """A reviewer decides; its team reads it where it talks; a tap answers, by whoever taps, and the message says so."""
    (reminder,) = [each for each in direct(signed, "responder") if "You write" in str(each.blocks)]
    press(signed, reminder, "coe.learning")
    assert "LRN-1 Give every pool a timeout" in str(signed.submit(signed.opened(), **LEARNING))
    pass_time(signed, minutes=1)
    asked = direct(signed, "reviewer")[-1]
    press(signed, asked, "learning.decide:accepted", who="responder")
    assert "Ask one" in signed.heard()[-1]["text"]
    press(signed, asked, "learning.decide:accepted", who="reviewer")
    pass_time(signed, minutes=1)
    signed.slack.fail(LOST, "chat.postMessage", times=1)
    press(signed, asked, "learning.decide:published", who="reviewer")
    assert signed.submit(signed.opened(), who="reviewer", reason="It is general") is None
    pass_time(signed, minutes=1)
    assert "learning.decide" not in str(asked.blocks)
    (message,) = payments.messages.values()
    assert "<!channel>" not in str(message.blocks)
    press(signed, message, "learning.adopt:0adopted", who="U0STRANGER")
    press(signed, message, "learning.adopt:0adopted")
    pass_time(signed, minutes=1)


def the_same_is_told_of_what_followed(signed: Signed, payments: Channel) -> None:
    """COE, action item and learning: by API, on their pages, in messages."""
    coe, action, learning = (api(signed, path) for path in ("coes/COE-1", "actions/ACT-1", "learnings/LRN-1"))
    mine, theirs = direct(signed, "responder"), direct(signed, "reviewer")
    due = datetime.fromisoformat(coe["due"])
    assert coe["state"] == "draft"
    assert f"<!date^{int(due.timestamp())}^" in blocks_of(mine, "Overdue since")
    assert "Reviewer Person" in shown(signed, "coes/COE-1")
    assert "Limit every pool" in shown(signed, "coes/COE-1")
    assert (action["state"], action["title"]) == ("done", "Limit every pool")
    due = datetime.fromisoformat(action["due"])
    assert f"done, due <!date^{int(due.timestamp())}^" in blocks_of(mine, "ACT-1")
    assert "https://ci.example/7" in shown(signed, "actions/ACT-1")
    assert (learning["state"], learning["title"]) == ("published", "Give every pool a timeout")
    assert "Give every pool a timeout>, published" in blocks_of(theirs, "Learning to decide")
    adopted, *_asked = api(signed, "learnings/LRN-1/adoptions")["items"]
    assert (adopted["service"], adopted["state"]) == ("checkout", "adopted")
    assert "*Checkout*: adopted" in blocks_of(payments.messages.values(), "LRN-1")
    assert "learning.adopt" not in blocks_of(payments.messages.values(), "LRN-1")
    assert "adopted" in shown(signed, "learnings/LRN-1")


def api(signed: Signed, path: str) -> Any:
    answer = signed.household.app.test_client().get(f"/api/v1/{path}", headers=signed.household.api("viewer"))
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def shown(signed: Signed, path: str) -> str:
    """Return what a reader sees on a page, who signs in for it: weeks go by between one look and the next."""
    client = signed.household.app.test_client()
    form = {"email": "viewer@example.org", "password": PASSWORD, "csrf_token": signed.household.csrf(client)}
    assert client.post("/sign-in", data=form).status_code == 303
    return unescape(client.get(f"/{path}").text)


def blocks_of(messages: Iterable[Message], words: str) -> str:
    """Return what stands in the one message that says so."""
    (found,) = [str(each.blocks) for each in messages if words in str(each.blocks)]
    return found


def last_event(signed: Signed) -> int:
    return signed.world.ask(lambda look: look.session.scalar(select(func.max(EventRow.id)))) or 0


def surfaces_since(signed: Signed, event_id: int) -> set[str]:
    """Return through what everything happened since; that a reader has signed in is none of it."""
    chosen = select(EventRow.surface).where(EventRow.id > event_id, EventRow.stream.not_like("person:%"))
    return signed.world.ask(lambda look: set(look.session.scalars(chosen)))


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
