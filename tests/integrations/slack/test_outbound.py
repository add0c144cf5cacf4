"""An incident in Slack: its channel, its panel, its announcement, and what is said there, from declare to archive."""

from slack_sdk.models.blocks import Block
from sqlalchemy import select

from accounts import commands as accounts
from catalog import commands as catalog
from foundation.markdown import plain
from incidents import commands as incidents
from incidents.queries import brief, role_book, updates
from integrations.slack.outbound.model import SlackMessage
from integrations.slack.outbound.queries import room_of
from tests.fakes.slack import Message
from tests.support.slack import SlackHouse


def test_an_incident_runs_in_its_channel_from_declare_to_archive(house: SlackHouse) -> None:
    ada, ben, cleo = house.person("Ada"), house.person("Ben"), house.person("Cleo")
    house.service("checkout")
    world, key = house.world, "INC-1"
    world.run_as(ada, incidents.declare, title="Checkout <!channel> fails", services=["checkout"], severity="SEV1")
    world.run_as(ada, incidents.assign_role, key=key, role="commander", person_id=ben.person_id)
    world.run_as(cleo, incidents.watch, key=key)
    house.pass_time(seconds=90)
    room = house.room("inc-1-checkout-channel-fails")
    assert room.members == {"UBOT", f"U{ada.person_id}", f"U{ben.person_id}"}
    panel, announced = room.messages[room.pins[0]], next(iter(house.announcements.messages.values()))
    assert "<!channel>" not in panel.text + room.topic
    assert [mark["link"] for mark in room.bookmarks] == ["https://andon.example.org/incidents/INC-1"]
    assert buttons(panel) >= {"panel.update", "panel.state", "panel.resolve", "panel.open", "panel.join"}
    assert f"<@U{ben.person_id}>" in str(announced.blocks)
    assert told(house, ben.person_id) == ["You are Incident Commander of INC-1"]
    (given,) = [role.instructions for role in world.ask(role_book).roles if role.key == "commander"]
    assert given
    assert given[:40] in str([call.params for call in house.slack.calls if "You are" in str(call.params.get("text"))])
    world.run_as(ada, incidents.post_update, key=key, audience="stakeholders", body=plain("Half of it is back"))
    house.pass_time(seconds=30)
    assert told(house, cleo.person_id) == ["INC-1 update: Half of it is back"]
    assert "Half of it is back" in str(announced.blocks)
    right = {"update_id": world.ask_as(ada, updates, 1)[0].id, "body": plain("A third is back"), "reason": "Counted"}
    world.run_as(ada, incidents.correct_update, key=key, **right)
    house.pass_time(minutes=40)
    said = [message.text for message in room.messages.values()]
    assert said[1] == "INC-1 update: A third is back"
    assert any(message.endswith("an update is due") for message in said)
    world.run_as(ada, incidents.transition, key=key, to="resolved", note=plain("It works"))
    house.pass_time(seconds=30)
    assert room.topic.startswith("resolved")
    assert announced.text.endswith("resolved")
    assert list(room.messages.values())[-1].text.startswith("Resolved: INC-1")
    assert buttons(panel) == {"panel.state", "panel.open", "incident.pick:coe"}
    world.run_as(ada, incidents.transition, key=key, to="closed")
    house.pass_time(days=6)
    assert not room.is_archived
    house.pass_time(days=2)
    assert room.is_archived
    for message in (*room.messages.values(), announced):
        assert Block.parse_all(message.blocks)
    assert len(house.announcements.messages) == 1


def test_drills_are_marked_and_announced_apart_and_what_is_over_or_in_triage_gets_no_channel(house: SlackHouse) -> None:
    ada, world = house.person("Ada"), house.world
    drill = house.slack.workspace.add_channel("drills", "UBOT")
    house.environment["ANDON_SLACK_DRILL_ANNOUNCEMENTS"] = drill.id
    world.run_as(ada, incidents.declare, title="Pretend", mode="drill")
    world.run_as(ada, incidents.declare, title="Long ago", mode="retrospective")
    canceled = world.run_as(ada, incidents.declare, title="No such thing").key
    world.run_as(ada, incidents.transition, key=canceled, to="canceled", note=plain("A false alarm"))
    triaged = world.run_as(ada, incidents.declare, title="Perhaps", state="triage").key
    house.pass_time(seconds=60)
    named = {channel.name for channel in house.slack.workspace.channels.values()}
    assert named == {"incidents", "drills", "drill-inc-1-pretend"}
    assert "DRILL" in house.room("drill-inc-1-pretend").topic
    assert [message.text for message in drill.messages.values()] == ["DRILL · INC-1 · Pretend: investigating"]
    assert house.announcements.messages == {}
    world.run_as(ada, incidents.transition, key=triaged, to="investigating")
    house.pass_time(seconds=60)
    assert house.room("inc-4-perhaps").pins
    assert len(house.announcements.messages) == 1


def test_teams_whose_services_fail_with_it_hear_so_in_their_channel_and_of_nothing_private(house: SlackHouse) -> None:
    ada, world = house.person("Ada"), house.world
    edge = house.slack.workspace.add_channel("edge", "UBOT")
    house.service("queue")
    for slug, channel in (("checkout", edge.id), ("billing", "the second floor")):
        house.service(slug)
        team = world.run(accounts.add_team, slug=slug, name=slug.title(), channel=channel)
        world.run(catalog.change_service, slug=slug, owner_team_id=team.id)
        world.run(catalog.add_dependency, slug=slug, on="queue", kind="hard")
    world.run_as(ada, incidents.declare, title="The queue stands", services=["queue"], severity="SEV1")
    world.run_as(ada, incidents.declare, title="A small thing", services=["queue"], severity="SEV3")
    house.pass_time(seconds=90)
    (said,) = edge.messages.values()
    assert said.text == "INC-1 · The queue stands may reach services of yours"
    assert "checkout depends on queue" in str(said.blocks)
    assert "billing" not in str(said.blocks)
    assert Block.parse_all(said.blocks)
    world.run_as(ada, incidents.edit, key="INC-1", title="The queue is slow")
    world.run_as(ada, incidents.transition, key="INC-1", to="resolved")
    house.pass_time(seconds=30)
    assert ("The queue is slow" in said.text, "resolved" in str(said.blocks).lower()) == (True, True)
    with world.reading() as reading:
        failures = select(SlackMessage.failure).where(SlackMessage.kind == "dependents").order_by(SlackMessage.id)
        assert list(reading.session.scalars(failures)) == [
            "",
            "the team has no channel in Slack: write one on its page, such as #edge",
        ]
    world.run_as(ada, incidents.set_visibility, key="INC-1", visibility="private")
    house.pass_time(seconds=60)
    assert edge.messages == {}


def test_user_groups_are_invited_by_severity_and_a_free_plan_says_so(house: SlackHouse) -> None:
    ada, world, workspace = house.person("Ada"), house.world, house.slack.workspace
    house.environment["ANDON_SLACK_USER_GROUPS"] = "SALL, SEV1:SGRAVE"
    workspace.groups |= {"SALL": ["U7", f"U{ada.person_id}"], "SGRAVE": ["U8"]}
    for user in ("U7", "U8"):
        workspace.add_user(user)
    world.run_as(ada, incidents.declare, title="Small", severity="SEV3")
    world.run_as(ada, incidents.declare, title="Grave", severity="SEV1")
    world.run_as(ada, incidents.declare, title="Quiet", severity="SEV1", visibility="private")
    house.pass_time(seconds=90)
    me = f"U{ada.person_id}"
    assert house.room("inc-1-small").members == {"UBOT", me, "U7"}
    assert house.room("inc-2-grave").members == {"UBOT", me, "U7", "U8"}
    assert house.room("inc-3").members == {"UBOT", me}
    workspace.has_user_groups = False
    world.run_as(ada, incidents.declare, title="Free", severity="SEV3")
    house.pass_time(seconds=90)
    assert house.room("inc-4-free").pins
    assert house.methods().count("usergroups.users.list") == 4
    room = world.ask(lambda look: room_of(look, brief(look, "INC-4")))
    assert room is not None
    assert "no user groups" in room.trouble


def buttons(message: Message) -> set[str]:
    rows = [block for block in message.blocks if block["type"] == "actions"]
    return {element["action_id"] for row in rows for element in row["elements"]}


def told(house: SlackHouse, person_id: int | None) -> list[str]:
    direct = [c for c in house.slack.workspace.channels.values() if c.is_im and f"U{person_id}" in c.members]
    return [message.text for channel in direct for message in channel.messages.values()]
