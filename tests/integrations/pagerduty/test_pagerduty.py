"""Pages through the official client over TLS to a PagerDuty that breaks, and what it says back."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from foundation.authz import Role
from foundation.jobs import NewJob
from foundation.web.visit import EXTENSION
from foundation.work import Work
from incidents import commands as incidents
from incidents.queries import brief, timeline
from integrations.pagerduty.handlers import WATCH
from integrations.pagerduty.model import PagerDutyEvent
from oncall import commands, queries
from oncall.model import PageDelivery
from readiness import commands as readiness
from readiness import queries as reviews
from tests.fakes.pagerduty import PagerDuty, paging, signature
from tests.oncall.builders import declare, policy, step, team_with_service
from tests.readiness.loop import CHOICES, RULES, SAFE
from tests.support.household import Household
from tests.support.published import Published
from tests.support.world import World, somebody

WEBHOOK = "/integrations/pagerduty/webhook"


@dataclass
class Line:
    """A household whose worker reaches the fake."""

    household: Household
    there: PagerDuty

    @property
    def world(self) -> World:
        return self.household.world

    def hears(self, kind: str, at: str, number: int, **more: object) -> int:
        body, headers = self.there.says(kind, self.there.incidents[0], at, number, **more)
        return self.send(body, headers)

    def send(self, body: bytes, headers: dict[str, str]) -> int:
        status = self.household.app.test_client().post(WEBHOOK, data=body, headers=headers).status_code
        self.world.settle()
        return status

    def work(self, times: int = 1) -> None:
        """Let jobs run, and those that failed come again."""
        for _ in range(times):
            self.world.settle()
            self.world.clock.advance(seconds=20)
        self.world.settle()

    def watch(self) -> None:
        """Have it looked whether all that was said there has come here."""

        def begin(work: Work) -> None:
            work.enqueue(NewJob(WATCH, key=WATCH))

        self.world.run(begin)
        self.world.settle()

    def states(self) -> list[str]:
        return [page.state for page in reversed(self.world.ask(queries.pages).items)]


@pytest.fixture
def line(household: Household) -> Iterator[Line]:
    app, worker = household.app, household.world.worker
    with paging() as there:
        settings = replace(app.extensions[EXTENSION].settings, environment=there.environment)
        app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], settings=settings)
        worker.environment, worker.settings = there.environment, settings
        team_with_service(household.world)
        policy(household.world, step("pagerduty:default", wait=30), team_id=1)
        yield Line(household, there)


def test_whatever_breaks_on_the_way_there_is_one_incident_there_and_it_follows_ours(line: Line) -> None:
    line.there.faults = [429, "hangup", 500, "drop"]
    key = declare(line.world).key
    line.work(5)
    (there,) = line.there.incidents
    triggers = [event for event in line.there.received if event["event_action"] == "trigger"]
    assert len(triggers) == 2
    assert len({event["dedup_key"] for event in triggers}) == 1
    assert there.title == "SEV1: INC-1 Payments fail"
    assert line.states() == ["delivered"]

    def forget(work: Work) -> None:
        # As a worker that was killed between PagerDuty's 202 and our commit leaves it.
        for one in work.session.scalars(select(PageDelivery)):
            one.state, one.sent_at = "waiting", None

    line.world.run(forget)
    line.world.clock.advance(minutes=2)
    line.work()
    assert len(line.there.incidents) == 1
    line.world.run_as(somebody(role=Role.ADMIN, person_id=4), commands.acknowledge, key="PAG-1")
    line.work()
    assert there.status == "acknowledged"
    line.world.run(incidents.transition, key=key, to="resolved")
    line.work()
    assert there.status == "resolved"


def test_what_it_says_counts_once_in_the_order_of_what_happened_and_never_backwards(line: Line) -> None:
    declare(line.world)
    line.work()
    t = "2031-03-03T09:0{}:00Z"
    assert line.hears("acknowledged", t.format(4), 1) == 202
    assert line.states() == ["acknowledged"]
    assert line.hears("acknowledged", t.format(4), 1) == 202
    assert line.hears("triggered", t.format(3), 2) == 202
    assert line.hears("annotated", t.format(5), 3) == 202
    assert line.hears("resolved", t.format(6), 4, resolve_reason={"type": "merged"}) == 202
    with line.world.reading() as reading:
        events = reading.session.scalars(select(PagerDutyEvent).order_by(PagerDutyEvent.id)).all()
        assert [event.outcome for event in events] == ["applied", "stale", "noted", "applied"]
    found = line.world.ask(brief, "INC-1")
    assert (found.state, "acknowledged" in found.moments) == ("investigating", True)
    # What it said is not said back to it.
    line.work()
    assert [event["event_action"] for event in line.there.received].count("resolve") == 0


def test_who_does_not_sign_is_refused_and_what_is_not_ours_is_taken(line: Line) -> None:
    declare(line.world)
    line.work()
    body, headers = line.there.says("acknowledged", line.there.incidents[0], "2031-03-03T09:04:00Z", 1)
    assert line.send(body, {}) == 403
    assert line.send(body + b" ", headers) == 403
    assert line.send(body, {**headers, "X-PagerDuty-Signature": "v1=00,v2=" + signature(body, "new-secret")[3:]}) == 403
    assert line.send(b"{}", {**headers, "X-PagerDuty-Signature": signature(b"{}")}) == 422
    foreign = (
        body.replace(b"andon-", b"other-").replace(b"01EVENT1", b"01EVENT9").replace(b"acknowledged", b"new_thing")
    )
    assert line.send(foreign, {**headers, "X-PagerDuty-Signature": signature(foreign, "new-secret")}) == 202
    old = body.replace(b"2031-03-03", b"2031-02-27")
    assert line.send(old, {**headers, "X-PagerDuty-Signature": signature(old, "old-secret")}) == 422
    assert line.states() == ["delivered"]
    assert line.send(body, {**headers, "X-PagerDuty-Signature": f"v1=ff, {signature(body, 'old-secret')}"}) == 202
    assert line.states() == ["acknowledged"]


def test_a_subscription_that_was_switched_off_is_switched_on_and_a_name_without_a_key_falls_on(line: Line) -> None:
    line.there.disabled = True

    line.watch()
    assert (line.there.disabled, line.there.enabled) == (False, 1)
    policy(line.world, step("pagerduty:elsewhere"), team_id=1)
    declare(line.world)
    line.work()
    found = list(reversed(line.world.ask(queries.pages).items))
    assert (found[0].state, "no key for the PagerDuty service" in found[0].reason) == ("expired", True)
    assert found[1].person == "Admin Person"


def test_what_a_lost_webhook_would_have_said_is_asked_for(line: Line) -> None:
    key = declare(line.world).key
    line.work()
    line.watch()
    assert line.states() == ["delivered"]
    (there,) = line.there.incidents
    there.status, there.changed_at = "acknowledged", "2031-03-03T09:04:00Z"
    line.watch()
    assert line.states() == ["acknowledged"]
    assert "Bo There in PagerDuty" in " ".join(
        item.text for item in line.world.ask(timeline, line.world.ask(brief, key).id)
    )
    # What comes late of what is known by now changes nothing, and what was answered is not asked for again.
    assert line.hears("triggered", "2031-03-03T09:01:00Z", 1) == 202
    asked = len(line.there.requests)
    line.watch()
    assert line.states() == ["acknowledged"]
    assert not [one for one in line.there.requests[asked:] if one.path.startswith("/incidents")]


def on_call(policy_id: str, person: str, level: int) -> dict[str, object]:
    return {"escalation_policy": {"id": policy_id}, "user": {"id": person}, "escalation_level": level}


def asking(line: Line, people: int) -> str:
    """Review payments on a question that wants so many people on the escalation policy of its service there."""
    run = line.world.run
    run(readiness.add_checklist, slug="paging", title="Paging", occasion="yearly")
    question = run(
        readiness.add_question,
        checklist="paging",
        text="Is somebody woken?",
        failure_prevented="Nobody comes",
        choices=CHOICES,
        risk_rules=RULES,
        proof={"by": "pagerduty", "people": people},
        evidence_days=10,
    )
    run(readiness.publish_version, checklist="paging")
    review = run(readiness.start_review, service_slug="payments", checklist="paging")
    run(readiness.answer, review_key=review.key, question_key=question.key, choices=SAFE)
    line.world.settle()
    return review.key


def test_a_service_is_ready_where_somebody_would_be_woken(line: Line) -> None:
    line.there.services = [
        {"id": "P1", "name": "payments staging", "escalation_policy": {"id": "EP2"}},
        {"id": "P2", "name": "Payments", "escalation_policy": {"id": "EP1"}},
    ]
    line.there.oncalls = [on_call("EP1", "U1", 1), on_call("EP1", "U1", 2), on_call("EP2", "U2", 1)]
    review = asking(line, 2)

    def found(days: float = 0) -> tuple[str, bool]:
        line.world.clock.advance(days=days)
        line.world.settle()
        shown = line.world.ask(reviews.review, review).questions[0].evidence[0]
        return shown.summary, shown.has_failed

    said = "PagerDuty's service payments"
    assert found() == (f"{said} reaches 1 person, wanted at least 2", True)
    line.there.oncalls.append(on_call("EP1", "U3", 2))
    assert found(1) == (f"{said} reaches 2 people, wanted at least 2", False)
    line.there.services[1]["escalation_policy"] = None
    assert found(5) == (f"{said} has no escalation policy", True)
    line.there.services = []
    assert found(1) == ("PagerDuty has no service payments", True)
    line.world.worker.environment = {}
    assert found(1)[0] == "PagerDuty has no service payments", "who can't look says nothing"


@pytest.mark.data
def test_each_request_is_one_that_pagerduty_has_published(line: Line, shared_data: Path) -> None:
    key = declare(line.world).key
    line.there.disabled = True
    line.work()
    line.watch()
    line.world.run_as(somebody(role=Role.ADMIN, person_id=4), commands.acknowledge, key="PAG-1")
    line.work()
    line.world.run(incidents.transition, key=key, to="resolved")
    line.work()
    line.there.services = [{"id": "P2", "name": "Payments", "escalation_policy": {"id": "EP1"}}]
    asking(line, 1)
    published = Published(shared_data / "pagerduty")
    sent = {(one.method, one.path.partition("?")[0]) for one in line.there.requests}
    assert {
        ("POST", "/v2/enqueue"),
        ("GET", "/incidents"),
        ("GET", "/oncalls"),
        ("POST", "/webhook_subscriptions/PSUB/enable"),
    } <= sent
    assert [wrong for one in line.there.requests for wrong in published.wrong_with(one)] == []
    event = next(one for one in line.there.requests if b"trigger" in one.body)
    body = json.loads(event.body)
    for odd in ({"event_action": "begin"}, {"payload": {**body["payload"], "severity": "bad"}}, {"routing_key": 7}):
        assert list(published.wrong_with(replace(event, body=json.dumps({**body, **odd}).encode()))), odd
    assert list(published.wrong_with(replace(event, path="/v2/elsewhere")))
