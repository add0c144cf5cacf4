"""Around the channel: the app's home, links to pages of ours, and who joins late; each sees what they may, no more."""

from datetime import timedelta
from typing import Any

from coe import commands as coes
from tests.incidents.builders import declare
from tests.integrations.slack.inbound.test_capture import room
from tests.support.signed import MEMBERS, Signed

HERE = "http://localhost"


def happen(signed: Signed, number: int, kind: str, **event: Any) -> None:
    signed.event({"type": kind, **event}, f"Ev{kind}{number}")
    signed.work()


def test_the_home_shows_what_is_mine_and_strangers_how_to_connect(signed: Signed) -> None:
    world, homes = signed.world, signed.slack.workspace.homes
    declare(world, title="Checkout <!here> fails")
    declare(world, visibility="private", title="Quiet thing")
    signed.say("role INC-1 lead")
    me = signed.household.people["responder"]
    coe = world.run_as(signed.principal("admin"), coes.open_coe, incident_keys=["INC-1"], owner_id=me).key
    due = world.clock.now() + timedelta(days=3)
    given = {"title": "Limit it", "kind": "prevent", "priority": "P2", "owner_id": me, "due": due, "done_criteria": "x"}
    world.run_as(signed.principal("admin"), coes.add_action, key=coe, **given)
    for number, who in enumerate(("U0RESPOND", "U0VIEWER", "U0STRANGER")):
        happen(signed, number, "app_home_opened", user=who, tab="home")
    mine, theirs, nobodys = (str(homes[who]["blocks"]) for who in ("U0RESPOND", "U0VIEWER", "U0STRANGER"))
    for words in ("INC-1 Checkout", "you are Incident Commander", "ACT-1 Limit it", "COE-1"):
        assert words in mine, words
    assert not [words for words in ("INC-1", "ACT-1", "COE-1") if words in theirs + nobodys]
    assert "does not know who you are" in nobodys
    assert "Quiet" not in mine + theirs
    assert "<!here>" not in mine
    home = {"id": "V7", "type": "home", "callback_id": "home"}
    signed.press("action.move:in_progress", "ACT-1|in_progress", view=home, response_url="")
    assert "ACT-1 is in progress now" in str(signed.opened()["blocks"])
    assert "P2, in progress" in str(homes["U0RESPOND"]["blocks"])
    signed.press("panel.summary:1", "INC-1", view=home, response_url="")
    assert "Checkout &lt;!here&gt; fails" in str(signed.opened()["blocks"])


def test_a_link_shows_only_what_everybody_may_see(signed: Signed) -> None:
    declare(signed.world, title="Checkout fails")
    declare(signed.world, visibility="private", title="Quiet thing")
    places = ("/incidents/INC-1", "/incidents/INC-2", "/incidents/INC-99", "/me", "/incidents/INC-1/edit")
    links = [{"domain": "localhost", "url": f"{HERE}{place}"} for place in places]
    links += [{"domain": "evil.example", "url": "https://evil.example/incidents/INC-1"}]
    posted = {"channel": "C1", "message_ts": "1.2", "user": MEMBERS["admin"]}
    happen(signed, 1, "link_shared", **posted, links=links[1:])
    assert signed.slack.workspace.unfurled == {}
    happen(signed, 2, "link_shared", **posted, links=links)
    assert list(signed.slack.workspace.unfurled) == [f"{HERE}/incidents/INC-1"]
    assert "INC-1 Checkout fails" in str(signed.slack.workspace.unfurled)


def test_who_joins_late_is_told_how_it_stands_and_nobody_else(signed: Signed) -> None:
    declare(signed.world, title="Checkout fails")
    declare(signed.world, visibility="private", title="Quiet thing")
    channels = [room(signed, key) for key in ("INC-1", "INC-2")]
    joining = {"team": "T0001", "channel_type": "C"}
    whispers = signed.slack.workspace.whispers
    for channel in channels:
        signed.slack.workspace.channels[channel].members |= {*MEMBERS.values(), "U0STRANGER"}
    happen(signed, 1, "member_joined_channel", user=MEMBERS["reviewer"], channel=channels[0], **joining)
    assert whispers == []
    signed.world.clock.advance(minutes=10)
    late = [(who, channel) for who in ("U0VIEWER", "U0STRANGER") for channel in channels]
    for number, (who, channel) in enumerate(late, 2):
        happen(signed, number, "member_joined_channel", user=who, channel=channel, **joining)
    ((channel, user, said),) = whispers
    assert (channel, user) == (channels[0], "U0VIEWER")
    assert "*INC-1* Checkout fails" in str(said["blocks"])
