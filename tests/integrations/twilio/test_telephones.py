"""Pages by text message and call, through the official library to a Twilio that breaks, and what it says back."""

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from accounts import commands as accounts
from foundation.errors import DeliveryFailed
from foundation.web.visit import EXTENSION
from integrations.twilio.adapter import NOT_INSTALLED, send_text
from integrations.twilio.cli import check_twilio
from integrations.twilio.settings import twilio_settings
from integrations.twilio.signing import is_signed, sign
from oncall import commands, queries
from oncall.model import ContactCode, ContactWay, PageDelivery
from oncall.ports import ContactCodes
from tests.fakes.twilio import TOKEN, Twilio, telephoning
from tests.oncall.builders import declare, person, policy, schedule, step, team_with_service
from tests.support.household import Household
from tests.support.world import World, somebody

MINE, HERS = "+4915112345678", "+33612345678"
HERE = "http://localhost"
LIBRARY = pytest.mark.peers("python:twilio")


@dataclass
class Line:
    """A household whose worker reaches the fake; the responder is first, Bo second."""

    household: Household
    there: Twilio
    me: int
    bo: int

    @property
    def world(self) -> World:
        return self.household.world

    def prove(self, who: int, number: str, *kinds: str) -> None:
        """Have a number proven by the code that came there; it counts for the other kinds too."""
        me = somebody(person_id=who)
        for kind in kinds:
            self.world.run_as(me, commands.add_contact, person_id=who, kind=kind, address=number)
            self.world.settle()
        (code,) = [one.words for one in self.there.taken if one.to == number]
        digits = "".join(re.findall(r"[0-9]", code)[:6])
        secret = ContactCodes(self.household.app.extensions[EXTENSION].settings.secret_key)
        said = {"person_id": who, "way_id": self.ways(who)[0].id, "typed": digits, "codes": secret}
        assert self.world.run_as(me, commands.confirm_contact, **said) == "right"
        self.there.taken.clear()

    def ways(self, who: int) -> list[ContactWay]:
        with self.world.reading() as look:
            return list(look.session.scalars(select(ContactWay).where(ContactWay.person_id == who)))

    def work(self, times: int = 1) -> None:
        """Let jobs run, and those that failed come again."""
        for _ in range(times):
            self.world.settle()
            self.world.clock.advance(seconds=20)
        self.world.settle()

    def says(self, place: str, **fields: str) -> tuple[int, str]:
        """Have Twilio post to an address of ours."""
        url = place if place.startswith("http") else f"{HERE}/integrations/twilio/{place}"
        body, headers = self.there.says(url, fields)
        answer = self.household.app.test_client().post(url.removeprefix(HERE), data=body, headers=headers)
        self.world.settle()
        return answer.status_code, answer.text

    def states(self) -> list[str]:
        return [page.state for page in reversed(self.world.ask(queries.pages).items)]


@pytest.fixture
def line(household: Household) -> Iterator[Line]:
    app, worker = household.app, household.world.worker
    with telephoning() as there:
        before = app.extensions[EXTENSION]
        settings = replace(before.settings, environment=there.environment)
        app.extensions[EXTENSION] = replace(before, settings=settings)
        worker.environment, worker.settings = there.environment, settings
        made = Line(household, there, household.people["responder"], person(household.world, "Bo"))
        team = team_with_service(household.world, made.me)
        schedule(household.world, made.me)
        policy(household.world, step("schedule:payments"), step(f"person:{made.bo}"), team_id=team)
        yield made


@LIBRARY
def test_a_number_counts_once_it_is_proven_and_tries_are_few(line: Line) -> None:
    browser = line.household.browser("responder")
    token = line.household.csrf(browser)
    for wrong in ("12", "0170 1234567", "+49 abc", "+0123456789", f"{MINE}0000"):
        data = {"kind": "sms", "address": wrong, "csrf_token": token}
        assert browser.post("/on-call/me/ways", data=data).status_code == 422, wrong
    data = {"kind": "sms", "address": "+49 (151) 1234-5678", "csrf_token": token}
    assert browser.post("/on-call/me/ways", data=data).status_code == 303
    line.world.settle()
    way = line.ways(line.me)[0]
    code = line.there.to(MINE)[0].words[:6]
    assert "not proven" in browser.get("/on-call/me").text
    assert line.household.browser("admin").get("/on-call").text.count("Wakes nobody") == 2
    place = f"/on-call/me/ways/{way.id}/confirmation"
    for _ in range(5):
        bad = browser.post(place, data={"code": "000000" if code != "000000" else "1", "csrf_token": token})
        assert (bad.status_code, "not the code" in bad.text) == (422, True)
    # The sixth try finds the code used up, though it is right.
    assert "used up" in browser.post(place, data={"code": code, "csrf_token": token}).text
    assert browser.post(f"/on-call/me/ways/{way.id}/codes", data={"csrf_token": token}).status_code == 303
    line.world.settle()
    fresh = line.there.to(MINE)[-1].words[:6]
    line.world.clock.advance(minutes=11)
    assert "too old" in browser.post(place, data={"code": fresh, "csrf_token": token}).text
    browser.post(f"/on-call/me/ways/{way.id}/codes", data={"csrf_token": token})
    line.world.settle()
    good = f"{line.there.to(MINE)[-1].words[:3]} {line.there.to(MINE)[-1].words[3:6]}"
    assert browser.post(place, data={"code": good, "csrf_token": token}).status_code == 303
    assert "wakes nobody" not in browser.get("/on-call/me").text.lower()
    # The fallback's administrators have mail and chat still.
    assert line.household.browser("admin").get("/on-call").text.count("Wakes nobody") == 1
    for _ in range(3):
        browser.post(place.replace("confirmation", "removal"), data={"csrf_token": token})
        browser.post("/on-call/me/ways", data=data)
        way = line.ways(line.me)[0] if line.ways(line.me) else way
        place = f"/on-call/me/ways/{way.id}/confirmation"
    assert len(line.world.ask(lambda look: look.session.scalars(select(ContactCode)).all())) == 6


@LIBRARY
def test_a_text_is_answered_by_a_reply_and_arrival_is_noted(line: Line) -> None:
    line.prove(line.me, MINE, "sms")
    line.there.faults = [429, 500, "drop", "hangup"]
    declare(line.world, visibility="private")
    line.work(6)
    sent = line.there.to(MINE)
    # Twilio took it and hung up: nobody knows, so it is sent again, and both say the same page.
    assert [one.words.split()[0] for one in sent] == ["PAG-1", "PAG-1"]
    assert "INC-1 (private)" in sent[0].words
    assert "Payments fail" not in sent[0].words
    link = re.search(rf"{HERE}(/pages/answer/\S+)", sent[0].words)
    assert link is not None
    assert "Acknowledge" in line.household.app.test_client().get(link[1]).text
    reports = [one.fields["StatusCallback"] for one in sent]
    assert line.says(reports[0], MessageStatus="undelivered", ErrorCode="30003")[0] == 204
    assert line.says(reports[1], MessageStatus="delivered")[0] == 204
    assert line.says(reports[1], MessageStatus="sent")[0] == 204
    assert line.says(reports[1], MessageStatus="failed")[0] == 204
    assert line.states() == ["delivered"]
    assert line.says("messages", From=HERS, Body="1")[1].endswith("<Response />")
    assert "Reply 1" in line.says("messages", From=MINE, Body="who is this")[1]
    line.world.run_as(
        somebody(person_id=line.bo), commands.page_by_hand, target=f"person:{line.me}", message="And the other?"
    )
    line.work()
    assert "And the other?" in line.there.to(MINE)[-1].words
    said = line.says("messages", From=MINE, Body=" ACK pag-1 ")[1]
    assert "PAG-1 is acknowledged. PAG-2 still waits: reply 1 PAG-2." in said
    assert "PAG-2 is declined" in line.says("messages", From=MINE, Body="2")[1]
    assert "Nothing waits" in line.says("messages", From=MINE, Body="1 PAG-2")[1]
    assert line.states()[:2] == ["acknowledged", "declined"]
    trail = line.household.browser("responder").get("/pages/PAG-1").text
    assert "Responder Person" in trail
    assert "sms: delivered" in trail


@LIBRARY
def test_a_call_takes_a_digit_and_a_failure_pages_the_next_at_once(line: Line) -> None:
    line.prove(line.me, MINE, "voice")
    line.prove(line.bo, HERS, "voice")
    line.world.run_as(somebody(person_id=line.bo), commands.add_contact, person_id=line.bo, kind="sms", address=HERS)
    declare(line.world)
    line.work()
    (mine,) = line.there.to(MINE, "Calls")
    assert "incident 1 Payments fail" in mine.words
    assert "Press 1 to acknowledge" in mine.words
    assert "Press 1" in line.says(mine.action, Digits="9")[1]
    assert not line.there.to(HERS)
    assert line.says(mine.fields["StatusCallback"], CallStatus="no-answer")[0] == 204
    line.work()
    assert line.states()[0] == "expired"
    (hers,) = line.there.to(HERS, "Calls")
    assert line.there.to(HERS)
    assert "page 2 is acknowledged" in line.says(hers.action, Digits="1")[1]
    assert line.states() == ["expired", "acknowledged"]
    assert line.says(hers.fields["StatusCallback"], CallStatus="completed")[0] == 204
    assert "acknowledged" in line.says(hers.action, Digits="1")[1]
    # Whoever is here no more has no number here, and answers for nothing.
    line.world.run(accounts.disable_person, email="bo@example.org")
    line.world.settle()
    assert not line.ways(line.bo)
    with line.world.reading() as look:
        assert HERS not in set(look.session.scalars(select(PageDelivery.address)))
    assert "Nothing waits" in line.says(hers.action, Digits="2")[1]


@LIBRARY
def test_who_answered_stop_is_told_and_the_page_falls_on(line: Line) -> None:
    line.prove(line.me, MINE, "sms")
    line.prove(line.bo, HERS, "sms")
    line.there.stopped.add(MINE)
    declare(line.world)
    line.work()
    assert line.states() == ["expired", "sent"]
    browser = line.household.browser("responder")
    assert "answered STOP" in browser.get("/on-call/me").text
    assert "Your telephone takes no pages" in browser.get("/").text
    trail = browser.get("/pages/PAG-1").text
    assert "answered STOP" in trail
    assert MINE not in trail
    # The mail and the message in chat come too, since no way of theirs takes anything.
    assert line.world.ask(queries.contacts_of, [line.me])[line.me].used == [("sms", MINE), ("email", ""), ("slack", "")]
    line.there.stopped.clear()
    assert line.says("messages", From=MINE, Body="START")[0] == 200
    assert line.ways(line.me)[0].trouble == ""
    assert line.says("messages", From=MINE, Body="Stop")[0] == 200
    assert line.ways(line.me)[0].trouble
    line.world.clock.advance(minutes=2)
    line.world.run_as(somebody(person_id=line.me), commands.test_contact, person_id=line.me)
    line.work()
    assert "TEST, nothing is wrong" in line.there.to(MINE)[-1].words
    assert line.ways(line.me)[0].trouble == ""
    line.there.refuses[MINE] = 21614
    line.world.clock.advance(minutes=2)
    line.world.run_as(somebody(person_id=line.me), commands.test_contact, person_id=line.me)
    line.work()
    latest = next(page for page in line.world.ask(queries.pages).items if page.is_test)
    assert "takes no text messages" in latest.deliveries[0].error


def test_only_what_twilio_signed_is_taken(line: Line) -> None:
    post = line.household.app.test_client().post
    url = f"{HERE}/integrations/twilio/messages"
    body, headers = line.there.says(url, {"From": MINE, "Body": "1"})
    assert post("/integrations/twilio/messages", data=body, headers=headers).status_code == 200
    assert post("/integrations/twilio/messages", data=body, headers=headers).status_code == 200
    good = headers["X-Twilio-Signature"]
    for signature in (
        "",
        "x",
        good[:-2] + "==",
        good.swapcase(),
        "é" * 28,
        good + "\x00"[:0] + " ",
        good[1:] + good[0],
    ):
        sent = {**headers, "X-Twilio-Signature": signature.encode("utf-8").decode("latin-1")}
        assert post("/integrations/twilio/messages", data=body, headers=sent).status_code == 403, signature
    assert post("/integrations/twilio/messages?a=b", data=body, headers=headers).status_code == 403
    assert post("/integrations/twilio/reports/1/1", data=body, headers=headers).status_code == 403
    assert post("/integrations/twilio/messages", data=body + b"&Body=2", headers=headers).status_code == 403
    other = line.there.says(url, {"From": MINE, "Body": "1"}, token="another token")
    assert post("/integrations/twilio/messages", data=other[0], headers=other[1]).status_code == 403
    strange = line.there.says(url, {"From": MINE, "Body": "1", "AccountSid": "AC" + "0" * 32})
    assert post("/integrations/twilio/messages", data=strange[0], headers=strange[1]).status_code == 403
    hostile = line.there.says(url, {"From": "+1\x00", "Body": "\x00" * 99})
    assert post("/integrations/twilio/messages", data=hostile[0], headers=hostile[1]).status_code == 400
    assert post("/integrations/twilio/messages", data=b"a=" + b"b" * 20_000, headers=headers).status_code == 413
    assert not is_signed("", url, {}.items(), sign("", url, []))


@LIBRARY
def test_our_signature_is_the_librarys() -> None:
    theirs = import_module("twilio.request_validator").RequestValidator(TOKEN)
    for fields in ([("Body", "Grüße 🚨"), ("From", MINE), ("B", ""), ("Body", "again"), ("Body", "again")], []):
        url = "https://andon.example.org/integrations/twilio/messages?x=1&y=%20"
        assert sign(TOKEN, url, fields) == theirs.compute_signature(url, MultiDict(fields) if fields else {})


@LIBRARY
def test_the_doctor_looks_whether_it_is_set_and_answers(line: Line) -> None:
    def said(**more: str) -> dict[str, tuple[bool, str]]:
        environment = {**line.there.environment, "ANDON_BASE_URL": "https://andon.example.org", **more}
        return {what: (well, words) for what, well, words, _ in check_twilio(environment, line.world.clock.now())}

    assert said() == {
        "twilio account": (True, "active"),
        "twilio replies": (True, "expected at https://andon.example.org"),
    }
    assert said(TWILIO_AUTH_TOKEN="wrong")["twilio account"] == (False, "Twilio 20003: the account's token is wrong")
    assert said(ANDON_TWILIO_API_URL="http://127.0.0.1:1")["twilio account"][0] is False
    assert said(TWILIO_FROM="")["twilio caller"][0] is False
    assert said(ANDON_BASE_URL="http://127.0.0.1:8000")["twilio replies"][0] is False
    assert not list(check_twilio({}, line.world.clock.now()))


def test_without_the_library_one_is_told_how_it_is_installed(line: Line) -> None:
    if importlib.util.find_spec("twilio"):
        assert send_text(twilio_settings(line.there.environment), MINE, "Hello").startswith("SM")
        return
    with pytest.raises(DeliveryFailed, match=r"requirements-twilio\.lock") as failed:
        send_text(twilio_settings(line.there.environment), MINE, "Hello")
    assert (failed.value.reason, failed.value.permanent) == (NOT_INSTALLED, True)
