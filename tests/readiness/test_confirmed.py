"""From provisional to confirmed: a class follows its COE, and the COE's look back follows the class."""

from datetime import timedelta

import pytest

from catalog import commands as catalog
from coe import commands as coe
from coe import queries as coes
from coe.model import Coe
from foundation.errors import Conflict, Invalid
from incidents import commands as incidents
from readiness import commands, queries
from tests.readiness.loop import CHOICES, RULES
from tests.support.coes import ANSWERS, REQUIRED, Desks

pytest_plugins = ["tests.support.world", "tests.support.coes"]
COMPUTED = frozenset({"orr_last", "orr_question", "learning"})


def ask(desks: Desks) -> str:
    """Publish a checklist of one question about changes of configuration, a long time before anything happens."""
    values = {"slug": "edge", "title": "Edge", "occasion": "annual"}
    desks.world.run_as(desks.reviewer, commands.add_checklist, **values)
    question = {
        "text": "Does configuration roll out in stages?",
        "failure_prevented": "One bad file stops every host at once",
        "choices": CHOICES,
        "risk_rules": RULES,
        "cause_classes": ["config_change"],
        "answer_days": 30,
    }
    key = desks.world.run_as(desks.reviewer, commands.add_question, checklist="edge", **question).key
    desks.world.run_as(desks.reviewer, commands.publish_version, checklist="edge")
    desks.world.clock.advance(days=60)
    return key


def written(desks: Desks, incident: str) -> Coe:
    """Write a COE to its end, but for the answers that are read from what is on record."""
    document = desks.coe(incident)
    for name in REQUIRED:
        desks.write(document, name, "4 of 10 payments failed for two hours.")
    counted = coe.Counted("requests", 40, "%", method="From the gateway's counter")
    desks.world.run_as(desks.owner, coe.add_impact, key=document.key, counted=counted)
    by_hand = {name: given for name, given in ANSWERS.items() if name not in COMPUTED}
    desks.world.run_as(desks.owner, coe.answer_questions, key=document.key, answers=by_hand)
    # The cause names no service: the incident has only one that could have owned it.
    desks.action(document, desks.cause(document, service_slug=None))
    desks.world.settle()
    return document


def others_say_to_be_safe(desks: Desks, question: str) -> None:
    """Let three other services answer: one shows nothing, one shows it, one says that it does not apply."""
    for slug in ("bare", "shown", "apart"):
        desks.world.run(catalog.add_service, slug=slug, name=slug.title(), tier="T1")
        by = {"service_slug": slug, "checklist": "edge"}
        review = desks.world.run_as(desks.reviewer, commands.start_review, **by).key
        here = {"review_key": review, "question_key": question}
        given = (
            {"not_applicable_reason": "OTHER", "note": "None"} if slug == "apart" else {"choices": ("staged", "stops")}
        )
        desks.world.run_as(desks.reviewer, commands.answer, **here, **given)
        if slug == "shown":
            desks.world.run_as(desks.reviewer, commands.attach_evidence, **here, url="https://logs.example.org/1")


def asked_again(desks: Desks) -> dict[str, list[str]]:
    """Return what the other services were flagged for, as far as it begins."""
    desks.world.settle()
    found = {slug: desks.world.ask(queries.standing_of, slug).flags for slug in ("bare", "shown", "apart")}
    return {slug: [each.detail.partition(" by ")[0] for each in flags] for slug, flags in found.items()}


def said(desks: Desks, document: Coe, name: str) -> str:
    return {each.name: each.text for each in desks.world.ask(coes.document, document.key).answers}[name]


def standing(desks: Desks) -> list[tuple[str, str]]:
    desks.world.settle()
    return [(each.escape_class, each.status) for each in desks.world.ask(queries.escapes).items]


def test_a_class_is_confirmed_with_its_coe_and_answers_its_look_back(desks: Desks) -> None:
    question, incident = ask(desks), desks.incident("SEV2")
    others_say_to_be_safe(desks, question)
    document = written(desks, incident.key)
    assert standing(desks) == [("unanswered", "provisional")]
    assert said(desks, document, "orr_question") == f"config change: {question} of edge, not answered: unanswered."
    assert said(desks, document, "orr_last").startswith("Checkout: never before")
    figures = desks.world.ask(queries.escape_figures)
    assert (figures.confirmed, figures.provisional, figures.months[0].provisional) == (0, 1, {"unanswered": 1})
    desks.move(desks.owner, document, "in_review")
    assert asked_again(desks) == {"bare": [], "shown": [], "apart": []}
    desks.world.run_as(desks.responder, coe.sign, key=document.key, role="peer")
    desks.move(desks.reviewer, document, "approved")
    assert standing(desks) == [("unanswered", "confirmed")]
    assert asked_again(desks) == {"bare": [f"{incident.key} struck checkout"], "shown": [], "apart": []}
    assert desks.world.ask(lambda reading: queries.escape_figures(reading, "provisional")).recall.total == 0
    assert [each.status for each in desks.world.ask(lambda r: queries.escapes(r, status="confirmed")).items]
    with pytest.raises(Invalid, match="provisional, confirmed"):
        desks.world.ask(lambda reading: queries.escapes(reading, status="sure"))
    desks.world.run_as(
        desks.reviewer,
        incidents.correct_moment,
        key=incident.key,
        moment="impact_started",
        at=desks.world.clock.now() - timedelta(days=61),
        reason="It began before anybody asked",
    )
    assert standing(desks) == [("gap", "confirmed")]
    assert said(desks, document, "orr_question") == "config change: no question covered it."
    desks.move(desks.reviewer, document, "withdrawn")
    assert standing(desks) == []
    cause = desks.world.ask(lambda reading: coes.causes(reading, document.id))[0]
    with pytest.raises(Conflict, match="was given up"):
        desks.world.run_as(desks.reviewer, commands.confirm_escape, cause_id=cause.id)
