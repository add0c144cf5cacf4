"""Messages in the timeline: with their own time and author, once, following what becomes of them."""

from datetime import timedelta

from incidents.queries import brief
from integrations.slack import ids
from integrations.slack.outbound.model import SlackRoom
from tests.fakes.slack.workspace import Message
from tests.incidents.builders import declare
from tests.support.signed import MEMBERS, Signed


def room(signed: Signed, key: str = "INC-1") -> str:
    """Give the incident a channel in which somebody has written."""
    found = signed.world.ask(brief, key)
    channel = signed.slack.workspace.add_channel(f"inc-{found.id}", "UBOT")
    signed.world.run(lambda work: work.session.add(SlackRoom(incident_id=found.id, channel_id=channel.id)))
    return channel.id


def test_a_message_is_kept_by_menu_once_and_follows_edits_and_deletion(signed: Signed) -> None:
    declare(signed.world)
    channel = room(signed)
    written = signed.world.clock.now() - timedelta(minutes=7)
    ts = f"{int(written.timestamp())}.000200"
    message = {"type": "message", "ts": ts, "user": MEMBERS["reviewer"], "text": "The *cache* is cold &amp; slow"}
    for _ in range(2):
        signed.interact("message_action", callback_id=ids.SHORTCUT_TIMELINE, message=message, channel={"id": channel})
    assert [each["text"].split(" the timeline")[0] for each in signed.heard()] == [
        "The message is in",
        "The message was already in",
    ]
    notes = [entry for entry in signed.timeline("INC-1") if entry.name == "incident.note_added"]
    assert [(note.occurred_at.replace(microsecond=0), note.principal) for note in notes] == [
        (written, f"person:{signed.household.people['responder']}")
    ]
    assert "<strong>Reviewer Person</strong>: The <strong>cache</strong> is cold &amp; slow" in notes[0].html
    assert f'href="https://acme.slack.com/archives/{channel}/p{ts.replace(".", "")}"' in notes[0].html
    edited = {
        "type": "message",
        "subtype": "message_changed",
        "channel": channel,
        "message": {**message, "text": "Warm"},
    }
    signed.event(edited, "Ev1")
    signed.event(edited, "Ev1")
    signed.work()
    assert "Reviewer Person</strong>: Warm" in noted(signed)
    signed.event({"type": "message", "subtype": "message_deleted", "channel": channel, "deleted_ts": ts}, "Ev2")
    signed.work()
    assert "The message was deleted in Slack." in noted(signed)


def noted(signed: Signed) -> str:
    return [entry for entry in signed.timeline("INC-1") if entry.name == "incident.note_added"][-1].html


def test_a_sign_or_a_pin_keeps_a_message_for_whoever_may(signed: Signed) -> None:
    declare(signed.world)
    channel = room(signed)
    posted = signed.slack.workspace.channels[channel]
    ts = signed.slack.workspace.ts()
    posted.messages[ts] = Message(ts, "Rolled back", MEMBERS["admin"])
    item = {"type": "message", "channel": channel, "ts": ts}
    for number, (who, sign) in enumerate((("viewer", "memo"), ("responder", "tada"), ("responder", "memo"))):
        event = {"type": "reaction_added", "user": MEMBERS[who], "reaction": sign, "item": item}
        signed.event(event, f"Ev{number}")
        signed.work()
        kept = [e for e in signed.timeline("INC-1") if e.name == "incident.note_added"]
        assert len(kept) == (1 if number == 2 else 0), (who, sign, signed.slack.calls[-1:])
    assert "Admin Person</strong>: Rolled back" in noted(signed)
    assert posted.reactions == [(ts, "white_check_mark")]
    answer = signed.slack.workspace.ts()
    posted.messages[answer] = Message(answer, "It helped", MEMBERS["admin"], thread_ts=ts)
    item = {"type": "message", "channel": channel, "ts": answer}
    signed.event({"type": "reaction_added", "user": MEMBERS["responder"], "reaction": "memo", "item": item}, "EvThread")
    signed.work()
    assert "It helped" in noted(signed)
    message = {
        "ts": "1930000000.000100",
        "text": "Pinned",
        "user": MEMBERS["admin"],
        "permalink": "https://acme.slack.com/p1",
    }
    pin = {
        "type": "pin_added",
        "user": MEMBERS["responder"],
        "channel_id": channel,
        "item": {"type": "message", "message": message},
    }
    signed.event(pin, "Ev9")
    signed.work()
    assert "Pinned" in str([e.html for e in signed.timeline("INC-1")])


def test_in_the_channel_of_an_incident_it_needs_no_name_and_says_nothing_to_outsiders(signed: Signed) -> None:
    declare(signed.world, visibility="private", title="Quiet thing")
    channel = room(signed)
    assert "Quiet thing" in signed.say("", who="admin", channel_id=channel)
    assert signed.say("sev 1", who="admin", channel_id=channel) == "INC-1 is SEV1 now."
    assert "Quiet" not in str(signed.type("summary", channel_id=channel).get_json())
