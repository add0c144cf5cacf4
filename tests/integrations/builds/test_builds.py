"""What builds push, signed as Standard Webhooks has it: taken once, dated, and put to the answers that want it."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from catalog import commands as catalog
from foundation.signing import LONGEST_SIGNATURES
from learnings import commands as learnings
from learnings import queries as learned
from readiness import queries
from tests.readiness.loop import REVIEWER, Loop, published_learning
from tests.support.household import Household

pytest_plugins = ["tests.support.world", "tests.support.household"]
PROOF = {"by": "build", "name": "restore-test", "op": "<=", "bound": 30}


@dataclass
class Build:
    """A pipeline with a key, that signs as the specification says, by its own means."""

    home: Household
    services: tuple[str, ...] = ()
    secret: str = ""
    url: str = ""
    sent: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        made = self.ask("build-sources", name=f"Nightly {len(self.services)}", services=list(self.services))
        self.secret, self.url = made["secret"], made["url"].removeprefix("http://localhost")

    def ask(self, path: str, **body: object) -> Any:
        client = self.home.app.test_client()
        headers = {**self.home.api("admin"), "Idempotency-Key": hashlib.sha256(f"{path} {body}".encode()).hexdigest()}
        answer = client.post(f"/api/v1/{path}", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        with self.home.world.engine.connect() as connection:
            kept = connection.exec_driver_sql("SELECT body FROM idempotency_record").scalars().all()
        assert kept
        assert not [each for each in kept if "whsec_" in each]
        return answer.json

    def push(
        self, value: object, *, off: int = 0, message_id: str = "", tampered: bytes = b"", **more: object
    ) -> tuple[int, Any]:
        self.sent += 1
        body = json.dumps({"service": "payments", "name": "restore-test", "value": value, **more}).encode()
        stamp = str(int(self.home.world.clock.now().timestamp()) + off)
        message_id = message_id or f"run-{self.sent}"
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        signed = hmac.new(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
        self.headers = {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,bm90aGluZw== v1,{base64.b64encode(signed).decode()}",
        }
        return self.post(tampered or body)

    def post(self, body: bytes) -> tuple[int, Any]:
        answer = self.home.app.test_client().post(self.url, data=body, headers=self.headers)
        return answer.status_code, answer.json


def answered(home: Household, **more: object) -> tuple[Loop, str]:
    """Ask a question that wants what a build pushes, and answer it for payments, safe."""
    loop = Loop(home.world)
    question = loop.ask(proof=PROOF, evidence_days=10, **more)
    loop.publish()
    loop.start()
    loop.answer(question)
    return loop, question


def shown(loop: Loop) -> list[tuple[str, str, bool]]:
    (found,) = loop.world.ask(queries.review, loop.review).questions
    return [(each.kind, each.summary, each.has_failed) for each in found.evidence]


def flagged(loop: Loop) -> list[str]:
    loop.world.settle()
    return [each.reason for each in loop.world.ask(queries.standing_of, "payments").flags]


def test_a_signed_value_is_evidence_until_it_is_old_and_a_bad_one_only_asks_again(household: Household) -> None:
    loop, question = answered(household)
    build = Build(household)
    assert build.push(12, url="https://ci.example.org/7") == (202, {"status": "taken", "answers": 1})
    told = "restore-test: 12, wanted <= 30 (Nightly 0, https://ci.example.org/7)"
    assert shown(loop) == [("build", told, False)]
    loop.pass_days(1)
    assert loop.escape() == "control_failure"
    loop.pass_days(11)
    assert "evidence_stale" in flagged(loop)
    assert loop.escape() == "stale"
    assert build.push(44)[0] == 202
    assert shown(loop)[0][2]
    assert "check_failed" in flagged(loop)
    (asked,) = loop.world.ask(queries.review, loop.review).questions
    assert (asked.risk, asked.key) == ("NONE", question)
    loop.pass_days(0.1)
    assert loop.escape() == "stale"
    assert build.push(9, at=loop.in_days(-1).isoformat())[1]["answers"] == 0, "older than what is known"
    assert build.push(9)[1]["answers"] == 1
    assert not {"check_failed", "evidence_stale"} & set(flagged(loop))
    loop.answer(question)
    assert shown(loop)[0][1].startswith("restore-test: 9")


def test_a_value_that_came_before_the_answer_is_put_to_it(household: Household) -> None:
    loop = Loop(household.world)
    assert Build(household).push(value=True)[1]["answers"] == 0
    question = loop.ask(proof={"by": "build", "name": "restore-test"})
    loop.publish()
    loop.start()
    loop.answer(question)
    assert shown(loop) == [("build", "restore-test: true (Nightly 0)", False)]


def test_a_campaign_hears_of_what_a_build_pushes(household: Household) -> None:
    world, build = household.world, Build(household)
    for slug, runtime in (("payments", "jvm"), ("archive", "go")):
        world.run(catalog.add_service, slug=slug, name=slug, tier="T1", attributes={"runtime": runtime})
    learning = published_learning(world, applicability={"attribute": "runtime", "equals": "jvm"})
    assert build.push(9, service="archive")[0] == 202
    wanted: dict[str, Any] = {"learnings": [learning], "waves": {"T1": world.clock.now() + timedelta(days=30)}}
    world.run_as(REVIEWER, learnings.start_campaign, title="Restore", goal="It works", proof=PROOF, **wanted)

    def found(slug: str = "payments") -> tuple[str, str, str]:
        world.settle()
        items = {item.slug: item for item in world.ask(learned.campaign_items, "CMP-1").items}
        return items[slug].state, items[slug].shown, items[slug].found

    assert found() == ("open", "unknown", "no build has pushed restore-test")
    assert build.push(44)[0] == 202
    assert found() == ("open", "no", "restore-test: 44, wanted <= 30 (Nightly 0)")
    assert build.push(12)[0] == build.push(True, name="another")[0] == 202
    assert found() == ("verified", "yes", "restore-test: 12, wanted <= 30 (Nightly 0)")
    yesterday = world.clock.now() - timedelta(days=1)
    assert build.push(50, at=yesterday.isoformat())[0] == 202
    assert found()[1] == "yes", "older than what is known"
    assert build.push(51)[0] == 202
    assert found()[:2] == ("open", "no")
    world.clock.advance(days=7)
    world.run(catalog.change_service, slug="archive", attributes={"runtime": "jvm"})
    assert found("archive")[:2] == ("open", "unknown"), "what was measured a week ago shows nothing of today"
    assert build.push(3, service="archive")[0] == 202
    assert found("archive")[:2] == ("verified", "yes")


def test_nothing_is_taken_that_is_forged_old_or_sent_again(household: Household) -> None:
    loop, _ = answered(household)
    build = Build(household, services=("payments",))
    assert build.push(12, tampered=b'{"service": "payments", "name": "restore-test", "value": 1}')[0] == 401
    assert build.push(12, off=-301)[0] == build.push(12, off=301)[0] == 401
    assert build.push(12, message_id="one")[0] == 202
    assert build.push(13, message_id="one")[1]["code"] == "builds.replayed"
    household.world.clock.advance(seconds=299)
    assert build.push(12, service="archive")[1]["code"] == "builds.other_service"
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        good = dict(build.headers)
        for wrong in ("", "é", "v1," * LONGEST_SIGNATURES):
            build.headers = {**good, name: wrong}
            assert build.post(b"{}")[0] == 401
        build.headers = good
    old = build.secret
    source = build.url.rpartition("/")[2]
    build.secret = build.ask(f"build-sources/{source}/rotations")["secret"]
    assert build.push(14)[0] == 202
    new, build.secret = build.secret, old
    assert build.push(15)[0] == 202, "both count for a day"
    household.world.clock.advance(days=1)
    assert build.push(15)[0] == 401
    build.secret = new
    build.ask(f"build-sources/{source}/rotations", at_once=True)
    assert build.push(16)[0] == 401
    build.ask(f"build-sources/{source}/disablings")
    assert build.push(16)[0] == 404
    assert len(shown(loop)) == 1
    listed = household.app.test_client().get("/api/v1/build-sources", headers=household.api("admin"))
    assert listed.json["items"][0]["secret"] is None
    assert new not in json.dumps(listed.json)


def test_a_value_that_says_nothing_is_refused_with_what_is_wrong(household: Household) -> None:
    Loop(household.world)
    build = Build(household)
    for wrong in (
        {"value": [1]},
        {"value": 10**400},
        {"value": "x" * 81},
        {"value": 1, "name": "No spaces"},
        {"value": 1, "at": "2099-01-01T00:00:00Z"},
        {"value": 1, "more": 2},
        {"value": 1, "service": "nobody"},
    ):
        status, problem = build.push(**wrong)  # type: ignore[arg-type]
        assert status in {404, 422}, wrong
        assert problem["code"] not in {"", "internal"}


def test_an_administrator_gives_a_key_in_the_browser_and_sees_it_once(household: Household) -> None:
    Loop(household.world)
    client = household.browser("admin")
    typed = {"name": "Nightly", "services": "payments", "csrf_token": household.csrf(client)}
    assert "whsec_" in client.post("/build-sources", data=typed).text
    again = client.post("/build-sources", data=typed)
    assert (again.status_code, "Choose another" in again.text) == (409, True)
    page = client.get("/build-sources").text
    assert "whsec_" not in page
    source = page.partition("/build-sources/")[2].partition("/")[0]
    at_once = client.post(f"/build-sources/{source}/rotations", data={**typed, "at_once": "true"}).text
    assert ("whsec_" in at_once, "number 2" in at_once, "earlier one" in at_once) == (True, True, False)
    assert client.post(f"/build-sources/{source}/disablings", data=typed).status_code == 303
    assert "taken no more" in client.get("/build-sources").text
