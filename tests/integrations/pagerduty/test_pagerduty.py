"""Pages through the official client over TLS to a PagerDuty that breaks, and what it says back."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from andon import registry
from foundation.authz import Role
from foundation.db import make_engine
from foundation.web.visit import EXTENSION
from foundation.work import Transactor, Work
from incidents import commands as incidents
from incidents.queries import brief
from integrations.pagerduty.model import PagerDutyEvent
from oncall import commands, queries
from oncall.model import PageDelivery
from readiness import commands as readiness
from readiness import queries as reviews
from tests.fakes.pagerduty import Request, signature
from tests.fakes.pagerduty.hooks import Hooks
from tests.oncall.builders import declare, policy, step
from tests.readiness.loop import CHOICES, RULES, SAFE
from tests.support.paged import WEBHOOK, Line
from tests.support.published import Published
from tests.support.world import somebody


def test_whatever_breaks_on_the_way_there_is_one_incident_there_and_it_follows_ours(line: Line) -> None:
    line.there.faults = [429, "hangup", 500, "drop"]
    key = declare(line.world).key
    line.work(5)
    (there,) = line.there.incidents
    triggers = [event for event in line.there.received if event["event_action"] == "trigger"]
    assert len(triggers) == 2
    assert len({event["dedup_key"] for event in triggers}) == 1
    assert there.title == "SEV1: INC-1 Payments fail"
    assert "Paged PagerDuty default" in line.told()
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


def test_what_is_over_while_it_is_on_its_way_is_over_there_too(line: Line) -> None:
    key = declare(line.world).key

    def end(request: Request) -> None:
        if b"trigger" in request.body:
            line.there.breaks = None
            line.world.run(incidents.transition, key=key, to="resolved")

    line.there.breaks = end
    line.work(2)
    assert [one.status for one in line.there.incidents] == ["resolved"]
    assert line.states() == ["superseded"]


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
    # Nothing of this age is sent again, so that it is not kept for ever; what is younger is.
    for days, kept in ((29, 4), (2, 0)):
        line.world.clock.advance(days=days)
        line.watch()
        with line.world.reading() as reading:
            assert reading.session.scalar(select(func.count(PagerDutyEvent.id))) == kept


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
    assert "Bo There in PagerDuty acknowledged PAG-1." in line.told(key)
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
    run(readiness.add_checklist, slug="paging", title="Paging", occasion="annual")
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
    line.there.account.services = [
        {"id": "P1", "name": "payments staging", "escalation_policy": {"id": "EP2"}},
        {"id": "P2", "name": "Payments", "escalation_policy": {"id": "EP1"}},
    ]
    line.there.account.oncalls = [on_call("EP1", "U1", 1), on_call("EP1", "U1", 2), on_call("EP2", "U2", 1)]
    review = asking(line, 2)

    def found(days: float = 0) -> tuple[str, bool]:
        line.world.clock.advance(days=days)
        line.world.settle()
        shown = line.world.ask(reviews.review, review).questions[0].evidence[0]
        return shown.summary, shown.has_failed

    said = "PagerDuty's service payments"
    assert found() == (f"{said} reaches 1 person, wanted at least 2", True)
    line.there.account.oncalls.append(on_call("EP1", "U3", 2))
    assert found(1) == (f"{said} reaches 2 people, wanted at least 2", False)
    line.there.account.services[1]["escalation_policy"] = None
    assert found(5) == (f"{said} has no escalation policy", True)
    line.there.account.services = []
    assert found(1) == ("PagerDuty has no service payments", True)
    line.world.worker.environment = {}
    assert found(1)[0] == "PagerDuty has no service payments", "who can't look says nothing"


def test_webhooks_arrive_once_and_in_order_over_an_outage_and_a_drop_is_made_good(line: Line) -> None:
    """Without a database the answer is 503, so that PagerDuty keeps what it has to say, and its order."""
    declare(line.world)
    line.work()
    app, (there,) = line.household.app, line.there.incidents
    well = app.extensions[EXTENSION]
    lost = Transactor(
        make_engine("sqlite:////nowhere/at/all.db"), line.world.clock, registry.policy(), {}, line.world.keyring
    )
    answers: list[int] = []

    def post(body: bytes, headers: dict[str, str]) -> int:
        app.extensions[EXTENSION] = replace(well, transactor=lost) if len(answers) < 4 else well
        answers.append(app.test_client().post(WEBHOOK, data=body, headers=headers).status_code)
        return answers[-1]

    hooks = Hooks(post)
    for number, kind in enumerate(("triggered", "acknowledged", "unacknowledged", "new_thing"), 1):
        hooks.put(there.id, *line.there.says(kind, there, f"2031-03-03T09:0{number}:00Z", number))
    hooks.deliver()
    line.world.settle()
    assert answers == [503] * 4 + [202] * 4
    assert (hooks.disabled, line.states()) == (False, ["acknowledged"])
    # Three that are signed by nobody in a row are what switches it off; what was said then is asked for.
    declare(line.world)
    line.work()
    other = line.there.incidents[1]
    for number in range(5, 8):
        body, headers = line.there.says("triggered", other, "2031-03-03T09:09:00Z", number)
        hooks.put(other.id, body, {**headers, "X-PagerDuty-Signature": "v1=00"})
    hooks.deliver()
    assert (hooks.disabled, answers[-3:]) == (True, [403] * 3)
    line.there.disabled, other.status, other.changed_at = True, "acknowledged", "2031-03-03T09:10:00Z"
    line.watch()
    assert (line.there.disabled, line.states()) == (False, ["acknowledged", "acknowledged"])


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
    line.there.account.services = [{"id": "P2", "name": "Payments", "escalation_policy": {"id": "EP1"}}]
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
