"""Around the channel: the app's home, links to pages of ours, and who joins late; each sees what they may, no more."""

import json
from datetime import timedelta
from typing import Any

from coe import commands as coes
from foundation.markdown import plain
from integrations.slack.outbound.limits import TIER_3, buckets_of, take
from learnings import commands as learnings
from tests.fakes.slack.faults import LIMITED
from tests.incidents.builders import declare
from tests.integrations.slack.inbound.test_capture import room
from tests.integrations.slack.test_whole_incident import direct, pass_time
from tests.support.signed import MEMBERS, TEAM, Signed

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
    declare(signed.world, title="Checkout <!here> fails", summary=plain("The pool\u202e is empty"))
    declare(signed.world, visibility="private", title="Quiet thing")
    places = ("/incidents/INC-1", "/incidents/INC-2", "/incidents/INC-99", "/me", "/incidents/INC-1/edit")
    links = [{"domain": "localhost", "url": f"{HERE}{place}"} for place in places]
    links += [{"domain": "evil.example", "url": "https://evil.example/incidents/INC-1"}]
    posted = {"channel": "C1", "message_ts": "1.2", "user": MEMBERS["admin"]}
    workspace = signed.slack.workspace
    happen(signed, 1, "link_shared", **posted, links=links[1:])
    assert (workspace.unfurled, workspace.entities) == ({}, {})
    shared = {"type": "event_callback", "team_id": TEAM, "event_id": "EvOut", "is_ext_shared_channel": True}
    sent = {**shared, "event": {"type": "link_shared", **posted, "links": links}}
    assert signed.post("events", json.dumps(sent).encode(), "application/json").status_code == 200
    signed.work()
    assert (workspace.unfurled, workspace.entities) == ({}, {})
    happen(signed, 2, "link_shared", **posted, links=links)
    ((url, shown),) = workspace.entities.items()
    assert (url, shown["entity_type"]) == (f"{HERE}/incidents/INC-1", "slack#/entities/incident")
    assert shown["entity_payload"]["attributes"]["title"]["text"] == "Checkout <!here> fails"
    assert shown["entity_payload"]["fields"]["description"]["value"] == "The pool is empty"
    workspace.has_work_objects = False
    happen(signed, 3, "link_shared", **posted, links=links)
    assert list(workspace.unfurled) == [url]
    assert "INC-1 Checkout &lt;!here&gt; fails" in str(workspace.unfurled)
    workspace.unfurled.clear()
    signed.slack.fail("", "chat.unfurl", error="feature_not_enabled", times=1)
    happen(signed, 4, "link_shared", **posted, links=links)
    assert list(workspace.unfurled) == [url]


def test_the_pane_beside_a_link_shows_its_reader_what_they_may_see_now(signed: Signed) -> None:
    world, me = signed.world, signed.household.people["responder"]
    declare(world, title="Checkout fails")
    signed.say("role INC-1 lead")
    coe = world.run_as(signed.principal("admin"), coes.open_coe, incident_keys=["INC-1"], owner_id=me).key
    due = world.clock.now() + timedelta(days=3)
    given = {"title": "Limit it", "kind": "prevent", "priority": "P2", "owner_id": me, "due": due, "done_criteria": "x"}
    world.run_as(signed.principal("admin"), coes.add_action, key=coe, **given)
    declare(world, visibility="private", title="Quiet thing")
    keys = ("incidents/INC-1", "coes/COE-1", "actions/ACT-1", "incidents/INC-2", "incidents/INC-77")
    opened = [(key, who) for who in ("U0VIEWER", "U0STRANGER") for key in keys]
    for number, (place, who) in enumerate(opened):
        trigger = signed.slack.workspace.mint_pane(place.partition("/")[2])
        ref = {"id": place.partition("/")[2]}
        more = {"external_ref": ref, "entity_url": f"{HERE}/{place}", "trigger_id": trigger, "channel": "C1"}
        happen(signed, number, "entity_details_requested", user=who, **more)
    incident, document, action, private, unknown, *strangers = signed.slack.workspace.presented
    assert "Incident Commander" in str(incident["entity_payload"]["custom_fields"])
    assert document["entity_type"] == "slack#/entities/content_item"
    assert action["entity_payload"]["fields"]["due_date"]["value"] == f"{due:%Y-%m-%d}"
    assert "Responder Person" in str(action["entity_payload"]["fields"]["assignee"])
    assert private == unknown == {"status": "not_found"}
    assert {each["custom_title"] for each in strangers} == {"Andon does not know who you are yet"}


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
    happen(signed, 99, "member_joined_channel", user="U0VIEWER", channel=channels[0], **{**joining, "team": "T0OTHER"})
    late = [(who, channel) for who in ("U0VIEWER", "U0STRANGER") for channel in channels]
    for number, (who, channel) in enumerate(late, 2):
        happen(signed, number, "member_joined_channel", user=who, channel=channel, **joining)
    ((channel, user, said),) = whispers
    assert (channel, user) == (channels[0], "U0VIEWER")
    assert "*INC-1* Checkout fails" in str(said["blocks"])


def test_links_keep_to_their_rate_and_hold_up_no_home(signed: Signed) -> None:
    """What is more than the method's tier waits for its turn, calls nothing inside a Retry-After, and comes all."""
    declare(signed.world, title="Checkout fails")
    signed.world.run(lambda work: [take(work, buckets_of("chat.unfurl")) for _ in range(TIER_3 - 1)])
    links = [{"domain": "localhost", "url": f"{HERE}/incidents/INC-1"}]
    for number in range(4):
        posted = {"type": "link_shared", "channel": "C1", "message_ts": f"{number}.1", "links": links}
        signed.event(posted, f"EvMany{number}")
    signed.slack.fail(LIMITED, "chat.unfurl", seconds=30, times=1)
    signed.event({"type": "app_home_opened", "user": MEMBERS["viewer"], "tab": "home"}, "EvHome")
    signed.work()
    made = [call.method for call in signed.slack.calls if not call.error]
    assert [method for method in made if method in {"views.publish", "chat.unfurl"}] == ["views.publish"]
    pass_time(signed, minutes=3)
    shown = [call.params["ts"] for call in signed.slack.calls if call.method == "chat.unfurl" and not call.error]
    assert sorted(shown) == ["0.1", "1.1", "2.1", "3.1"]
    assert signed.slack.limits.inside_retry_after == signed.slack.limits.refused == []


def test_a_learning_out_of_something_private_reaches_only_who_may_see_it(signed: Signed) -> None:
    world, admin = signed.world, signed.principal("admin")
    key = declare(world, by=admin, visibility="private", title="Quiet thing").key
    coe = world.run_as(admin, coes.open_coe, incident_keys=[key], owner_id=signed.household.people["admin"]).key
    texts = {"failure_prevented": "It stops", "lesson": plain("Look"), "recommendation": plain("Limit it")}
    where = {"cause_classes": ["resource_leak"], "applicability": {"all": []}}
    world.run_as(admin, learnings.propose, title="Limit the quiet pool", source_coe=coe, **texts, **where)
    pass_time(signed, minutes=2)
    told = {who: str([message.blocks for message in direct(signed, who)]) for who in ("admin", "reviewer")}
    assert "Limit the quiet pool" in told["admin"]
    assert "quiet" not in told["reviewer"]
    home = {"type": "app_home_opened", "tab": "home"}
    for who in ("admin", "reviewer"):
        signed.event({**home, "user": MEMBERS[who]}, f"Ev{who}")
    signed.work()
    homes = {who: str(signed.slack.workspace.homes[MEMBERS[who]]) for who in ("admin", "reviewer")}
    assert "Learnings to decide about" in homes["admin"]
    assert "quiet" not in homes["reviewer"].lower()
