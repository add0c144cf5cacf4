"""Programs ask to be told by a page's own interface, as the clients of its field do, and learn nothing by it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from foundation.markdown import plain
from statuspage import commands
from statuspage.keeper import SnapshotKeeper
from statuspage.model_subscribers import Subscriber
from statuspage.serving import SnapshotMiddleware
from statuspage.standing import nothing_else
from tests.fakes.smtp import sinking
from tests.statuspage.builders import SLUG, bundle, make_page
from tests.statuspage.subscribing import Postbox, links, posting
from tests.support.household import Household

ADA, BO, HOOK = "ada@example.org", "bo@example.org", "https://example.org/hook"
PLACE = f"/status/{SLUG}/api/v2/"
WISH = f"{PLACE}subscribers.json"
SUBSCRIBER = {"id", "mode", "email", "endpoint", "components", "incident", "state", "created_at",
              "skip_confirmation_notification", "quarantined_at", "purge_at"}  # fmt: skip
VARYING = re.compile(r'"(id|created_at)": "[^"]+"')


@pytest.fixture
def box(household: Household) -> Iterator[Postbox]:
    with sinking() as sink, posting(household, sink):
        yield Postbox(household, sink)


@pytest.fixture
def outside(box: Postbox, tmp_path: Path) -> Client:
    """The application behind its snapshots, one page with a host of its own."""
    make_page(box.world)
    bundle(box.world)
    SnapshotKeeper(box.world.transactor, tmp_path / "status").copy()
    hosts, clock = {"status.acme.example": SLUG}, box.world.clock
    return Client(SnapshotMiddleware(box.household.app, tmp_path / "status", hosts, clock=clock, name="localhost"))


def states(box: Postbox) -> dict[str, str]:
    box.world.settle()
    with box.world.reading() as reading:
        return {row.endpoint or row.email: row.state for row in reading.session.query(Subscriber)}


def asked(outside: Client, path: str = WISH, **fields: Any) -> TestResponse:
    return outside.post(path, data={f"subscriber[{name}]": value for name, value in fields.items()})


def confirm(box: Postbox, email: str) -> None:
    box.world.settle()
    (path,) = links(box.sink.to(email)[-1])
    assert box.household.app.test_client().post(path).status_code == 200


def test_a_program_subscribes_and_takes_it_back_and_learns_nothing_of_others(box: Postbox, outside: Client) -> None:
    assert outside.get(WISH, query_string={"subscriber[email]": ADA}).json["subscriber"] is None  # type: ignore[index]
    assert states(box) == {}
    first = asked(outside, email=ADA)
    assert (first.status_code, first.headers["Access-Control-Allow-Origin"]) == (201, "*")
    assert first.json is not None
    assert (first.json["page"]["name"], first.json["email"], first.json["mode"]) == ("Acme Cloud", ADA, "email_sms")
    assert set(first.json["subscriber"]) == SUBSCRIBER
    confirm(box, ADA)
    again = asked(outside, email=ADA)
    assert VARYING.sub("", again.text) == VARYING.sub("", first.text)
    ids = [answer.json["subscriber"]["id"] for answer in (first, again) if answer.json]
    assert outside.delete(f"{PLACE}subscribers/{ids[1]}.json").json is True
    assert states(box) == {ADA: "active"}, "somebody else's wish was taken back"
    assert outside.delete(f"{PLACE}subscribers/{ids[0]}.json").json is True
    assert states(box) == {}
    assert outside.delete(f"{PLACE}subscribers/{ids[0]}.json").json is True
    assert outside.delete(f"{PLACE}subscribers/forged.json").status_code == 404
    assert len(box.sink.to(ADA)) == 1


def test_a_wish_that_was_taken_back_cannot_be_confirmed_nor_used_to_send_more_mail(
    box: Postbox, outside: Client
) -> None:
    answer = asked(outside, email=ADA)
    box.world.settle()
    (path,) = links(box.sink.to(ADA)[0])
    assert answer.json is not None
    mine = f"{PLACE}subscribers/{answer.json['subscriber']['id']}"
    assert outside.post(f"{mine}/resend_confirmation").json is True
    assert outside.delete(f"{mine}.json").json is True
    assert asked(outside, email=ADA).status_code == 201
    assert states(box) == {ADA: "unconfirmed"}
    assert len(box.sink.to(ADA)) == 1
    assert box.household.app.test_client().post(path).status_code == 404
    box.world.clock.advance(minutes=11)
    answer = asked(outside, email=BO)
    assert answer.json is not None
    box.world.clock.advance(minutes=11)
    mine = f"{PLACE}subscriptions/{answer.json['subscriber']['id']}"
    assert outside.post(f"{mine}/resend_confirmation").status_code == 200
    box.world.settle()
    assert len(box.sink.to(BO)) == 2


def test_by_json_for_a_program_and_on_a_host_of_its_own(box: Postbox, outside: Client) -> None:
    wish = {"subscriber": {"email": ADA, "endpoint": HOOK}}
    answer = outside.post("/api/v2/subscribers.json", json=wish, headers={"Host": "status.acme.example"})
    assert answer.json is not None
    assert (answer.status_code, answer.json["mode"], answer.json["webhook"]) == (201, "webhook", HOOK)
    assert states(box) == {HOOK: "unconfirmed"}
    for fields, where in (
        ({"email": "nobody"}, "email"),
        ({"endpoint": HOOK}, "email"),
        ({"email": ADA, "component_ids": ["none"]}, "components"),
        ({"email": ADA, "incident_id": "none"}, "incident_id"),
        ({"phone_number": "555"}, "phone_number"),
    ):
        refused = outside.post(WISH, json={"subscriber": fields})
        assert refused.json is not None
        assert (refused.status_code, refused.json["where"]) == (422, where)
    assert outside.post("/status/none/api/v2/subscribers.json", json=wish).status_code == 404
    assert outside.options(WISH).headers["Access-Control-Allow-Methods"] == "GET, HEAD, POST, DELETE"
    assert outside.post(f"{PLACE}summary.json").status_code == 405


def test_of_one_incident_one_is_told_until_it_is_over(box: Postbox, outside: Client) -> None:
    told = {"page": SLUG, "body": plain("We look at it.")}
    mine, others = (box.world.run(commands.publish_incident, name=name, **told) for name in ("Mine", "Others"))
    assert asked(outside, email=ADA, incident_id=mine.public_id).status_code == 201
    confirm(box, ADA)
    for one in (others, mine):
        for to in ("identified", "resolved"):
            box.world.run(commands.post_public_update, incident=one.public_id, body=plain("Now."), status=to)
    box.world.settle()
    subjects = [str(mail.message["Subject"]) for mail in box.sink.to(ADA)[1:]]
    assert len(subjects) == 2
    assert all("Mine" in subject for subject in subjects)
    assert asked(outside, email=BO, incident_id=mine.public_id).status_code == 422


def test_in_the_browser_one_hears_of_one_incident_and_saving_keeps_it(box: Postbox) -> None:
    make_page(box.world)
    told = {"page": SLUG, "body": plain("We look at it.")}
    mine, over = (box.world.run(commands.publish_incident, name=name, **told) for name in ("Mine", "Over"))
    box.world.run(commands.post_public_update, incident=over.public_id, body=plain("Done."), status="resolved")
    files, stranger = bundle(box.world).files, box.household.app.test_client()
    front = {one.name: files[f"incidents/{one.public_id}.html"].decode() for one in (mine, over)}
    place = re.search(r'href="https?://[^"/]+(/subscriptions/[^"]+incident_id=[^"]+)"', front["Mine"])
    assert place is not None
    assert "incident_id=" not in front["Over"]
    form = stranger.get(place[1]).text
    assert f'value="{mine.public_id}" selected' in form
    assert over.public_id not in form
    box.confirmed(ADA, incident_id=mine.public_id)
    box.world.run(commands.post_public_update, incident=mine.public_id, body=plain("Found."), status="identified")
    box.world.settle()
    manage = links(box.sink.to(ADA)[-1])[-2]
    for chosen, kept in ((mine.public_id, [mine.public_id]), ("", [])):
        assert f'value="{mine.public_id}" selected' in stranger.get(manage).text
        assert stranger.post(manage, data={"incident_id": chosen}).status_code == 200
        assert stranger.get(f"{manage}/record.json").get_json()["incidents"] == kept
    refused = stranger.post(manage, data={"incident_id": over.public_id})
    assert (refused.status_code, "that is not over" in refused.text) == (422, True)


def test_where_only_the_pages_are_served_nobody_can_ask(box: Postbox, outside: Client, tmp_path: Path) -> None:
    alone = Client(SnapshotMiddleware(nothing_else, tmp_path / "status", clock=box.world.clock))
    answer = asked(alone, email=ADA)
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (503, "statuspage.read_only")
