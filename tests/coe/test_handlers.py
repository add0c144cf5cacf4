"""What COEs do by themselves."""

from datetime import datetime, timedelta

import pytest

from accounts import commands as accounts
from coe import commands, queries
from coe.handlers import open_coe_for_severe_incident
from foundation.log import event_at, events_of
from foundation.markdown import plain
from foundation.search.index import candidates
from incidents import commands as incidents
from incidents.model import Incident
from incidents.queries import timeline
from tests.support.coes import Desks

SEVERE = ["SEV1", "SEV2"]


def live(desks: Desks, severity: str, mode: str = "standard") -> Incident:
    """Declare now, and resolve an hour later."""
    incident = desks.incident(severity, mode=mode, state="investigating", occurred=None)
    desks.world.clock.advance(hours=1)
    desks.world.run_as(desks.owner, incidents.transition, key=incident.key, to="resolved")
    desks.world.settle()
    return incident


def drafted(desks: Desks, incident: Incident) -> list[queries.CoeBrief]:
    return desks.world.ask(queries.of_incident, incident.id)


@pytest.mark.parametrize("severity", SEVERE)
def test_a_severe_incident_that_is_resolved_gets_one_draft(desks: Desks, severity: str) -> None:
    (coe,) = drafted(desks, live(desks, severity))
    assert (coe.state, coe.severity, coe.title) == ("draft", severity, "Checkout refuses cards")
    assert coe.due is not None
    assert coe.due > desks.world.clock.now()
    page = desks.world.ask(queries.document, coe.key)
    assert page.trigger == "sev_policy"
    assert any("resolved" in row.text for row in page.timeline)


@pytest.mark.parametrize("severity", ["SEV3", "SEV4"])
def test_a_lesser_one_gets_none(desks: Desks, severity: str) -> None:
    assert drafted(desks, live(desks, severity)) == []


def test_a_drill_gets_none(desks: Desks) -> None:
    assert drafted(desks, live(desks, "SEV1", "drill")) == []


def test_an_incident_told_afterwards_gets_one_too(desks: Desks) -> None:
    incident = desks.incident("SEV2")
    desks.world.settle()
    assert len(drafted(desks, incident)) == 1


def test_a_severity_that_changes_moves_the_date_that_it_set_and_no_other(desks: Desks) -> None:
    incident = live(desks, "SEV2")
    ended = desks.world.clock.now()
    (coe,) = drafted(desks, incident)
    assert coe.due == ended + timedelta(days=15)
    desks.world.run_as(desks.owner, incidents.set_severity, key=incident.key, severity="SEV1")
    desks.world.settle()
    # Ten business days, from a Monday.
    assert drafted(desks, incident)[0].due == ended + timedelta(days=14)
    agreed = ended + timedelta(days=20)
    desks.world.run_as(desks.owner, commands.edit_coe, key=coe.key, due=agreed)
    desks.world.run_as(desks.owner, incidents.set_severity, key=incident.key, severity="SEV2")
    desks.world.settle()
    assert drafted(desks, incident)[0].due == agreed


def test_a_severity_that_rises_after_the_end_asks_for_one(desks: Desks) -> None:
    incident = live(desks, "SEV3")
    desks.world.run_as(desks.owner, incidents.set_severity, key=incident.key, severity="SEV1")
    desks.world.settle()
    assert len(drafted(desks, incident)) == 1


def test_pending_counts_as_what_it_acts_as(desks: Desks) -> None:
    assert len(drafted(desks, live(desks, "pending"))) == 1


def test_reopening_and_a_second_run_open_no_second_one(desks: Desks) -> None:
    incident = live(desks, "SEV1")
    for state in ("investigating", "resolved"):
        desks.world.run_as(desks.owner, incidents.transition, key=incident.key, to=state)
    desks.world.settle()
    with desks.world.reading() as reading:
        stream = f"incident:{incident.id}"
        last = events_of(reading.session, stream, names=["incident.moved"])[-1]
    desks.world.run(lambda work: open_coe_for_severe_incident(event_at(work.session, stream, last.seq), work))
    assert len(drafted(desks, incident)) == 1


def test_it_does_not_come_back_when_it_was_withdrawn(desks: Desks) -> None:
    incident = live(desks, "SEV1")
    (coe,) = drafted(desks, incident)
    desks.world.run(commands.transition, key=coe.key, to="withdrawn", note="Not ours.")
    for state in ("investigating", "resolved"):
        desks.world.run_as(desks.owner, incidents.transition, key=incident.key, to=state)
    desks.world.settle()
    assert [found.key for found in drafted(desks, incident)] == [coe.key]


@pytest.mark.parametrize("is_gone", [False, True])
def test_the_last_commander_owns_the_draft_if_they_are_still_here(desks: Desks, is_gone: bool) -> None:  # noqa: FBT001
    incident = desks.incident(mode="standard", state="investigating", occurred=None)
    commander = desks.responder.person_id
    assert commander is not None
    desks.world.run_as(desks.owner, incidents.assign_role, key=incident.key, role="commander", person_id=commander)
    if is_gone:
        desks.world.run(accounts.disable_person, email="fen@example.org")
    desks.world.run_as(desks.owner, incidents.transition, key=incident.key, to="resolved")
    desks.world.settle()
    (coe,) = drafted(desks, incident)
    assert coe.owner_id == (None if is_gone else commander)
    responders = {s.name: s.source for s in desks.world.ask(queries.document, coe.key).sections}["response"]
    assert "Fen Achebe" in responders


def test_a_corrected_moment_is_followed_until_somebody_sets_it_in_the_coe(desks: Desks) -> None:
    incident = desks.incident()
    coe = desks.coe(incident.key)
    began = desks.world.ask(queries.document, coe.key).instants["impact_started"]
    assert began is not None

    def correct(minutes: int) -> datetime | None:
        at = began - timedelta(minutes=minutes)
        values = {"moment": "impact_started", "at": at, "reason": "The log says so."}
        desks.world.run_as(desks.owner, incidents.correct_moment, key=incident.key, **values)  # type: ignore[arg-type]
        desks.world.settle()
        return desks.world.ask(queries.document, coe.key).instants["impact_started"]

    assert correct(5) == began - timedelta(minutes=5)
    own = began - timedelta(minutes=7)
    desks.world.run_as(desks.owner, commands.edit_coe, key=coe.key, instants={"impact_started": own})
    assert correct(9) == own


def test_what_nobody_worded_follows_what_the_incident_learns(desks: Desks) -> None:
    world, now = desks.world, desks.world.clock.now()
    key = desks.incident("SEV3", mode="standard", state="investigating", occurred=None).key
    coe = desks.coe(key)
    world.run_as(desks.owner, commands.write_section, key=coe.key, name="diagnosis", text=plain("Our own words."))

    def said() -> dict[str, str]:
        return {section.name: section.source for section in world.ask(queries.document, coe.key).sections}

    assert "Time to detect: not known yet." in said()["detection"]
    assert "Time to resolve: not known yet." in said()["response"]
    for moment, minutes in (("impact_started", 9), ("detected", 4)):
        at = now - timedelta(minutes=minutes)
        world.run_as(desks.owner, incidents.correct_moment, key=key, moment=moment, at=at, reason="The log says so.")
    other = desks.incident("SEV3", mode="standard", state="investigating", occurred=None, title="Carts are empty")
    world.run_as(desks.owner, incidents.add_note, key=other.key, body=plain("The cache was cold."))
    world.run_as(desks.owner, incidents.merge, key=other.key, into=key)
    world.run_as(desks.owner, incidents.edit, key=key, summary=plain("Cards are refused."))
    world.run_as(desks.owner, incidents.transition, key=key, to="resolved")
    world.settle()
    assert "Time to detect: 5 min." in said()["detection"]
    assert "Time to resolve: 4 min." in said()["response"]
    assert "Cards are refused." in said()["summary"]
    assert said()["diagnosis"] == "Our own words."
    page = world.ask(queries.document, coe.key)
    assert sum("The cache was cold." in row.text for row in page.timeline) == 1
    with world.reading() as reading:
        names = [event.name for event in events_of(reading.session, f"coe:{coe.id}")]
    before = len(names)
    world.run_as(desks.owner, incidents.add_note, key=key, body=plain("Nothing new."))
    world.run_as(desks.owner, incidents.transition, key=key, to="closed")
    world.settle()
    assert "coe.renewed" in names
    assert world.ask(queries.document, coe.key).brief.version == before


def test_a_draft_that_nobody_owns_is_the_reviewers_to_hand_out(desks: Desks) -> None:
    live(desks, "SEV1")
    (source,) = queries.NEEDS
    (need,) = desks.world.ask_as(desks.reviewer, source.load)
    assert (need.key, need.facts) == ("COE-1", "Nobody owns it yet")
    assert desks.world.ask_as(desks.responder, source.load) == []


def test_what_is_redacted_in_the_incident_is_forgotten_in_the_timeline(desks: Desks) -> None:
    incident = live(desks, "SEV1")
    (coe,) = drafted(desks, incident)
    body = plain("The password was hunter2.")
    desks.world.run_as(desks.owner, incidents.post_update, key=incident.key, audience="responders", body=body)
    again = desks.incident("SEV3")
    desks.world.run_as(desks.owner, incidents.post_update, key=again.key, audience="responders", body=body)
    copied = desks.coe(again.key)
    row = next(r for r in desks.world.ask(queries.document, copied.key).timeline if "hunter2" in r.text)
    assert row.source_seq is not None
    desks.world.run(incidents.redact, key=again.key, seq=row.source_seq, reason="A secret.")
    desks.world.settle()
    kept = {r.id: r for r in desks.world.ask(queries.document, copied.key).timeline}[row.id]
    assert (kept.text, kept.included) == ("This entry was erased.", False)
    assert coe.key != copied.key


def test_marked_entries_begin_the_coe_and_later_marks_follow_into_it(desks: Desks) -> None:
    world, key = desks.world, desks.incident("SEV3").key
    noted = [world.run_as(desks.owner, incidents.add_task, key=key, title=title) for title in ("Look", "Roll back")]
    seqs = [item.seq for item in world.ask(timeline, noted[0].incident_id) if item.name == "incident.task_added"]
    world.run_as(desks.owner, incidents.mark_entry, key=key, seq=seqs[1], marker="decision")
    coe = desks.coe(key)

    def story() -> dict[int | None, tuple[str, bool]]:
        return {r.source_seq: (r.text, r.included) for r in world.ask(queries.document, coe.key).timeline}

    assert [story()[seq][1] for seq in (1, *seqs)] == [True, False, True]
    assert story()[seqs[1]][0].startswith("Decision: ")
    world.run_as(desks.owner, incidents.mark_entry, key=key, seq=seqs[0], marker="key_moment")
    world.settle()
    assert story()[seqs[0]][0].startswith("Key moment: ")
    assert story()[seqs[0]][1]
    assert not any("marked entry" in text for text, _ in story().values())
    world.run_as(desks.owner, incidents.add_note, key=key, body=plain("Wrong room."))
    note = max(item.seq for item in world.ask(timeline, noted[0].incident_id))
    world.run_as(desks.owner, incidents.mark_entry, key=key, seq=note, marker="decision")
    world.settle()
    assert story()[note][1]
    world.run_as(desks.owner, incidents.undo_note, key=key, seq=note)
    world.settle()
    assert not story()[note][1]


def test_what_needs_somebody_is_said_to_them(desks: Desks) -> None:
    (source,) = queries.NEEDS
    mine = desks.sound_coe()
    asked = desks.world.ask_as
    assert [(need.key, need.button) for need in asked(desks.owner, source.load)] == [
        (mine.key, "Write COE"),
        ("ACT-1", "Open action"),
    ]
    desks.move(desks.owner, mine, "in_review")
    assert [need.key for need in asked(desks.reviewer, source.load)] == [mine.key]
    assert asked(desks.responder, source.load) == asked(desks.viewer, source.load) == []
    desks.world.clock.advance(days=21)
    (late,) = asked(desks.owner, source.load)
    assert (late.key, late.tone) == ("ACT-1", "red")
    assert late.due is not None
    assert late.due < desks.world.clock.now() + timedelta(days=1)


def test_a_redacted_beginning_is_forgotten_in_title_summary_and_search(desks: Desks) -> None:
    told = {"title": "Mail of hunter2 bounces", "summary": plain("Only hunter2 is hit.")}
    incident = desks.incident("SEV2", **told)
    desks.world.settle()
    (coe,) = drafted(desks, incident)
    desks.world.run(incidents.redact, key=incident.key, seq=1, reason="A name.")
    desks.world.settle()
    page = desks.world.ask(queries.document, coe.key)
    assert page.brief.title == "[redacted]"
    summary = next(section for section in page.sections if section.name == "summary")
    assert "hunter2" not in summary.source + summary.html
    assert "[redacted]" in summary.source
    with desks.world.reading() as reading:
        assert candidates(reading.session, "hunter2", None, 5) == []
        assert all("hunter2" not in str(event.passages) for event in events_of(reading.session, f"coe:{coe.id}"))


def test_what_people_wrote_in_the_coe_outlives_a_redacted_beginning(desks: Desks) -> None:
    incident = desks.incident("SEV2")
    desks.world.settle()
    (brief,) = drafted(desks, incident)
    desks.world.run(commands.edit_coe, key=brief.key, title="A title of our own")
    desks.world.run(commands.write_section, key=brief.key, name="summary", text=plain("Our own words."))
    desks.world.run(incidents.redact, key=incident.key, seq=1, reason="A name.")
    desks.world.settle()
    page = desks.world.ask(queries.document, brief.key)
    assert page.brief.title == "A title of our own"
    assert "Our own words." in {section.source for section in page.sections}
