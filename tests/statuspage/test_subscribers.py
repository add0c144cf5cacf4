"""Subscribing by mail: nothing without the owner's word, one mail for each update, and a way out of one click."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from foundation.errors import NotFound
from foundation.log import EventRow
from foundation.markdown import plain
from incidents import commands as incidents
from statuspage import commands
from statuspage.links import Links, Proof, Purpose
from statuspage.model import PublicUpdate
from statuspage.model_subscribers import Notification, Subscriber, SubscriberComponent
from tests.fakes.smtp import sinking
from tests.incidents.builders import at
from tests.statuspage.builders import SLUG, bundle, make_page, published, say
from tests.statuspage.subscribing import Postbox, ask, links, posting
from tests.support.household import Household
from tests.support.world import World

ADA, BO, CY = "ada@example.org", "bo@example.org", "cy@example.org"


@pytest.fixture
def box(household: Household) -> Iterator[Postbox]:
    with sinking() as sink, posting(household, sink):
        yield Postbox(household, sink)


def subjects(box: Postbox, email: str) -> list[str]:
    return [str(mail.message["Subject"]) for mail in box.sink.to(email)]


def rows(world: World) -> dict[str, str]:
    with world.reading() as reading:
        return {row.email: row.state for row in reading.session.scalars(select(Subscriber))}


def test_only_a_click_on_the_mails_link_subscribes(box: Postbox) -> None:
    make_page(box.world)
    ask(box.household, ADA)
    assert rows(box.world) == {ADA: "unconfirmed"}
    published(box.world)
    box.world.settle()
    assert len(box.sink.mails) == 1
    (path,) = links(box.sink.mails[0])
    stranger = box.household.app.test_client()
    assert stranger.get(path).status_code == 200
    assert rows(box.world) == {ADA: "unconfirmed"}
    assert stranger.post(path).status_code == 200
    assert rows(box.world) == {ADA: "active"}
    box.world.clock.advance(days=3)
    assert stranger.post(path).status_code == 404


def test_a_page_with_a_host_of_its_own_leads_to_where_one_can_subscribe(box: Postbox) -> None:
    make_page(box.world, url="https://status.example.org")
    box.world.worker.settings = replace(box.settings(), base_url="https://andon.example.org")
    front = bundle(box.world).files["index.html"].decode()
    assert f'href="https://andon.example.org/subscriptions/to/{SLUG}"' in front


def test_subscribers_of_a_german_page_read_german(box: Postbox) -> None:
    parts = make_page(box.world)
    box.world.run(commands.edit_page, slug=SLUG, language="de")
    assert '<html lang="de"' in ask(box.household, ADA)
    asked = box.sink.to(ADA)[0]
    assert asked.message["Subject"] == "Bestätigen Sie, dass Acme Cloud Ihnen schreiben darf"
    assert '<html lang="de">' in asked.part("html")
    stranger = box.household.app.test_client()
    assert "Sie werden benachrichtigt." in stranger.post(links(asked)[0]).text
    window = {"starts_at": at(10), "ends_at": at(11), "components": [parts.storage]}
    box.world.run(commands.schedule_maintenance, page=SLUG, name="Umzug", body=plain("Wir ziehen um."), **window)
    box.world.settle()
    box.world.clock.set(at(10))
    box.world.settle()
    assert subjects(box, ADA)[1:] == ["[Acme Cloud] Geplant: Umzug", "[Acme Cloud] Im Gange: Umzug"]
    begun = box.sink.to(ADA)[-1]
    assert "Die angekündigten Arbeiten haben begonnen." in begun.part()
    manage, leave = links(begun)[-2:]
    assert "Alles von Console" in stranger.get(manage).text
    for said in (stranger.get(leave).text, stranger.post(leave).text):
        assert "bestell" in said
    assert "wie ada@example.org" in refused(box)


def refused(box: Postbox) -> str:
    stranger = box.household.app.test_client()
    token = box.household.csrf(stranger)
    answer = stranger.post(f"/subscriptions/to/{SLUG}", data={"email": "nobody", "csrf_token": token})
    assert answer.status_code == 422
    return answer.text


def test_the_answer_tells_nobody_whether_an_address_is_known(box: Postbox) -> None:
    make_page(box.world)
    first = ask(box.household, ADA)
    again = ask(box.household, ADA)
    box.world.clock.advance(minutes=11)
    after_a_while = ask(box.household, ADA.upper())
    assert first == again == after_a_while
    assert len(box.sink.mails) == 2
    assert rows(box.world) == {ADA: "unconfirmed"}


def test_a_network_may_ask_for_so_many_addresses_an_hour(box: Postbox) -> None:
    make_page(box.world)
    for number in range(20):
        ask(box.household, f"p{number}@example.org")
    stranger = box.household.app.test_client()
    fields = {"email": "one-more@example.org", "csrf_token": box.household.csrf(stranger)}
    assert stranger.post(f"/subscriptions/to/{SLUG}", data=fields).status_code == 429
    box.world.clock.advance(minutes=61)
    ask(box.household, "one-more@example.org")


def test_each_update_is_mailed_once_to_those_whom_it_concerns(box: Postbox) -> None:
    parts = make_page(box.world)
    box.confirmed(ADA)
    box.confirmed(BO, components=[parts.edge])
    box.confirmed(CY, components=[parts.group])
    box.sink.mails.clear()
    incident = published(box.world, "Requests fail *at times*.")
    box.world.settle()
    assert {mail.to for mail in box.sink.mails} == {ADA, BO}
    (mail,) = box.sink.to(ADA)
    assert subjects(box, ADA) == ["[Acme Cloud] Investigating: Trouble with Edge network"]
    assert "Requests fail" in mail.part()
    assert "Requests fail" in mail.part("html")
    assert "/incidents/" in mail.part()
    say(box.world, incident, "Found it.")
    box.world.settle()
    assert len(box.sink.to(BO)) == 2
    trouble = world_incident(box.world)
    box.world.run(commands.correct_public_update, update=trouble, body=plain("Found them."))
    box.world.run(incidents.post_update, key=incident.key, audience="stakeholders", body=plain("Inside"))
    box.world.settle()
    assert len(box.sink.mails) == 4
    assert CY not in {mail.to for mail in box.sink.mails}
    with box.world.reading() as reading:
        spread = select(EventRow.payload).where(EventRow.name == "statuspage.update_spread").order_by(EventRow.id)
        assert [json.loads(each)["recipients"] for each in reading.session.scalars(spread)] == [2, 2]


def world_incident(world: World) -> str:
    """Return the public id of what was told last."""
    with world.reading() as reading:
        found = reading.session.execute(select(func.max(Notification.public_update_id))).scalar_one()
        return str(reading.session.get_one(PublicUpdate, found).public_id)


def test_announced_work_reaches_those_who_want_the_group(box: Postbox) -> None:
    parts = make_page(box.world)
    box.confirmed(CY, components=[parts.group])
    box.sink.mails.clear()
    planned = {"page": SLUG, "name": "New disks", "body": plain("One by one."), "components": [parts.storage]}
    box.world.run(commands.schedule_maintenance, starts_at=at(10), ends_at=at(11), **planned)
    box.world.settle()
    assert subjects(box, CY) == ["[Acme Cloud] Scheduled: New disks"]
    box.world.clock.set(at(10, 1))
    box.world.settle()
    assert subjects(box, CY)[1:] == ["[Acme Cloud] In progress: New disks"]


def test_one_click_of_a_mail_program_unsubscribes_and_leaves_nothing(box: Postbox) -> None:
    parts = make_page(box.world)
    box.confirmed(ADA, components=[parts.edge])
    box.sink.mails.clear()
    published(box.world)
    box.world.settle()
    (mail,) = box.sink.mails
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = str(mail.message["List-Unsubscribe"]).strip("<>").removeprefix("http://localhost")
    stranger = box.household.app.test_client()
    assert stranger.get(path).status_code == 200
    assert rows(box.world) == {ADA: "active"}
    answer = stranger.post(path, data={"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example"})
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    assert stranger.post(path).status_code == 200
    assert stranger.get(path).status_code == 404
    with box.world.reading() as reading:
        for table in (Subscriber, SubscriberComponent, Notification):
            assert reading.session.scalar(select(func.count()).select_from(table)) == 0
        assert all("ada" not in row for row in reading.session.scalars(select(EventRow.payload)))


def test_whoever_holds_the_managing_link_changes_and_takes_along_what_is_kept(box: Postbox) -> None:
    parts = make_page(box.world)
    box.confirmed(ADA)
    published(box.world)
    box.world.settle()
    manage, leave = (path for path in links(box.sink.mails[-1]))
    stranger = box.household.app.test_client()
    assert "Edge network" in stranger.get(manage).text
    assert "Saved" in stranger.post(manage, data={"components": [parts.storage]}).text
    kept = json.loads(stranger.get(f"{manage}/record.json").text)
    assert (kept["email"], kept["components"]) == (ADA, [parts.storage])
    assert [one["state"] for one in kept["notifications"]] == ["sent"]
    assert leave.startswith("/subscriptions/unsubscribe/")
    assert stranger.get(manage.replace("/manage/", "/unsubscribe/")).status_code == 404
    assert stranger.get(manage[:-1] + ("0" if manage[-1] != "0" else "1")).status_code == 404


def test_an_address_that_bounces_is_left_alone_until_its_owner_confirms_again(box: Postbox) -> None:
    make_page(box.world)
    box.confirmed(ADA)
    box.confirmed(BO)
    box.sink.mails.clear()
    box.sink.answers |= {ADA: "550 5.1.1 no such user", BO: "451 4.3.0 later"}
    incident = published(box.world)
    box.world.settle()
    assert rows(box.world) == {ADA: "quarantined", BO: "active"}
    box.sink.answers.clear()
    box.world.clock.advance(minutes=1)
    box.world.settle()
    assert [mail.to for mail in box.sink.mails] == [BO]
    say(box.world, incident, "Found it.")
    box.world.settle()
    assert len(box.sink.to(ADA)) == 0
    box.world.clock.advance(minutes=10)
    box.confirmed(ADA)
    assert rows(box.world)[ADA] == "active"


def test_of_planned_work_one_is_told_when_it_is_announced_moved_and_near(box: Postbox) -> None:
    parts = make_page(box.world)
    box.confirmed(ADA, components=[parts.storage])
    box.confirmed(BO, components=[parts.edge])
    box.sink.mails.clear()
    about = {"page": SLUG, "name": "Upgrade", "body": plain("Read-only."), "components": [parts.storage]}
    times = {"starts_at": at(12), "ends_at": at(13)}
    work = box.world.run(commands.schedule_maintenance, **about, **times, remind_minutes=60)
    for more in ({}, {"notify": False}):
        times = {name: when + timedelta(hours=1) for name, when in times.items()}
        box.world.run(commands.reschedule_maintenance, maintenance=work.public_id, **times, **more)
        box.world.settle()
    box.world.clock.set(at(13))
    box.world.settle()
    told = [mail.part() for mail in box.sink.to(ADA)]
    assert [words in mail for words, mail in zip(("Read-only.", "Moved to", "A reminder"), told, strict=True)] == [
        True
    ] * 3
    assert box.sink.to(BO) == []


def test_a_server_that_hangs_up_costs_nobody_a_mail(box: Postbox) -> None:
    make_page(box.world)
    everybody = [f"p{number}@example.org" for number in range(5)]
    for email in everybody:
        box.confirmed(email)
    box.sink.mails.clear()
    box.sink.hang_up_after = 2
    published(box.world)
    box.world.settle()
    assert len(box.sink.mails) == 2
    box.sink.hang_up_after = None
    box.world.clock.advance(minutes=1)
    box.world.settle()
    assert sorted(mail.to for mail in box.sink.mails) == everybody


def test_what_was_taken_down_meanwhile_is_not_mailed(box: Postbox) -> None:
    make_page(box.world)
    box.confirmed(ADA)
    box.sink.mails.clear()
    incident = published(box.world)
    address, box.world.worker.environment = box.world.worker.environment, {}
    box.world.settle()
    box.world.run(incidents.set_visibility, key=incident.key, visibility="private")
    box.world.settle()
    box.world.worker.environment = address
    published(box.world, "Something else.", title="Other")
    box.world.settle()
    assert ["Something else" in mail.part() for mail in box.sink.mails] == [True]


def test_a_link_is_good_for_one_purpose_of_one_installation() -> None:
    here, proof, now = Links("https://a.example", "k" * 32), Proof("abcdefghijkl", 1), at(9)
    token = here.token(Purpose.MANAGE, proof, at(10))
    assert here.read(Purpose.MANAGE, token, now) == proof
    for links_, purpose, presented, then in (
        (here, Purpose.UNSUBSCRIBE, token, now),
        (here, Purpose.MANAGE, token, at(11)),
        (Links("https://a.example", "j" * 32), Purpose.MANAGE, token, now),
        (here, Purpose.MANAGE, token.replace("-1-", "-2-", 1), now),
        (here, Purpose.MANAGE, "../../etc", now),
    ):
        with pytest.raises(NotFound):
            links_.read(purpose, presented, then)
