"""Whatever is wrong in Slack, the incident goes on and says so; what is private is read by nobody else."""

from foundation.authz import Principal
from foundation.markdown import plain
from incidents import commands as incidents
from incidents.queries import brief
from integrations.slack.outbound.queries import RoomItem, room_of
from tests.fakes.slack import Channel, Message
from tests.fakes.slack.faults import LIMITED, LIMITED_INSIDE, LOST
from tests.support.slack import SlackHouse


def shown(house: SlackHouse, key: str = "INC-1") -> RoomItem:
    found = house.world.ask(lambda reading: room_of(reading, brief(reading, key)))
    assert found is not None
    return found


def gone(house: SlackHouse, room: Channel) -> None:
    del house.slack.workspace.channels[room.id]


def archived(_house: SlackHouse, room: Channel) -> None:
    room.is_archived = True


def revoked(house: SlackHouse, _room: Channel) -> None:
    house.slack.workspace.tokens["xoxb-test"].problem = "token_revoked"


TROUBLES = [(gone, "was deleted"), (archived, "Unarchive it"), (revoked, "it was revoked")]


def test_the_incident_goes_on_and_says_what_is_wrong_and_it_mends(house: SlackHouse) -> None:
    ada = house.person("Ada")
    house.slack.workspace.add_channel("inc-1-it-fails")
    for number, (spoil, words) in enumerate(TROUBLES, 1):
        key = house.world.run_as(ada, incidents.declare, title="It fails").key
        house.pass_time(seconds=30)
        room = next(c for c in rooms_of(house) if c.name.startswith(f"inc-{number}-it-fails"))
        assert room.name.endswith("-2") == (number == 1)
        spoil(house, room)
        house.world.run_as(ada, incidents.post_update, key=key, audience="responders", body=plain("Look"))
        house.pass_time(seconds=30)
        trouble = shown(house, key)
        assert words in f"{trouble.trouble} {trouble.workspace_trouble}"
        assert trouble.waiting == 1
        mend(house, room)
        house.pass_time(minutes=11)
        assert (shown(house, key).waiting, shown(house, key).trouble) == (0, ""), words
        assert [m.text for m in room.messages.values()].count(f"{key} update: Look") == 1


def rooms_of(house: SlackHouse) -> list[Channel]:
    return [channel for channel in house.slack.workspace.channels.values() if channel.creator == "UBOT"]


def mend(house: SlackHouse, room: Channel) -> None:
    house.slack.workspace.channels[room.id] = room
    room.is_archived = False
    house.slack.workspace.tokens["xoxb-test"].problem = ""


def test_andon_comes_back_when_it_was_removed_and_does_without_what_it_may_not(house: SlackHouse) -> None:
    ada = house.person("Ada")
    token = house.slack.workspace.tokens["xoxb-test"]
    token.scopes -= {"pins:write", "bookmarks:write", "chat:write.public"}
    key = house.world.run_as(ada, incidents.declare, title="It fails").key
    house.pass_time(seconds=30)
    room = house.room("inc-1-it-fails")
    assert "lacks a scope" in shown(house, key).trouble
    assert room.topic
    assert not room.pins
    room.members.discard("UBOT")
    house.world.run_as(ada, incidents.post_update, key=key, audience="responders", body=plain("Look"))
    house.pass_time(seconds=30)
    assert "UBOT" in room.members
    assert list(room.messages.values())[-1].text == f"{key} update: Look"


def test_an_answer_that_was_lost_makes_nothing_twice(house: SlackHouse) -> None:
    ada = house.person("Ada")
    house.environment["ANDON_SLACK_ANNOUNCEMENTS"] = "#incidents"
    house.slack.fail(LOST, "conversations.create", times=1)
    house.slack.fail(LOST, "chat.postMessage", times=2)
    house.world.run_as(ada, incidents.declare, title="It fails")
    house.pass_time(minutes=3)
    rooms = [channel for channel in house.slack.workspace.channels.values() if channel.name.startswith("inc-1")]
    assert [room.name for room in rooms] == ["inc-1-it-fails"]
    assert len(rooms[0].messages) == len(rooms[0].pins) == 1
    assert house.methods().count("conversations.list") == 2
    assert len(house.announcements.messages) == 1
    for kind in (LIMITED, LIMITED_INSIDE, LOST):
        house.slack.fail(kind, "chat.postMessage", times=1)
    house.world.run_as(ada, incidents.assign_role, key="INC-1", role="commander", person_id=ada.person_id)
    house.pass_time(minutes=3)
    assert [(m.user, m.text) for m in directly(house, ada)] == [("UBOT", "You are Incident Commander of INC-1")]
    assert house.slack.limits.inside_retry_after == []


def directly(house: SlackHouse, who: Principal) -> list[Message]:
    found = [c for c in house.slack.workspace.channels.values() if c.is_im and f"U{who.person_id}" in c.members]
    return [message for channel in found for message in channel.messages.values()]


def test_what_is_private_stands_in_private_channels_only(house: SlackHouse) -> None:
    ada, ben, eve = house.person("Ada"), house.person("Ben"), house.person("Eve")
    hidden = house.world.run_as(ada, incidents.declare, title="Salaries leak", visibility="private").key
    house.world.run_as(ada, incidents.assign_role, key=hidden, role="commander", person_id=ben.person_id)
    house.pass_time(seconds=30)
    room = house.room("inc-1")
    assert room.is_private
    assert room.members == {"UBOT", f"U{ada.person_id}", f"U{ben.person_id}"}
    assert room.topic == "Andon"
    assert house.announcements.messages == {}
    house.world.run_as(ada, incidents.add_participant, key=hidden, person_id=eve.person_id)
    house.pass_time(seconds=30)
    assert f"U{eve.person_id}" in room.members
    house.world.run_as(ada, incidents.remove_participant, key=hidden, person_id=eve.person_id)
    house.pass_time(seconds=30)
    assert room.members == {"UBOT", f"U{ada.person_id}", f"U{ben.person_id}"}
    turned = house.world.run_as(eve, incidents.declare, title="Leaky bucket").key
    house.pass_time(seconds=30)
    before = house.room("inc-2-leaky-bucket")
    assert len(house.announcements.messages) == 1
    for who in (ada, eve):
        house.world.run_as(who, incidents.watch, key=turned)
    said = {"audience": "stakeholders", "body": plain("It leaks")}
    house.world.run_as(eve, incidents.post_update, key=turned, **said)
    house.pass_time(seconds=30)
    assert [len(directly(house, who)) for who in (ada, eve)] == [1, 1]
    house.world.run_as(eve, incidents.set_visibility, key=turned, visibility="private")
    house.pass_time(minutes=2)
    assert (before.name, before.topic, before.messages, before.is_archived) == ("inc-2-withdrawn", "", {}, True)
    assert house.announcements.messages == {}
    after = house.room("inc-2")
    assert after.is_private
    assert len(after.messages) == 2
    assert [len(directly(house, who)) for who in (ada, eve)] == [0, 1]
    everywhere = [c for c in house.slack.workspace.channels.values() if not c.is_private and not c.is_im]
    said = " ".join(f"{c.name} {c.topic} {c.bookmarks} {[m.text for m in c.messages.values()]}" for c in everywhere)
    assert "eak" not in said


def test_what_becomes_private_does_not_cling_to_a_channel_that_it_can_not_empty(house: SlackHouse) -> None:
    """One that was deleted is forgotten at once; one that somebody archived is waited for, and Slack left in peace."""
    ada = house.person("Ada")
    deleted, put_away = (
        house.world.run_as(ada, incidents.declare, title=each).key for each in ("It fails", "So do we")
    )
    house.pass_time(seconds=60)
    gone(house, house.room("inc-1-it-fails"))
    kept = house.room("inc-2-so-do-we")
    kept.is_archived = True
    before = len(house.slack.calls)
    for key in (deleted, put_away):
        house.world.run_as(ada, incidents.set_visibility, key=key, visibility="private")
    house.pass_time(minutes=9)
    assert house.room("inc-1").is_private
    assert house.room("inc-1").pins
    assert "Unarchive it" in shown(house, put_away).trouble
    assert len(house.slack.calls) - before < 20
    kept.is_archived = False
    house.pass_time(minutes=15)
    assert (kept.name, kept.messages, kept.is_archived) == ("inc-2-withdrawn", {}, True)
    assert house.room("inc-2").pins
    assert (shown(house, deleted).trouble, shown(house, put_away).trouble) == ("", "")
    gone(house, house.room("inc-2"))
    house.environment["ANDON_SLACK_ARCHIVE_DAYS"] = "0"
    house.world.run_as(ada, incidents.transition, key=put_away, to="resolved", note=plain("It works"))
    house.world.run_as(ada, incidents.transition, key=put_away, to="closed")
    before = len(house.slack.calls)
    house.pass_time(hours=25)
    assert house.methods()[-1] == "conversations.archive"
    assert len(house.slack.calls) - before < 6
