"""A COE through review to its end, action items through theirs."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from coe import commands, queries
from coe.commands.move import WATCH
from coe.lifecycle import RULES, State
from foundation.errors import Conflict, Forbidden, Invalid
from tests.support.coes import Desks

PATHS = {
    State.DRAFT: (),
    State.IN_REVIEW: ("in_review",),
    State.CHANGES_REQUESTED: ("in_review", "changes_requested"),
    State.APPROVED: ("in_review", "approved"),
    State.PUBLISHED: ("in_review", "approved", "published"),
    State.NOT_REQUIRED: ("not_required",),
    State.WITHDRAWN: ("withdrawn",),
}


@pytest.mark.parametrize("state", PATHS)
def test_from_every_state_exactly_the_moves_of_the_dictionary_go_through(desks: Desks, state: State) -> None:
    coe = desks.move(desks.reviewer, desks.sound_coe(), *PATHS[state])
    assert coe.state is state
    for target in State:
        if (state, target) in {(before, after) for (before, _), after in RULES.items()}:
            continue
        with pytest.raises(Conflict):
            desks.move(desks.reviewer, coe, target)
    offered = {item.to for item in desks.world.ask_as(desks.reviewer, queries.document, coe.key).moves}
    assert offered == {after for (before, _), after in RULES.items() if before is state}


def test_what_the_linter_finds_holds_it_back_from_review(desks: Desks) -> None:
    coe = desks.coe()
    with pytest.raises(Conflict) as refused:
        desks.move(desks.owner, coe, "in_review")
    codes = {found["code"] for found in refused.value.extra["findings"]}  # type: ignore[attr-defined]
    assert codes == {"E01", "E02", "E03", "E04", "E05", "E07", "E30"}


def test_what_broke_during_review_holds_back_the_approval(desks: Desks) -> None:
    coe = desks.move(desks.owner, desks.sound_coe(), "in_review")
    desks.cause(
        coe, because="Nothing alarmed on the share of refused payments for an hour", cause_class="alarm_missing"
    )
    with pytest.raises(Conflict, match="No action addresses"):
        desks.move(desks.reviewer, coe, "approved")


def test_the_owner_does_not_approve_and_neither_does_a_responder(desks: Desks) -> None:
    coe = desks.move(desks.owner, desks.sound_coe(), "in_review")
    with pytest.raises(Forbidden):
        desks.move(desks.responder, coe, "approved")
    desks.world.run_as(desks.owner, commands.edit_coe, key=coe.key, owner_id=desks.reviewer.person_id)
    with pytest.raises(Forbidden, match="does not own"):
        desks.move(desks.reviewer, coe, "approved")


def test_an_approval_is_signed_and_a_request_for_changes_tears_it_up(desks: Desks) -> None:
    coe = desks.move(desks.owner, desks.sound_coe(), "in_review")
    desks.move(desks.reviewer, coe, "approved")
    page = desks.world.ask(queries.document, coe.key)
    assert (page.approved_by, page.approved_at) == (desks.reviewer.id, desks.world.clock.now())
    assert page.names[desks.reviewer.id] == "Gus Palomar"
    desks.move(desks.reviewer, coe, "changes_requested")
    assert desks.world.ask(queries.document, coe.key).approved_by is None


@pytest.mark.parametrize("to", ["changes_requested", "withdrawn"])
def test_sending_back_wants_a_reason(desks: Desks, to: str) -> None:
    coe = desks.move(desks.owner, desks.sound_coe(), "in_review")
    with pytest.raises(Invalid, match="Say why"):
        desks.world.run_as(desks.reviewer, commands.transition, key=coe.key, to=to)


def test_only_reviewers_say_that_none_is_required(desks: Desks) -> None:
    with pytest.raises(Forbidden):
        desks.move(desks.owner, desks.coe(), "not_required")


def test_what_is_approved_is_not_written_in_any_more(desks: Desks) -> None:
    coe = desks.published()
    cause = desks.world.ask(queries.causes, coe.id)[0]
    with pytest.raises(Conflict, match="published"):
        desks.write(coe, "summary", "Other.")
    with pytest.raises(Conflict):
        desks.world.run_as(desks.owner, commands.remove_cause, key=coe.key, cause_id=cause.id)
    assert desks.action(coe).key == "ACT-2"


def test_it_closes_when_every_action_is_settled_and_the_watch_is_over(desks: Desks) -> None:
    coe = desks.published()
    action = desks.world.ask(queries.actions_of_coe, coe.id)[0]
    with pytest.raises(Conflict, match="ACT-1"):
        desks.move(desks.owner, coe, "closed")
    _verify(desks, action.key)
    with pytest.raises(Conflict, match="watched until"):
        desks.move(desks.owner, coe, "closed")
    desks.world.clock.advance(days=WATCH.days)
    assert desks.move(desks.owner, coe, "closed").state is State.CLOSED
    with pytest.raises(Conflict):
        desks.action(coe)


def test_an_accepted_risk_lets_it_close_too(desks: Desks) -> None:
    coe = desks.published()
    action = desks.world.ask(queries.actions_of_coe, coe.id)[0]
    run = desks.world.run_as
    with pytest.raises(Forbidden):
        run(desks.responder, commands.move_action, key=action.key, to="risk_accepted", note="Too dear.")
    with pytest.raises(Invalid):
        run(desks.reviewer, commands.move_action, key=action.key, to="risk_accepted")
    run(desks.reviewer, commands.move_action, key=action.key, to="risk_accepted", note="Too dear this year.")
    desks.world.clock.advance(days=WATCH.days)
    assert desks.move(desks.reviewer, coe, "closed").state is State.CLOSED


def test_new_evidence_reopens_what_was_published_for_a_reason(desks: Desks) -> None:
    coe = desks.published()
    with pytest.raises(Invalid):
        desks.world.run_as(desks.reviewer, commands.transition, key=coe.key, to="draft")
    desks.move(desks.reviewer, coe, "draft")
    desks.write(coe, "summary", "Now we know 3 more things.")


def test_two_people_who_move_it_at_once_do_not_both_get_through(desks: Desks) -> None:
    coe = desks.sound_coe()
    read = desks.world.ask(queries.brief, coe.key).version
    desks.move(desks.reviewer, coe, "in_review", "changes_requested")
    with pytest.raises(Conflict, match="state"):
        desks.world.run_as(desks.owner, commands.transition, key=coe.key, to="in_review", version=read)


def test_a_recurrence_is_seen_from_both_sides(desks: Desks) -> None:
    first, second = desks.coe(service_slugs=["checkout"]), desks.coe(service_slugs=["checkout"])
    found = desks.world.ask(queries.recurrences_of, second.id)
    assert [coe.key for coe in found.suggested] == [first.key]
    assert desks.world.ask(queries.recurrences_of, first.id).suggested == ()
    for _ in range(2):
        desks.world.run_as(desks.owner, commands.link_recurrence, key=second.key, of_key=first.key)
    found = desks.world.ask(queries.recurrences_of, second.id)
    assert ([coe.key for coe in found.of], found.suggested) == ([first.key], ())
    assert [coe.key for coe in desks.world.ask(queries.recurrences_of, first.id).later] == [second.key]
    for key, of_key in ((first.key, second.key), (first.key, first.key)):
        with pytest.raises(Invalid):
            desks.world.run_as(desks.owner, commands.link_recurrence, key=key, of_key=of_key)


STEPS = {
    "open": (),
    "in_progress": ("in_progress",),
    "done": ("done",),
    "verified": ("done", "verified"),
    "canceled": ("canceled",),
    "risk_accepted": ("risk_accepted",),
}
REACHABLE = {
    "open": {"in_progress", "done", "canceled", "risk_accepted"},
    "in_progress": {"open", "done", "canceled", "risk_accepted"},
    "done": {"open", "verified"},
    "verified": {"open"},
    "canceled": {"open"},
    "risk_accepted": {"open"},
}


def test_an_action_moves_exactly_as_its_dictionary_says(desks: Desks) -> None:
    coe = desks.coe()
    for state, target in product(STEPS, STEPS):
        key = desks.action(coe).key
        for step in STEPS[state]:
            _step(desks, key, step)
        if target in REACHABLE[state]:
            _step(desks, key, target)
            assert desks.world.ask(queries.action, key).state == target
        else:
            with pytest.raises(Conflict):
                _step(desks, key, target)


def test_the_owner_of_a_grave_action_does_not_verify_it(desks: Desks) -> None:
    coe, proof = desks.coe(), "https://example.org/run/7"
    for priority in ("P0", "P1", "P2", "P3"):
        action = desks.action(coe, priority=priority)
        with pytest.raises(Invalid, match="Show how"):
            desks.move_action(desks.owner, action, "done")
        desks.move_action(desks.owner, action, "done", evidence="It is done and deployed.")
        with pytest.raises(Invalid, match="what was seen"):
            desks.move_action(desks.responder, action, "verified")
        who = desks.owner if priority in {"P2", "P3"} else desks.responder
        if who is desks.responder:
            with pytest.raises(Forbidden, match="other than its owner"):
                desks.move_action(desks.owner, action, "verified", evidence=proof)
        desks.move_action(who, action, "verified", evidence=proof)
        found = desks.world.ask(queries.action, action.key)
        assert (found.state, found.settled_by) == ("verified", who.id)


def test_whoever_marked_a_grave_action_done_does_not_verify_it_either(desks: Desks) -> None:
    action, proof = desks.action(desks.coe(), priority="P0", owner_id=None), "https://example.org/run/7"
    by_token = replace(desks.responder, id="token:7")
    desks.move_action(by_token, action, "done", evidence=proof)
    for same_person in (by_token, desks.responder):
        with pytest.raises(Forbidden, match="whoever marked it done"):
            desks.move_action(same_person, action, "verified", evidence=proof)
    desks.move_action(desks.responder, action, "open", note="Not yet.")
    desks.move_action(desks.reviewer, action, "done", evidence=proof)
    desks.move_action(desks.responder, action, "verified", evidence=proof)
    assert desks.world.ask(queries.action, action.key).state == "verified"


def test_reopening_forgets_the_evidence_that_did_not_hold(desks: Desks) -> None:
    action = desks.action(desks.coe())
    _verify(desks, action.key)
    desks.move_action(desks.responder, action, "open", note="It failed again.")
    found = desks.world.ask(queries.action, action.key)
    assert (found.state, found.evidence, found.settled_at) == ("open", "", None)


def test_a_later_date_is_a_slip_with_a_reason_and_an_earlier_one_is_not(desks: Desks) -> None:
    action = desks.action(desks.coe())
    assert action.due is not None
    later, earlier = action.due + timedelta(days=7), action.due - timedelta(days=7)
    edit = commands.edit_action
    with pytest.raises(Invalid, match="takes longer"):
        desks.world.run_as(desks.owner, edit, key=action.key, due=later)
    desks.world.run_as(desks.owner, edit, key=action.key, due=later, reason="The vendor is late.")
    desks.world.run_as(desks.owner, edit, key=action.key, due=earlier)
    page = desks.world.ask(queries.action_document, action.key)
    assert (page.brief.slips, page.brief.due) == (1, earlier)
    assert [item.words for item in page.history] == ["", "The vendor is late.", ""]


def test_editors_of_one_action_conflict_field_by_field(desks: Desks) -> None:
    action = desks.action(desks.coe())
    read = desks.world.ask(queries.action, action.key).version
    edit = commands.edit_action
    desks.world.run_as(desks.owner, edit, key=action.key, version=read, title="Stage it")
    desks.world.run_as(desks.responder, edit, key=action.key, version=read, priority="P0")
    with pytest.raises(Conflict):
        desks.world.run_as(desks.responder, edit, key=action.key, version=read, title="Stage it twice")


def test_open_actions_come_by_service_owner_and_lateness(desks: Desks) -> None:
    coe = desks.coe()
    mine = desks.action(coe)
    other = desks.action(coe, owner_id=desks.responder.person_id, service_slug=None, due=None)
    done = desks.action(coe)
    desks.move_action(desks.owner, done, "done", evidence="https://example.org/run/7")
    service_id = desks.world.ask(queries.action, mine.key).service_id
    assert service_id is not None
    assert [a.key for a in desks.world.ask(queries.open_actions)] == [mine.key, other.key]
    assert [a.key for a in desks.world.ask(queries.open_actions, service_ids=[service_id])] == [mine.key]
    assert [a.key for a in desks.world.ask(queries.open_actions, owner_id=desks.responder.person_id)] == [other.key]
    assert desks.world.ask(queries.actions, overdue=True).items == []
    desks.world.clock.advance(days=21)
    assert [a.key for a in desks.world.ask(queries.actions, overdue=True).items] == [mine.key]


def test_words_are_checked(desks: Desks) -> None:
    coe = desks.coe()
    bad = [
        {"kind": "hope"},
        {"priority": "P9"},
        {"scope": "world"},
        {"title": " "},
        {"owner_id": 99},
        {"cause_ids": [99]},
        {"service_slug": "nowhere"},
    ]
    for values in bad:
        with pytest.raises(Invalid):
            desks.action(coe, **values)
    assert desks.world.ask(queries.actions_of_coe, coe.id) == []


def _step(desks: Desks, key: str, to: str) -> None:
    evidence = "https://example.org/run/7" if to in {"done", "verified"} else ""
    who = desks.responder if to == "verified" else desks.reviewer
    desks.world.run_as(who, commands.move_action, key=key, to=to, evidence=evidence, note="Because it has to be.")


def _verify(desks: Desks, key: str) -> None:
    _step(desks, key, "done")
    _step(desks, key, "verified")
