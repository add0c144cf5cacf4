"""An incident in Slack: its channel, its panel, its announcement, and what is said there, from declare to archive."""

from incidents import commands as incidents
from tests.support.slack import SlackHouse


def test_an_incident_gets_its_channel_and_everything_in_it(house: SlackHouse) -> None:
    ada, ben = house.person("Ada"), house.person("Ben")
    house.service("checkout")
    world = house.world
    incident = world.run_as(ada, incidents.declare, title="Checkout <!channel> fails", services=["checkout"])
    world.run_as(ada, incidents.assign_role, key=incident.key, role="commander", person_id=ben.person_id)
    house.pass_time(seconds=90)
    room = house.room("inc-1-checkout-channel-fails")
    assert room.members == {"UBOT", f"U{ada.person_id}", f"U{ben.person_id}"}
    panel = next(iter(room.messages.values()))
    assert room.pins == [panel.ts]
