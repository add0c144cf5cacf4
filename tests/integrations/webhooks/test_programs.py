"""Programs that follow a status page, by a real receiver."""

import html
import json
import re
from datetime import timedelta

from foundation.markdown import plain
from statuspage import commands as statuspages
from tests.fakes.smtp import sinking
from tests.integrations.webhooks.line import LOOPBACK, Line, is_signed
from tests.statuspage.builders import SLUG, make_page, published
from tests.statuspage.subscribing import confirmed, links


def told_at(line: Line, path: str = "/hook") -> list[tuple[str, str]]:
    """Return what a program was told since this was last asked: of what, and how it stands."""
    said = [json.loads(one.body) for one in line.receiver.received if one.path == path]
    line.receiver.received[:] = [one for one in line.receiver.received if one.path != path]
    return [
        ("incident", one["incident"]["status"])
        if "incident" in one
        else (
            one["component"]["name"],
            f"{one['component_update']['old_status']} {one['component_update']['new_status']}",
        )
        for one in said
    ]


def test_a_program_is_told_of_each_change_of_a_component_that_it_follows(line: Line) -> None:
    parts = make_page(line.world)
    with sinking() as sink:
        line.world.worker.environment = {**LOOPBACK, **sink.environment}
        confirmed(line.household, sink, "ada@example.org", endpoint=line.receiver.url)
        confirmed(line.household, sink, "bo@example.org", endpoint=f"{line.receiver.url}/2", components=[parts.group])
        confirmed(line.household, sink, "cy@example.org")
        sink.mails.clear()
        down = {"component": parts.storage, "status": "major_outage"}
        line.world.run(statuspages.set_component_status, **down)
        line.world.settle()
        (received,) = [one for one in line.receiver.received if one.path == "/hook"]
        assert sink.mails == []
    told = json.loads(received.body)
    assert set(told) == {"meta", "page", "component", "component_update"}
    assert set(told["page"]) == {"id", "status_indicator", "status_description"}
    assert set(told["component_update"]) == {
        "id", "component_id", "component_type", "old_status", "new_status", "created_at"
    }  # fmt: skip
    assert told["component"]["id"] == told["component_update"]["component_id"] == parts.storage
    assert received.headers["webhook-id"].startswith(f"cmp_{told['component_update']['id']}_")
    assert told_at(line) == told_at(line, "/hook/2") == [("Storage", "operational major_outage")]
    line.world.run(statuspages.set_component_status, component=parts.storage, status="operational", notify=False)
    line.world.run(statuspages.set_component_status, **down, at=line.world.clock.now() - timedelta(days=2))
    line.world.settle()
    assert line.receiver.received == []
    published(line.world)
    line.world.settle()
    trouble = [("Edge network", "operational degraded_performance"), ("incident", "investigating")]
    assert (told_at(line), told_at(line, "/hook/2")) == (trouble, [])


def test_a_program_that_was_away_is_told_in_order_and_of_each_component_the_latest(line: Line) -> None:
    parts = make_page(line.world)
    with sinking() as sink:
        line.world.worker.environment = {**LOOPBACK, **sink.environment}
        confirmed(line.household, sink, "ada@example.org", endpoint=line.receiver.url)
    line.receiver.status = 503
    for part, status in (("storage", "partial_outage"), ("edge", "major_outage"), ("storage", "operational")):
        line.world.run(statuspages.set_component_status, component=getattr(parts, part), status=status)
        line.world.settle()
    assert set(told_at(line)) == {("Storage", "operational partial_outage")}
    line.receiver.status = 204
    line.world.clock.advance(minutes=1)
    line.world.settle()
    assert told_at(line) == [("Edge network", "operational major_outage"), ("Storage", "partial_outage operational")]


def test_a_program_that_subscribed_gets_the_shape_of_its_field_signed(line: Line) -> None:
    make_page(line.world)
    with sinking() as sink:
        line.world.worker.environment = {**LOOPBACK, **sink.environment}
        confirming = confirmed(line.household, sink, "ada@example.org", endpoint=line.receiver.url)
        published(line.world, "Requests fail.")
        line.world.settle()
        received = line.receiver.received[-1]
        (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", html.unescape(confirming))
        assert is_signed(received, secret)
        told = json.loads(received.body)
        assert set(told) == {"meta", "page", "incident"}
        newest = told["incident"]["incident_updates"][0]
        assert (told["incident"]["status"], newest["body"]) == ("investigating", "Requests fail.")
        assert told["page"]["status_description"] == "Partially Degraded Service"
        assert told["meta"]["unsubscribe"].startswith("http://localhost/subscriptions/unsubscribe/")
        assert SLUG in told["meta"]["documentation"]
        update = {"incident": told["incident"]["id"], "body": plain("More.")}
        line.receiver.received.clear()
        line.receiver.status = 410
        for _ in range(2):
            line.world.run(statuspages.post_public_update, **update)
            line.world.settle()
        assert len(line.receiver.received) == 1
        trouble = sink.mails[-1]
        assert (len(sink.mails), trouble.to) == (2, "ada@example.org")
        assert trouble.message["Subject"] == "Acme Cloud no longer reaches your program"
        assert line.receiver.url in trouble.part()
        (way,) = links(trouble)
        assert line.household.app.test_client().post(way).status_code == 200
        line.receiver.status = 204
        line.world.run(statuspages.post_public_update, **update)
        line.world.settle()
        assert len(line.receiver.received) == 2


def test_a_channel_of_slack_reads_words_in_which_nobody_is_called(line: Line) -> None:
    make_page(line.world)
    channel = f"http://127.0.0.1:{line.receiver.port}/services/T0AB12/B0CD34/x9Yz"
    with sinking() as sink:
        line.world.worker.environment = {**LOOPBACK, **sink.environment}
        confirmed(line.household, sink, "ada@example.org", endpoint=channel)
    published(line.world, "Requests fail. <!channel> & more " + "x" * 9_000)
    line.world.settle()
    (received,) = line.receiver.received
    told = json.loads(received.body)
    assert set(told) == {"text", "blocks"}
    assert told["text"] == "Acme Cloud: Trouble with Edge network (Investigating)"
    head, body, links = (block["text"] for block in told["blocks"])
    assert head == {"type": "mrkdwn", "text": "*Acme Cloud: Trouble with Edge network*\nInvestigating"}
    assert body["type"] == "plain_text"
    assert body["text"].startswith("Requests fail. <!channel> & more")
    assert len(body["text"]) < 3_000
    assert "/status/acme/incidents/" in links["text"]
    assert "|Unsubscribe>" in links["text"]
