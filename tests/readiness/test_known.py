"""What was known before: shown at once, with the way by which it matters, and judged by those who used it."""

import pytest

from catalog import commands as catalog
from catalog.queries import service_ids
from coe.commands.prefill import first_texts
from coe.model import Coe
from foundation.errors import Conflict, Forbidden, Invalid
from foundation.markdown import plain
from foundation.work import Work
from incidents import commands as incidents
from incidents import queries as incident_queries
from readiness import commands, queries
from readiness.queries import Known, KnownItem
from tests.readiness.loop import CHOICES, RULES, published_learning
from tests.support.coes import Desks

CANARY = "zanzibar"


def prepare(desks: Desks) -> None:
    """Let checkout need ledger, which answered at high risk; a COE of checkout is published, its action overdue."""
    world, reviewer = desks.world, desks.reviewer
    world.run(catalog.add_service, slug="ledger", name="Ledger", tier="T0")
    world.run(catalog.add_dependency, slug="checkout", on="ledger", kind="hard")
    world.run_as(reviewer, commands.add_checklist, slug="edge", title="Edge", occasion="annual")
    asked = {"text": "Is it staged?", "failure_prevented": "All at once", "choices": CHOICES, "risk_rules": RULES}
    key = world.run_as(
        reviewer,
        commands.add_question,
        checklist="edge",
        applicability={"attribute": "tier", "in": ["T0"]},
        cause_classes=["config_change"],
        **asked,
    ).key
    world.run_as(reviewer, commands.publish_version, checklist="edge")
    review = world.run_as(desks.owner, commands.start_review, service_slug="ledger", checklist="edge").key
    world.run_as(desks.owner, commands.answer, review_key=review, question_key=key, choices=())


def earlier(desks: Desks, word: str, visibility: str, *, is_explained: bool = True) -> str:
    """Let checkout fail, be mitigated with a note, and be explained in a COE that is published, or begun."""
    world, owner = desks.world, desks.owner
    declared = world.run_as(
        owner, incidents.declare, title=f"{word} fails", services=["checkout"], visibility=visibility, severity="SEV3"
    )
    world.run_as(owner, incidents.add_participant, key=declared.key, person_id=desks.reviewer.person_id)
    note = plain(f"{word} was switched off. Then we waited.")
    world.run_as(owner, incidents.transition, key=declared.key, to="monitoring", note=note)
    world.run_as(owner, incidents.transition, key=declared.key, to="resolved")
    covered = desks.coe(declared.key, title=f"{word} failed")
    if not is_explained:
        return covered.key
    for name in ("summary", "impact", "detection", "diagnosis", "response", "prevention"):
        desks.write(covered, name, f"{word}: 4 of 10 payments failed for two hours.")
    desks.complete(covered)
    desks.action(covered, desks.cause(covered), title=f"Stage {word}")
    desks.move(owner, covered, "in_review")
    desks.move(desks.reviewer, covered, "approved", "published")
    return covered.key


def lines(known: Known | None) -> list[tuple[str, str, str]]:
    return [(item.kind, item.key, item.through) for item in known.items] if known else []


def known_at_declare(desks: Desks, *slugs: str) -> Known | None:
    ids = tuple(desks.world.ask(service_ids, slugs).values())
    return desks.world.ask_as(desks.responder, queries.known_of_services, ids)


def item(known: Known | None, kind: str) -> KnownItem:
    assert known is not None
    return next(each for each in known.items if each.kind == kind)


def test_everything_that_may_help_is_known_with_the_way_by_which_it_matters(desks: Desks) -> None:
    prepare(desks)
    coe = earlier(desks, "Gateway", "open")
    begun = earlier(desks, "Cache", "open", is_explained=False)
    desks.coe(desks.incident("SEV3").key)
    published_learning(desks.world)
    book = {"slug": "ledger", "title": "Drain a node", "url": "https://example.org/drain"}
    desks.world.run(catalog.add_runbook, **book)
    desks.world.clock.advance(days=30)
    known = known_at_declare(desks, "checkout")
    assert lines(known) == [
        ("risk", "Q-1 of ledger", "checkout needs it"),
        ("action", "ACT-1", ""),
        ("learning", "LRN-1", ""),
        ("coe", begun, ""),
        ("coe", coe, ""),
        ("runbook", "a runbook of ledger", "checkout needs it"),
    ]
    assert known is not None
    facts = [each.facts for each in known.items if each.kind == "coe"]
    assert facts == [
        "Mitigated then: Cache was switched off. Its COE is still being written.",
        "Mitigated then: Gateway was switched off.",
    ]
    assert [(owner.slug, owner.team, owner.through) for owner in known.owners] == [
        ("checkout", None, ""),
        ("ledger", None, "checkout needs it"),
    ]
    assert lines(known_at_declare(desks, "ledger"))[0] == ("risk", "Q-1 of ledger", "")


def test_what_helped_is_on_record_and_the_coe_begins_with_it(desks: Desks) -> None:
    prepare(desks)
    world, ada, key = desks.world, desks.owner, desks.incident().key
    world.run_as(ada, incidents.transition, key=key, to="investigating")
    published_learning(world)
    judge = {"key": key, "ref": "learning:LRN-1"}
    for verdict in ("helped", "helped", "not_this"):
        world.run_as(ada, commands.judge_known, **judge, verdict=verdict)
    world.run_as(ada, commands.judge_known, key=key, ref="risk:Q-1@ledger", verdict="helped")
    found = world.ask(incident_queries.brief, key)
    told = [entry.text for entry in world.ask(incident_queries.timeline, found.id)][-3:]
    assert told == [
        "found that LRN-1 helped, which was known before",
        "found that LRN-1, which was known before, was not this",
        "found that Q-1 of ledger helped, which was known before",
    ]
    known = world.ask(queries.known_of_incident, found)
    assert known is not None
    assert [(each.key, each.verdict and each.verdict.word) for each in known.items] == [
        ("Q-1 of ledger", "helped"),
        ("LRN-1", "not_this"),
    ]
    for wrong in ({"ref": "coe:COE-9", "verdict": "helped"}, {"ref": "learning:LRN-1", "verdict": "perhaps"}):
        with pytest.raises(Invalid):
            world.run_as(ada, commands.judge_known, key=key, **wrong)
    with pytest.raises(Forbidden):
        world.run_as(desks.viewer, commands.judge_known, **judge, verdict="helped")
    section = world.run_as(ada, first_response, key=key)
    assert "Known before, and it helped: Q-1 of ledger." in section
    assert "Known before, looked at, and not this: LRN-1." in section
    world.run_as(ada, commands.judge_known, **judge, verdict="undecided")
    assert "LRN-1" not in world.run_as(ada, first_response, key=key)


def first_response(work: Work, *, key: str) -> str:
    """Return what a COE of the incident would begin its section about the response with."""
    return first_texts(work, Coe(title="x"), incident_queries.brief(work, key), set())["response"]


def test_what_is_private_helps_only_those_inside_and_is_not_given_away_by_their_verdict(desks: Desks) -> None:
    coe = earlier(desks, CANARY, "private")
    desks.world.clock.advance(days=30)
    key = desks.world.run_as(desks.responder, incidents.declare, title="Slow", services=["checkout"]).key
    found = desks.world.ask(incident_queries.brief, key)
    outside = desks.world.ask_as(desks.responder, queries.known_of_incident, found)
    assert CANARY not in repr(outside)
    assert coe not in repr(outside)
    inside = desks.world.ask_as(desks.owner, queries.known_of_incident, found)
    assert inside is not None
    assert item(inside, "coe").facts.startswith(f"Mitigated then: {CANARY}")
    assert not inside.takes_verdict(item(inside, "coe"))
    with pytest.raises(Conflict):
        desks.world.run_as(desks.owner, commands.judge_known, key=key, ref=f"coe:{coe}", verdict="helped")
    with pytest.raises(Invalid):
        desks.world.run_as(desks.responder, commands.judge_known, key=key, ref=f"coe:{coe}", verdict="helped")
