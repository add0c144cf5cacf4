"""Checks that Andon runs itself: in the catalog, at an address, in Prometheus and PagerDuty; never an answer."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from accounts import commands as accounts
from catalog import commands as catalog
from foundation.errors import Invalid
from readiness import commands, queries
from readiness.proof import Finding, as_line, checked_proof, judged, parse_proof, said
from readiness.queries.needs import to_look_into
from tests.readiness.loop import ADA, REVIEWER, Loop
from tests.support.household import Household
from tests.support.outside import Outside
from tests.support.world import World

pytest_plugins = ["tests.support.world", "tests.support.household"]
LOOPBACK = {"ANDON_CHECK_NETWORKS": "127.0.0.0/8", "ANDON_PROMETHEUS_NETWORKS": "127.0.0.0/8"}
IN_CATALOG = {"by": "catalog", "rule": {"attribute": "exposure", "equals": "internal"}}


def shown(loop: Loop) -> list[tuple[str, bool]]:
    loop.world.settle()
    found = loop.world.ask(queries.review, loop.review).questions
    return [(each.summary, each.has_failed) for question in found for each in question.evidence]


def unseen(loop: Loop) -> tuple[object, ...] | None:
    """Return what the review and the service's readiness say of a check that can't find out."""
    (asked,) = loop.world.ask(queries.review, loop.review).questions
    (standing,) = loop.world.ask(queries.standing_of, "payments").answers
    assert asked.blind == standing.blind
    said = asked.blind
    return said and (said.kind, said.since, said.tried_at, said.counts_as, said.good_until)


def flagged(loop: Loop) -> set[str]:
    loop.world.settle()
    return {each.reason for each in loop.world.ask(queries.standing_of, "payments").flags}


def test_checks_look_when_answered_published_and_before_they_are_old(world: World, outside: Outside) -> None:
    loop = Loop(world)
    world.worker.environment = {**LOOPBACK, "ANDON_PROMETHEUS_URL": outside.url}
    first = loop.ask()
    loop.publish()
    loop.start()
    loop.answer(first)
    address = {"by": "url", "url": outside.url + "/{service}/healthz"}
    world.run_as(REVIEWER, commands.revise_question, question_key=first, proof=address, evidence_days=10)
    assert shown(loop) == []
    loop.publish()
    said = f"{outside.url}/payments/healthz answered"
    assert shown(loop) == [(f"{said} 200, wanted 200", False)]
    outside.health = 503
    loop.pass_days(5)
    assert shown(loop) == [(f"{said} 503, wanted 200", True)]
    assert flagged(loop) == {"check_failed"}
    assert world.ask(queries.review, loop.review).questions[0].risk == "NONE"
    outside.health = 200
    loop.pass_days(1)
    assert flagged(loop) == set()
    # Where nobody can be asked, what stood before counts while it is good, then it is old; the page says so.
    world.worker.environment = {}
    loop.pass_days(5)
    assert shown(loop) == [(f"{said} 200, wanted 200", False)]
    since = world.clock.now()
    assert unseen(loop) == ("url", since, since, "shown", since + timedelta(days=5))
    loop.pass_days(6)
    assert shown(loop) == [(f"{said} 200, wanted 200", False)]
    assert flagged(loop) == {"evidence_stale"}
    assert unseen(loop) == ("url", since, since + timedelta(days=6), "stale", since + timedelta(days=5))
    assert "ANDON_CHECK_NETWORKS" in world.ask(queries.review, loop.review).questions[0].blind.why
    world.run_as(REVIEWER, commands.revise_question, question_key=first, proof={"by": "build", "name": "x"})
    loop.publish()
    world.settle()
    assert unseen(loop) is None
    (standing,) = world.ask(queries.standing_of, "payments", since + timedelta(days=1)).answers
    assert (standing.blind.counts_as, standing.blind.tried_at) == ("shown", since), "what was known then, and no more"


def test_what_prometheus_could_not_say_is_said_to_all_who_care(household: Household, outside: Outside) -> None:
    world = household.world
    loop = Loop(world)
    query = 'max(slo_burn{service="{service}"})'
    question = loop.ask(proof={"by": "prometheus", "query": query, "op": "<", "bound": 1})
    loop.publish()
    loop.start()
    loop.answer(question)
    assert shown(loop) == [], "nobody said where Prometheus is"
    began = world.clock.now()
    assert unseen(loop) == ("prometheus", began, began, "unproven", None)
    team = world.run(accounts.add_team, slug="edge", name="Edge")
    world.run(catalog.change_service, slug="payments", owner_team_id=team.id)
    owner = replace(ADA, team_ids=frozenset({team.id}))
    (need,) = world.ask_as(owner, to_look_into)
    assert (need.key, need.url) == (question, "/readiness/services/payments#blind")
    assert "No Prometheus is set up here" in need.facts
    assert world.ask_as(ADA, to_look_into) == []
    client, browser = household.app.test_client(), household.browser("viewer")
    for path, place in (("services/payments/readiness", "answers"), (f"reviews/{loop.review}", "questions")):
        (told,) = client.get(f"/api/v1/{path}", headers=household.api("viewer")).json[place]
        said = told["blind_check"]
        assert (said["counts_as"], said["kind"], said["good_until"]) == ("unproven", "prometheus", None)
        assert said["since"] == began.isoformat().replace("+00:00", "Z")
    for page in (f"/reviews/{loop.review}", "/readiness/services/payments"):
        text = browser.get(page).text
        assert "ANDON_PROMETHEUS_URL" in text
        assert "the answer counts as <b>unproven</b>: nothing else shows it" in text
    world.worker.environment = {**LOOPBACK, "ANDON_PROMETHEUS_URL": outside.url}
    loop.pass_days(1)
    assert shown(loop) == [('max(slo_burn{service="payments"}) is 0.2, wanted < 1', False)]
    assert outside.asked == 'max(slo_burn{service="payments"})'
    assert unseen(loop) is None
    assert world.ask_as(owner, to_look_into) == []
    outside.burn = "7"
    loop.pass_days(3)
    assert shown(loop)[0][1]
    outside.burn = "NaN"
    loop.pass_days(1)
    assert shown(loop)[0][0].endswith("is 7.0, wanted < 1")
    assert (unseen(loop) or "")[3] == "stale", "what was found last is that it is not so"


def test_the_catalog_is_asked_and_does_not_guess(world: World) -> None:
    loop = Loop(world)
    question = loop.ask(proof=IN_CATALOG)
    loop.publish()
    loop.start()
    loop.answer(question)
    assert shown(loop) == []
    blind = world.ask(queries.review, loop.review).questions[0].blind
    assert blind.why == "The catalog does not say (exposure is internal: unknown)"
    world.run(catalog.change_service, slug="payments", attributes={"exposure": "internal"})
    loop.pass_days(1)
    ((said, failed),) = shown(loop)
    assert (said.rpartition(": ")[2], failed) == ("yes", False)
    world.run(catalog.change_service, slug="payments", attributes={"exposure": "public"})
    loop.pass_days(3)
    assert flagged(loop) == {"check_failed"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"by": "magic"},
        {"by": "build", "name": "Restore Test"},
        {"by": "build", "name": "restore", "op": "<="},
        {"by": "build", "name": "restore", "op": "~", "bound": 1},
        {"by": "build", "name": "restore", "op": "<", "bound": float("nan")},
        {"by": "catalog", "rule": {"nothing": 1}},
        {"by": "url", "url": "file:///etc/passwd"},
        {"by": "url", "url": "https://example.org/", "status": True},
        {"by": "prometheus", "query": "", "op": "<", "bound": 1},
        {"by": "prometheus", "query": "up", "op": "<", "bound": 1, "url": "http://inside"},
        {"by": "pagerduty", "people": 0},
        {"by": "pagerduty", "service": "", "people": 1},
    ],
)
def test_a_proof_that_shows_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        checked_proof(wrong)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "build restore-test",
        "build restore-test <= 30",
        "catalog exposure is internal",
        "url https://{service}.example.org/healthz 200",
        'prometheus < 0.5 max(slo_burn{service="{service}"})',
        "pagerduty 2 Team {service}",
    ],
)
def test_a_proof_is_typed_in_a_line(line: str) -> None:
    proof = checked_proof(parse_proof(line))
    assert as_line(proof) == line
    assert checked_proof(parse_proof(json.dumps(proof))) == proof
    assert bool(said(proof)) is bool(line)


def test_what_is_no_line_is_refused() -> None:
    for text in ("magic wand", "build", "url https://x.example.org/ 9", "prometheus up", "{", "x" * 6_000):
        with pytest.raises(Invalid):
            parse_proof(text)


def test_values_are_held_against_bounds() -> None:
    bound = {"by": "build", "name": "x", "op": ">=", "bound": 3}
    assert [judged(bound, value).passed for value in (3, 2.9, True, "3", float("inf"))] == [
        True,
        False,
        False,
        False,
        False,
    ]
    assert [judged({"by": "build", "name": "x"}, value).passed for value in (0, "", True, False)] == [
        True,
        True,
        True,
        False,
    ]
    assert judged(bound, 4) == Finding(passed=True, said="4, wanted >= 3")
