"""Slack is away for half an hour, or asked of too much at once: nothing is lost, nothing stale is said."""

from datetime import timedelta

import pytest

from foundation.authz import Principal
from foundation.markdown import plain
from incidents import commands as incidents
from incidents.queries import updates
from tests.fakes.slack.faults import DOWN
from tests.support.slack import SlackHouse
from tests.support.torture import rounds

# At full length 25 incidents with 20 updates each: 500 queued, 40 of them put right meanwhile, 10 incidents resolved.
ROOMS, EACH, CORRECTED, RESOLVED = max(3, rounds(25)), max(5, rounds(20)), max(4, rounds(40)), max(1, rounds(10))


def declared(house: SlackHouse, ada: Principal, count: int) -> list[str]:
    return [house.world.run_as(ada, incidents.declare, title=f"No {n} fails").key for n in range(count)]


@pytest.mark.torture
def test_half_an_hour_without_slack_loses_nothing_and_says_nothing_stale(house: SlackHouse) -> None:
    world, ada = house.world, house.person("Ada")
    keys = declared(house, ada, ROOMS)
    house.pass_time(minutes=6)
    before = {key: set(room_of(house, key).messages) for key in keys}
    house.slack.fail(DOWN)
    began, asked = world.clock.now(), len(house.slack.calls)
    tell(house, ada, keys)
    house.pass_time(minutes=30)
    world.clock.set(began + timedelta(minutes=30))
    assert len(house.slack.calls) - asked < 40
    late = declared(house, ada, max(1, rounds(20)))
    for key in keys[:RESOLVED]:
        world.run_as(ada, incidents.transition, key=key, to="resolved", note=plain("It works again."))
    house.slack.faults.clear()
    back = world.clock.now()
    house.pass_time(minutes=5)
    assert all(panel_of(house, key).text.endswith("investigating") for key in late)
    for number, key in enumerate(keys):
        said = [m for ts, m in room_of(house, key).messages.items() if ts not in before[key]]
        updates_said = [m.text.partition(": ")[2] for m in said if " update: " in m.text]
        assert updates_said == expected(number), key
        assert all(m.posted_at is not None and m.posted_at <= back + timedelta(minutes=5) for m in said)
        assert not any("update is due" in m.text for m in said) or number >= RESOLVED
        assert any(m.text.startswith("Resolved") for m in said) == (number < RESOLVED)
        state = "resolved" if number < RESOLVED else "investigating"
        assert panel_of(house, key).text.endswith(state)
    assert house.slack.limits.inside_retry_after == house.slack.limits.refused == []


def tell(house: SlackHouse, ada: Principal, keys: list[str]) -> None:
    """Post 20 updates in each of 25 incidents, a second apart, and put the last two of 20 of them right."""
    for number in range(EACH):
        for key in keys:
            said = {"audience": "responders", "body": plain(f"Look {number}")}
            house.world.run_as(ada, incidents.post_update, key=key, **said)
        house.world.clock.advance(seconds=1)
    for key in keys[: CORRECTED // 2]:
        newest = house.world.ask_as(ada, updates, int(key[4:]))[:2]
        for item in newest:
            right = {"update_id": item.id, "body": plain(f"{item.body}, put right"), "reason": "Wrong"}
            house.world.run_as(ada, incidents.correct_update, key=key, **right)


def expected(number: int) -> list[str]:
    plainly = [f"Look {n}" for n in range(EACH)]
    if number >= CORRECTED // 2:
        return plainly
    return [*plainly[:-2], *(f"{each}, put right" for each in plainly[-2:])]


def room_of(house: SlackHouse, key: str):  # noqa: ANN201 - a channel
    return next(c for c in house.slack.workspace.channels.values() if c.name.startswith(f"inc-{key[4:]}-"))


def panel_of(house: SlackHouse, key: str):  # noqa: ANN201 - a message
    room = room_of(house, key)
    return room.messages[room.pins[0]]


def test_twenty_declarations_in_a_minute_all_get_their_channel(house: SlackHouse) -> None:
    ada = house.person("Ada")
    for _ in range(20):
        declared(house, ada, 1)
        house.pass_time(seconds=3)
    house.pass_time(seconds=60)
    rooms = [c for c in house.slack.workspace.channels.values() if c.name.startswith("inc-")]
    assert len(rooms) == 20
    house.pass_time(minutes=2)
    assert all(room.pins and room.topic and room.bookmarks for room in rooms)
    assert len(house.announcements.messages) == 20
    assert house.slack.limits.inside_retry_after == house.slack.limits.refused == []
