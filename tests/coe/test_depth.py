"""What COEs do over weeks: clocks, signatures, actions that fail again, reminders, and answers from data."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from accounts import commands as accounts
from catalog import commands as catalog
from coe import commands, queries
from coe.deadlines import due_after
from coe.evidence import speaks
from coe.export import SCHEMA, as_markdown, as_page, as_record
from coe.recurring import KnownAction, KnownCause, to_reopen
from coe.retelling import items_of, place_of, retell
from foundation.authz import Principal
from foundation.errors import Conflict, Forbidden, Invalid
from foundation.log import latest_of
from foundation.markdown import plain
from incidents import commands as incidents
from incidents.postmortems.cli import importing
from tests.support.coes import Desks

FRIDAY = datetime(2031, 3, 7, 17, 0, tzinfo=ZoneInfo("UTC"))
DOCUMENT = """# Shipping of logs stopped

Somebody wrote before the first heading.

## Sumary

No logs arrived for 55 minutes.

## Timeline

All times in UTC.

| Time | Event |
| :--- | --- |
| 2021-02-15 06:05 | The pipeline ran |
| 2021-02-15 06:45 | It was seen |

## Contributing Factors (findings)

- No version was pinned
  and nothing said so
- Nobody was in the office

## Actoin Items

- **Pin the version**: in the repository of the cluster
- Alert on missing logs

## Weather

It rained.
"""


@pytest.mark.parametrize(
    ("days", "counts", "after"),
    [(1, "business", timedelta(days=3)), (5, "business", timedelta(days=10)), (5, "calendar", timedelta(days=5))],
)
def test_business_days_leave_out_weekends_and_holidays(days: int, counts: str, after: timedelta) -> None:
    # A Wednesday does not count; the second holiday lies behind the end.
    holidays = {date(2031, 3, 12), date(2031, 3, 19)}
    assert due_after(FRIDAY, days, counts, holidays) == FRIDAY + after


@pytest.mark.parametrize(
    ("evidence", "does"),
    [
        ("https://example.org/run/7", True),
        ("Drill of the tool: refused on db1, by name", True),
        ("Done.", False),
        ("It is fixed and works on production now", False),
    ],
)
def test_evidence_speaks_when_somebody_else_can_look(evidence: str, *, does: bool) -> None:
    assert speaks(evidence) is does


def test_what_comes_back_proves_wrong_what_was_done_against_its_cause() -> None:
    earlier = [KnownCause(1, "dns", 7), KnownCause(2, "test_gap", 7)]
    actions = [
        KnownAction(11, "prevent", 7, frozenset({1})),
        KnownAction(12, "detect", 7, frozenset({2})),
        KnownAction(13, "prevent", 8, frozenset()),
    ]
    assert to_reopen(actions, earlier, [KnownCause(3, "dns", 7)], {7}) == {11}
    assert to_reopen(actions, earlier, [KnownCause(3, "dns", 8)], {8}) == set()
    assert to_reopen(actions, earlier, [KnownCause(3, "test_gap", None)], {8}) == {12}
    assert to_reopen(actions, earlier, [], {7}) == {11}


def test_a_document_is_taken_apart_and_nothing_is_lost() -> None:
    found = retell(DOCUMENT)
    assert found.sections == {"summary": "No logs arrived for 55 minutes."}
    assert found.factors == ("No version was pinned and nothing said so", "Nobody was in the office")
    assert found.actions == ("**Pin the version**: in the repository of the cluster", "Alert on missing logs")
    for kept in ("before the first heading", "> It rained.", "> **Weather**", "> All times in UTC."):
        assert kept in found.unplaced
    assert place_of("Lesons Learnd") == "lessons_surprising"
    assert items_of(["1. One", "   - deeper", "", "2) Two", "Loose"]) == (["One\n- deeper", "Two"], ["Loose"])


def test_the_clock_stands_for_a_reason_only_and_what_is_due_moves(desks: Desks) -> None:
    coe = desks.coe(desks.incident("SEV2").key)
    due = coe.due
    assert due == desks.world.clock.now() + timedelta(days=15)
    run = desks.world.run_as
    with pytest.raises(Invalid, match="waits for"):
        run(desks.owner, commands.pause_clock, key=coe.key, reason=" ")
    run(desks.owner, commands.pause_clock, key=coe.key, reason="The vendor answers next week.")
    desks.world.clock.advance(days=20)
    page = desks.world.ask(queries.document, coe.key)
    assert (page.paused_for, page.brief.is_overdue) == ("The vendor answers next week.", False)
    run(desks.owner, commands.resume_clock, key=coe.key)
    assert desks.world.ask(queries.brief, coe.key).due == due + timedelta(days=20)


def test_each_role_certifies_its_claim_and_nobody_their_own(desks: Desks) -> None:
    world, incident = desks.world, desks.incident("SEV2")
    coe = desks.coe(incident.key)
    for name in ("summary", "impact"):
        desks.write(coe, name, "4 of 10 payments failed.")
    desks.complete(coe)
    began = world.clock.now() - timedelta(days=1)
    instants = {"impact_ended": began + timedelta(hours=2), "mitigated": began + timedelta(minutes=50)}
    world.run_as(desks.owner, commands.edit_coe, key=coe.key, instants={"impact_started": began, **instants})
    desks.action(coe, desks.cause(coe))
    person_id = desks.owner.person_id
    with pytest.raises(Invalid, match="their own"):
        world.run_as(desks.owner, commands.ask_reviewer, key=coe.key, role="peer", person_id=person_id)
    desks.move(desks.owner, coe, "in_review")
    with pytest.raises(Conflict, match="Not signed yet: peer"):
        desks.move(desks.reviewer, coe, "approved")
    with pytest.raises(Forbidden):
        world.run_as(desks.owner, commands.sign, key=coe.key, role="peer")
    read = world.ask(queries.brief, coe.key).version
    world.run_as(desks.responder, commands.note_look, key=coe.key, version=read)
    desks.write(coe, "impact", "5 of 10 payments failed.")
    with pytest.raises(Conflict):
        world.run_as(desks.responder, commands.sign, key=coe.key, role="peer", version=read)
    page = world.ask_as(desks.responder, queries.document, coe.key)
    assert page.look is not None
    assert [(change.text, change.anchor) for change in page.look.changes] == [("wrote Impact", "impact")]
    world.run_as(desks.responder, commands.sign, key=coe.key, role="peer", version=read + 1)
    wish = world.run_as(desks.reviewer, commands.comment, key=coe.key, anchor="impact", text="Of whom?", kind="change")
    with pytest.raises(Conflict, match="1 requested changes are open"):
        desks.move(desks.reviewer, coe, "approved")
    named = f"@{desks.owner.name.upper()}, of whom? @nobody @{desks.reviewer.name}"
    asked = world.run_as(desks.reviewer, commands.comment, key=coe.key, anchor="impact", text=named)
    places = [f"/coes/{coe.key}#comment-{asked.id}"]

    def needed(who: Principal) -> list[str]:
        (source,) = queries.NEEDS
        return [need.url for need in world.ask_as(who, source.load) if "#comment-" in need.url]

    assert (needed(desks.owner), needed(desks.reviewer)) == (places, [])
    world.run_as(desks.owner, commands.resolve_comment, key=coe.key, comment_id=asked.id)
    assert needed(desks.owner) == []
    world.run_as(desks.owner, commands.resolve_comment, key=coe.key, comment_id=wish.id)
    desks.move(desks.reviewer, coe, "approved", "changes_requested")
    assert [each.signed_at for each in world.ask(queries.document, coe.key).reviewers] == [None]


def test_a_failure_that_comes_back_opens_its_action_and_its_coe_again(desks: Desks) -> None:
    world, coe = desks.world, desks.published()
    (action,) = world.ask(queries.actions_of_coe, coe.id)
    proof = "https://example.org/run/7"
    for who, to in ((desks.owner, "done"), (desks.responder, "verified")):
        world.run_as(who, commands.move_action, key=action.key, to=to, evidence=proof)
    world.clock.advance(days=28)
    assert desks.move(desks.owner, coe, "closed").state == "closed"
    again = desks.incident("SEV3", state="investigating", mode="standard", occurred=None)
    world.run_as(desks.owner, incidents.transition, key=again.key, to="resolved")
    later = desks.coe(again.key)
    desks.cause(later, cause_class="dns")
    world.run_as(desks.owner, commands.link_recurrence, key=later.key, of_key=coe.key)
    world.settle()
    assert world.ask(queries.action, action.key).state == "verified"
    desks.cause(later)
    world.settle()
    assert (world.ask(queries.action, action.key).state, world.ask(queries.brief, coe.key).state) == (
        "open",
        "published",
    )
    story = world.ask(queries.action_document, action.key).history
    assert story[-1].words == f"{later.key} says that it has come back."
    for who, to in ((desks.owner, "done"), (desks.responder, "verified")):
        world.run_as(who, commands.move_action, key=action.key, to=to, evidence=proof)
    desks.cause(later)
    world.settle()
    assert world.ask(queries.action, action.key).state == "verified"


def test_an_overdue_action_reaches_its_owner_and_then_the_lead_of_the_team(desks: Desks) -> None:
    world, lead = desks.world, desks.reviewer.person_id
    team = world.run(accounts.add_team, slug="pay", name="Payments", lead_id=lead)
    world.run(catalog.change_service, slug="checkout", owner_team_id=team.id)
    action = desks.action(desks.coe(service_slugs=["checkout"]))
    for days in (17, 3, 8):
        world.clock.advance(days=days, minutes=1)
        world.settle()
    told = world.ask(queries.action_document, action.key)
    assert [item.text for item in told.history][1:] == [
        "reminded its owner: it is due soon",
        "reminded its owner: it is due",
        "told the team's lead that it is overdue",
    ]
    assert [each.key for each in world.ask(lambda here: queries.escalated_to(here, lead or 0))] == [action.key]
    (standing,) = world.ask(queries.standing_by_team)
    assert (standing.name, standing.open, standing.overdue) == ("Payments", 1, 1)
    world.run(accounts.disable_person, email="ada@example.org")
    world.settle()
    assert world.ask(queries.action, action.key).owner_id == lead


def test_anybody_nominates_a_near_miss_and_the_back_look_is_answered_from_data(desks: Desks) -> None:
    world = desks.world
    reason = "The last node was drained by hand in time."
    values = {"reason": reason, "title": "Nodes nearly ran out", "service_slugs": ["checkout"]}
    coe = world.run_as(desks.viewer, commands.nominate, **values)
    world.settle()
    page = world.ask(queries.document, coe.key)
    assert (page.trigger, page.brief.owner_id, page.brief.due is not None) == ("near_miss_nominated", None, True)
    answers = {each.name: each for each in page.answers}
    assert answers["orr_last"].text.startswith("Checkout: never before")
    assert answers["orr_last"].is_not_applicable
    assert answers["orr_question"].text == "No review was on record."


def test_a_text_is_put_back_and_taken_along_in_three_forms(desks: Desks) -> None:
    world, coe = desks.world, desks.sound_coe()
    first = world.ask(queries.revisions, coe.key, "summary")[0]
    desks.write(coe, "summary", "Another | text <b>.")
    source = world.ask(queries.revision, coe.key, first.seq).source or ""
    restoring = {"key": coe.key, "name": "summary", "seq": first.seq}
    world.run_as(desks.owner, commands.restore_section, **restoring, text=plain(source))
    page = world.ask(queries.document, coe.key)
    assert page.sections[0].source == source
    last = world.ask(queries.revision, coe.key, world.ask(queries.revisions, coe.key, "summary")[0].seq)
    assert (last.restored, last.changes) == (first.seq, (("removed", "Another | text <b>."), ("added", source)))
    with world.reading() as reading:
        # Where there are more than a page shows, these are the last ones.
        (newest,) = latest_of(reading.session, coe.stream, names=["coe.section_written"], limit=1)
    assert newest.seq == last.seq
    record = json.loads(json.dumps(as_record(page, {})))
    assert set(record) == set(SCHEMA["required"])
    assert record["actions"][0]["cause_ids"] == [record["causes"][0]["id"]]
    assert "## Causes" in as_markdown(page)
    assert "<script" not in as_page(page, {})
    assert as_page(page, {}).count("<h2>") >= 4


def test_documents_become_drafts_whose_parts_are_counted(desks: Desks, tmp_path: Path) -> None:
    world = desks.world
    file = tmp_path / "logs.md"
    file.write_text(DOCUMENT)
    found = CliRunner().invoke(importing, ["postmortems", str(file), "--as-coe"], obj=world.desk())
    assert found.exit_code == 0, found.output
    world.settle()
    (brief,) = world.ask(queries.coes).items
    page = world.ask(queries.document, brief.key)
    assert (page.trigger, len(page.causes), len(page.actions)) == ("imported", 2, 2)
    assert [row.text.rpartition(" ")[0] for row in page.timeline if "pipeline" in row.text]
    assert "> It rained." in next(each.source for each in page.sections if each.name == "source")
    assert {"E50", "E52", "E54", "E61"} <= {each.code for each in page.findings}
