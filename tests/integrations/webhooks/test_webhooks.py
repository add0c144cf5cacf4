"""Outgoing webhooks, against a real receiver and an independent verifier."""

import json
from base64 import b64decode

import pytest

from foundation.errors import Invalid
from foundation.predicate import Predicate
from foundation.signing import secret_of
from foundation.web.openapi import operations as api_operations
from incidents import commands as incidents
from integrations.webhooks import commands, queries
from tests.incidents.builders import declare, service
from tests.integrations.webhooks.line import Line, is_signed
from tests.support.everything import everything
from workflows import commands as flows
from workflows import queries as flow_queries
from workflows.definition import Step
from workflows.lines import parse_steps


def test_an_event_is_told_once_signed_and_without_anybodys_words(line: Line) -> None:
    hook = line.hook(event_types=["incident.*"])
    service(line.world)
    declare(line.world, title="Customer Ficus is hit", services=["edge-proxy"], severity="SEV1")
    line.world.settle()
    (first, *_) = line.receiver.received
    assert is_signed(first, line.secret(hook))
    assert not is_signed(first, secret_of("another key", "nonce", 1))
    told = json.loads(first.body)
    assert (told["type"], told["data"]["incident"]["key"]) == ("incident.declared", "INC-1")
    assert told["data"]["incident"]["url"] == "http://localhost/incidents/INC-1"
    assert told["data"]["details"]["severity"] == "SEV1"
    assert all(b"Ficus" not in one.body for one in line.receiver.received)
    (logged,) = [one for one in line.log(hook) if one.event == "incident.declared"]
    assert (logged.state, logged.attempts[0].status) == ("delivered", 204)
    assert logged.attempts[0].request == first.body.decode()


def test_what_is_private_a_drill_or_not_wanted_is_not_told(line: Line) -> None:
    hook = line.hook(event_types=["incident.declared", "incident.moved"], severities=["SEV1"])
    declare(line.world, severity="SEV1", visibility="private")
    declare(line.world, severity="SEV1", mode="drill")
    declare(line.world, severity="SEV3")
    loud = declare(line.world, severity="SEV1")
    line.world.run(incidents.set_visibility, key=loud.key, visibility="private")
    line.world.settle()
    assert line.receiver.received == []
    assert {one.state for one in line.log(hook)} <= {"dropped"}


def test_after_a_rotation_both_secrets_sign_for_a_day(line: Line) -> None:
    hook = line.hook(event_types=["incident.declared"])
    old = line.secret(hook)
    line.world.run(commands.rotate_secret, webhook=hook)
    declare(line.world)
    line.world.settle()
    assert is_signed(line.receiver.received[0], old)
    assert is_signed(line.receiver.received[0], line.secret(hook))
    line.world.clock.advance(hours=25)
    declare(line.world)
    line.world.settle()
    assert not is_signed(line.receiver.received[1], old)


def test_a_secret_is_told_again_to_who_repeats_the_request_and_stands_in_no_table(line: Line) -> None:
    said = {"secret", "token", "password", "cookie"}
    telling = {
        operation
        for operation, its in api_operations(line.household.app).items()
        if operation[0] != "GET" and its.answer is not None and said & set(its.answer.model_fields)
    }
    one, build = "/api/v1/webhooks/<webhook>", "/api/v1/build-sources"
    hooks = {("POST", "/api/v1/webhooks"), ("POST", f"{one}/rotations"), ("PATCH", one)}
    builds = {("POST", build), ("POST", f"{build}/<source>/rotations"), ("POST", f"{build}/<source>/disablings")}
    assert telling == hooks | builds, "look at others, too"
    client, secrets = line.household.app.test_client(), list[str]()
    headers = {"Authorization": f"Bearer {line.household.tokens['admin']}", "Idempotency-Key": "once"}

    def post(path: str, body: object = None) -> dict[str, str]:
        answers = [client.post(f"/api/v1/webhooks{path}", json=body, headers=headers) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].get_json() == answers[1].get_json()
        secrets.append(answers[0].get_json()["secret"])
        return dict(answers[0].get_json())

    hook = {"name": "Mirror", "url": line.receiver.url, "event_types": ["incident.declared"]}
    added = post("", {**hook, "services": [], "severities": []})
    post(f"/{added['id']}/rotations")
    assert len(set(secrets)) == 2
    declare(line.world)
    line.world.settle()
    assert all(is_signed(line.receiver.received[0], secret) for secret in secrets)
    kept = everything(line.world)
    assert added["id"] in kept
    for secret in secrets:
        bare = secret.removeprefix("whsec_")
        assert not [form for form in (bare, b64decode(bare).hex(), repr(b64decode(bare))) if form in kept]
    assert line.world.ask(queries.webhook, added["id"]).generation == 2
    assert client.delete(f"/api/v1/webhooks/{added['id']}", headers=headers).status_code == 204
    assert (
        client.post("/api/v1/webhooks", json={**hook, "services": [], "severities": []}, headers=headers).status_code
        == 404
    )


def test_a_failure_climbs_the_ladder_and_a_replay_keeps_the_id(line: Line) -> None:
    hook = line.hook(event_types=["incident.declared"])
    line.receiver.status, line.receiver.headers = 503, {"Retry-After": "40"}
    declare(line.world)
    line.world.settle()
    line.world.clock.advance(seconds=30)
    line.world.settle()
    assert len(line.receiver.received) == 1
    line.receiver.status = 204
    line.world.clock.advance(seconds=15)
    line.world.settle()
    (one,) = line.log(hook)
    assert [call.status for call in one.attempts] == [503, 204]
    line.world.run(commands.replay_delivery, webhook=hook, delivery=one.id)
    line.world.settle()
    assert {received.headers["webhook-id"] for received in line.receiver.received} == {one.id}
    assert len(line.receiver.received) == 3


def test_410_switches_it_off_and_an_administrator_reads_why(line: Line) -> None:
    hook = line.hook(event_types=["incident.declared"])
    line.receiver.status = 410
    declare(line.world)
    line.world.settle()
    item = line.world.ask(queries.webhook, hook)
    assert (item.state, "410" in item.disabled_because) == ("off", True)
    assert [need.key for need in line.world.ask(queries.switched_off)] == [f"webhook:{hook}"]
    declare(line.world)
    line.world.settle()
    assert len(line.receiver.received) == 1


def test_nothing_getting_through_for_days_switches_it_off(line: Line) -> None:
    hook = line.hook(event_types=["incident.declared"])
    line.receiver.status = 500
    declare(line.world)
    for _ in range(12):
        line.world.settle()
        line.world.clock.advance(hours=25)
    assert line.world.ask(queries.webhook, hook).state == "off"


def test_a_redirect_is_not_followed_and_a_test_tells_the_status_only(line: Line) -> None:
    hook = line.hook(event_types=["incident.declared"])
    line.receiver.status, line.receiver.headers = 302, {"Location": f"http://127.0.0.1:{line.receiver.port}/else"}
    line.receiver.body = b"inner words"
    line.world.run(commands.test_webhook, webhook=hook)
    line.world.settle()
    assert [one.path for one in line.receiver.received] == ["/hook"]
    (one,) = line.log(hook)
    assert [(call.status, call.answer) for call in one.attempts] == [(302, "")]


def test_without_leave_no_address_inside_is_called(line: Line) -> None:
    hook = line.hook(event_types=["incident.declared"])
    line.world.worker.environment = {"ANDON_SMTP_URL": ""}
    declare(line.world)
    line.world.settle()
    assert line.receiver.received == []
    assert "inside" in line.log(hook)[0].attempts[0].error
    with pytest.raises(Invalid):
        line.world.run(commands.add_webhook, name="Me", url="http://localhost/hook")


def test_the_pages_show_the_secret_once_and_the_log(line: Line) -> None:
    browser = line.household.browser()
    token = {"csrf_token": line.household.csrf(browser)}
    shown = browser.post("/webhooks", data={"name": "Mirror", "url": line.receiver.url, **token})
    assert (shown.status_code, "whsec_" in shown.text) == (200, True)
    (hook,) = line.world.ask(queries.webhooks)
    declare(line.world)
    line.world.settle()
    page = browser.get(f"/webhooks/{hook.id}").text
    assert ("whsec_" in page, "incident.declared" in page) == (False, True)
    api = line.household.app.test_client()
    listed = api.get("/api/v1/webhooks", headers=line.household.api()).get_json()["items"]
    assert [(one["name"], one["secret"]) for one in listed] == [("Mirror", None)]


def test_a_workflow_sends_a_webhook_by_a_step_and_its_log_says_what_became_of_it(line: Line) -> None:
    world, always = line.world, {"event": "incident.declared", "condition": {"all": []}}

    def write(slug: str, webhook: str) -> None:
        world.run(
            flows.write_workflow, slug=slug, name=slug, steps=[Step(do="send_webhook", webhook=webhook)], **always
        )
        world.run(flows.switch_workflow, slug=slug, on=True)

    with pytest.raises(Invalid, match="yet to be added"):
        write("early", "Mirror")
    only = line.hook(event_types=["workflow.*"])
    every = world.run(commands.add_webhook, name="Every", url=line.receiver.url).public_id
    write("mirror", "Mirror")
    write("every", "Every")
    declare(world)
    declare(world, visibility="private")
    world.settle()
    assert [(one.event, one.state) for one in line.log(only)] == [("incident.declared", "delivered")]
    assert [one.event for one in line.log(every)].count("incident.declared") == 1
    message = json.loads(line.log(only)[0].attempts[0].request)
    assert (message["type"], message["data"]["incident"]["key"]) == ("incident.declared", "INC-1")
    took = {
        run.name: [(s.state, s.detail) for s in run.steps] for run in world.ask(flow_queries.runs_of_incident, "INC-1")
    }
    assert took["mirror"] == [("done", "incident.declared is on its way to Mirror.")]
    (hidden, _) = world.ask(flow_queries.runs_of_incident, "INC-2")
    assert (hidden.steps[0].state, hidden.steps[0].detail[:34]) == ("skipped", "Nothing of this incident leaves th")
    world.run(commands.switch_webhook, webhook=only, is_on=False)
    declare(world)
    world.settle()
    details = {step.detail for run in world.ask(flow_queries.runs_of_incident, "INC-3") for step in run.steps}
    assert "The webhook Mirror is switched off. Switch it on." in details
    tried = world.ask(
        flow_queries.dry_run,
        event="incident.declared",
        condition=Predicate.parse({"all": []}),
        steps=[Step(do="send_webhook", webhook="Mirror")],
    )
    assert tried.steps[0].webhook == "Mirror"
    assert tried.answers
    assert parse_steps("send webhook Mirror", {}) == [Step(do="send_webhook", webhook="Mirror")]
