"""Words that people wrote are erased from documents, from their histories, and from what took them over."""

from typing import Any

import pytest

from coe import commands as coes
from coe import queries as coe_queries
from foundation.audit import verify
from foundation.authz import Role
from foundation.errors import Invalid
from foundation.log import events_of
from foundation.markdown import MarkdownRenderer, plain
from foundation.search import find
from learnings import commands as learnings
from learnings import queries as learning_queries
from readiness import commands, queries
from tests.readiness.loop import ADA, CHOICES, REVIEWER, Loop
from tests.support.coes import Desks
from tests.support.everything import everything
from tests.support.world import World, somebody

# With what JSON, HTML and Markdown write otherwise, and a space that may be a line's end.
SECRET = 'pw="s3cr3t_word" & <co>'
TELLING = "s3cr3t"
WHY = "A password was pasted"
APPLIES = {"attribute": "tier", "in": ["T0", "T1"]}


def erase(world: World, command: Any, words: str = SECRET, **which: Any) -> Any:
    """Look and erase, as every surface does."""
    found = world.run(command, words=words, **which)
    with MarkdownRenderer() as renderer:
        rendered = {text: renderer.render(text) for text in found.texts}
    assert world.run(command, words=words, reason=WHY, rendered=rendered, **which).places == found.places
    return found


def a_careless_coe(desks: Desks) -> str:
    """Write a COE that says the secret wherever one can type, and publish it."""
    world, owner = desks.world, desks.owner
    coe = desks.sound_coe()
    key = {"key": coe.key}
    told = {"source": "pasted", "evidence": SECRET}
    for text in (f"First {SECRET}", 'In **short**:\n\n- it was pw="s3cr3t_word"\n  & <co>\n- and `more`'):
        with MarkdownRenderer() as renderer:
            world.run_as(owner, coes.write_section, **key, name="summary", text=renderer.render(text))
    world.run_as(owner, coes.edit_coe, **key, title=f"Checkout {SECRET.upper()}")
    world.run_as(owner, coes.add_timeline_row, **key, at=world.clock.now(), text=SECRET, evidence=told["evidence"])
    world.run_as(owner, coes.comment, **key, anchor="summary", quote=SECRET, text=f"Is {SECRET} ours?")
    counted = coes.Counted("requests", 9, "%", method=SECRET, affected=SECRET)
    world.run_as(owner, coes.add_impact, **key, counted=counted)
    world.run_as(owner, coes.answer_questions, **key, answers={"signal": coes.Given(SECRET)})
    cause = desks.cause(coe, because=f"{SECRET} leaked", why=SECRET, how_escaped=SECRET)
    action = desks.action(coe, cause, title=f"Rotate {SECRET}", evaluation=SECRET)
    world.run_as(owner, coes.edit_action, key=action.key, title=f"Rotate {SECRET} soon")
    world.run_as(owner, coes.transition, **key, to="in_review", note=SECRET)
    desks.move(desks.reviewer, coe, "approved", "published")
    return coe.key


def a_question_of(desks: Desks, coe: str) -> tuple[str, str]:
    """Take a learning from the COE, revise it, answer to it, and make a published question of it."""
    world, reviewer = desks.world, desks.reviewer
    said = plain(f"Once {SECRET}\n\n- Keep {SECRET} out\n- Rotate it\n")
    texts = {"lesson": said, "recommendation": said, "title": f"Mind {SECRET}", "failure_prevented": SECRET}
    classes = {"cause_classes": ["config_change"], "applicability": APPLIES, "source_coe": coe}
    key = world.run_as(reviewer, learnings.propose, **texts, **classes, source_quote=SECRET, abstract=SECRET).key
    for to in ("accepted", "published"):
        world.run_as(reviewer, learnings.transition, key=key, to=to, reason=SECRET)
    world.run_as(reviewer, learnings.revise, key=key, title=f"Mind {SECRET} well")
    taken = {"key": key, "service_slug": "checkout", "state": "exposed", "note": SECRET}
    world.run_as(desks.responder, learnings.record_adoption, **taken)
    world.run_as(reviewer, commands.add_checklist, slug="keys", title="Keys", occasion="annual")
    made = {"learning_key": key, "checklist": "keys", "evidence_minutes": 20}
    question = world.run_as(reviewer, commands.question_from_learning, **made).key
    second = somebody(Role.ADMIN, person_id=9, name="Sami Holt")
    world.run_as(second, commands.approve_question, question_key=question, reason=SECRET)
    world.run(commands.publish_version, checklist="keys")
    return key, question


def test_from_a_coe_with_all_that_came_of_it_and_from_nothing_else(desks: Desks) -> None:
    world = desks.world
    coe = a_careless_coe(desks)
    learning, question = a_question_of(desks, coe)
    other = desks.coe(title=f"Quite other {TELLING}")
    world.settle()
    found = erase(world, coes.redact, key=coe)
    world.settle()
    assert {place.document for place in found.places} >= {coe, "ACT-2", learning, question}
    page = world.ask(coe_queries.document, coe)
    summary = next(each for each in page.sections if each.name == "summary")
    assert (
        summary.html
        == "<p>In <strong>short</strong>:</p>\n<ul>\n<li>it was [redacted]</li>\n<li>and <code>more</code></li>\n</ul>"
    )
    assert page.comments[0].text == "Is [redacted] ours?"
    assert (
        next(each for each in page.sections if each.name == "impact").source == "4 of 10 payments failed for two hours."
    )
    assert world.ask(learning_queries.detail, learning).title == "Mind [redacted] well"
    assert world.ask(coe_queries.brief, other.key).title == f"Quite other {TELLING}"
    erase(world, coes.redact, words=TELLING, key=other.key)
    world.settle()
    assert TELLING not in everything(world)
    with world.reading() as reading:
        assert find(reading.session, "s3cr3t_word") == []
        assert verify(reading.session, world.keyring).faults == ()
        event = events_of(reading.session, f"coe:{page.brief.id}", names=["coe.redacted"])[0]
    assert (event.payload["of"], event.passages) == (coe, {"reason": WHY})
    assert "section.summary" in event.payload["changed"]


def test_from_a_review_from_the_one_that_carried_it_on_and_from_a_checklist_in_all_versions(world: World) -> None:
    loop = Loop(world)
    choices = [{"id": "staged", "title": f"As {SECRET}", "help": SECRET}, CHOICES[1]]
    question = loop.ask(text=f"Is {SECRET} out?", guidance=SECRET, choices=choices)
    world.run_as(REVIEWER, commands.revise_question, question_key=question, text=f"Is {SECRET} really out?")
    loop.publish()
    review = loop.start()
    loop.answer(question, note=SECRET)
    shown = {"review_key": review, "question_key": question, "summary": SECRET}
    world.run_as(ADA, commands.attach_evidence, **shown, url="https://example.org/?token=s3cr3t_word")
    said = {"review_key": review, "text": SECRET}
    world.run_as(ADA, commands.write_narrative, **said)
    world.run_as(ADA, commands.mark_milestone, review_key=review, name=SECRET)
    world.run_as(ADA, commands.move_review, key=review, to="in_review", note=SECRET)
    world.run_as(REVIEWER, commands.decide, review_key=review, outcome="ready", note=SECRET)
    loop.pass_days(1)
    loop.ask(text="Is it rotated?")
    loop.publish()
    onward = world.run_as(ADA, commands.start_review, service_slug="payments", checklist="edge", kind="delta").key
    world.settle()
    with pytest.raises(Invalid, match="nowhere"):
        erase(world, commands.redact_checklist, words="never said", slug="edge")
    reached = {place.document for place in erase(world, commands.redact_review, key=review).places}
    assert reached == {review, onward}
    assert erase(world, commands.redact_review, words="s3cr3t_word", key=review)
    asked = {(place.document, place.where) for place in erase(world, commands.redact_checklist, slug="edge").places}
    assert asked == {("edge", "history"), (question, f"{question}.1"), (question, f"{question}.2")}
    world.settle()
    assert TELLING not in everything(world)
    first = world.ask(queries.checklist_version, "edge", 1).questions[0]
    assert [choice.id for choice in first.choices] == ["staged", "stops"]
    assert world.ask(queries.review, onward).carried == 1
    with world.reading() as reading:
        assert verify(reading.session, world.keyring).faults == ()
