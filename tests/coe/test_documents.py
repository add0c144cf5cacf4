"""Opening, writing and reading COEs."""

from datetime import UTC, datetime, timedelta

import pytest

from coe import commands, queries
from coe.model import Coe
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from foundation.markdown import plain
from incidents import commands as incidents
from tests.support.coes import Desks


def test_a_coe_by_hand_starts_with_what_its_incident_knows(desks: Desks) -> None:
    coe = desks.coe(desks.incident().key, title=None)
    page = desks.world.ask(queries.document, coe.key)
    written = {section.name: section for section in page.sections}
    assert page.brief.title == "Checkout refuses cards"
    assert page.brief.severity == "SEV1"
    assert page.brief.owner_id == desks.owner.person_id
    assert written["summary"].source.startswith("On 02 March 2031 at 09:00 UTC in Checkout: Checkout refuses cards")
    assert written["summary"].is_prefilled
    assert "Time to detect: 4 min." in written["detection"].source
    assert page.instants["mitigated"] == desks.world.clock.now() - timedelta(hours=23, minutes=10)
    assert page.timeline
    assert all(row.included and (row.source_seq or row.source.startswith("moment:")) for row in page.timeline)
    assert {row.kind for row in page.timeline} >= {"onset", "detected", "mitigated", "all_clear"}
    answers = {each.name: each for each in page.answers}
    assert answers["signal"].text == "The first alarm came at 2031-03-02 09:04 UTC; 1 signals are in the timeline."
    assert "Earlier COEs of Checkout in two years: none." in written["related"].source
    assert "No update was posted." in written["response"].source
    assert [service.slug for service in page.services.values()] == ["checkout"]


def test_updates_come_into_the_timeline_with_their_words(desks: Desks) -> None:
    incident = desks.incident()
    desks.world.run_as(
        desks.owner,
        incidents.post_update,
        key=incident.key,
        audience="responders",
        body=plain("We turned the new limit off."),
    )
    rows = desks.world.ask(queries.document, desks.coe(incident.key).key).timeline
    assert "Ada Quill" in rows[0].text
    assert [row.text for row in rows if "limit off" in row.text] == [
        "Ada Quill told responders: We turned the new limit off."
    ]


def test_a_near_miss_needs_no_incident_but_a_title(desks: Desks) -> None:
    coe = desks.coe(kind="near_miss", trigger="near_miss_nominated", service_slugs=["checkout"])
    assert desks.world.ask(queries.brief, coe.key).incident_ids == ()
    with pytest.raises(Invalid):
        desks.coe(title="")


def test_one_coe_covers_several_incidents_and_an_incident_has_one_coe(desks: Desks) -> None:
    one, two = desks.incident(), desks.incident("SEV2", title="Checkout again")
    coe = desks.coe(one.key, two.key)
    assert [found.key for found in desks.world.ask(queries.of_incident, two.id)] == [coe.key]
    with pytest.raises(Conflict) as refused:
        desks.coe(two.key)
    assert refused.value.extra == {"key": coe.key}


def test_a_withdrawn_coe_makes_room_for_another(desks: Desks) -> None:
    incident = desks.incident()
    first = desks.coe(incident.key)
    desks.move(desks.reviewer, first, "withdrawn")
    assert desks.coe(incident.key).key != first.key


def test_a_viewer_does_not_open_coes_but_writes_their_own(desks: Desks) -> None:
    with pytest.raises(Forbidden):
        desks.world.run_as(desks.viewer, commands.open_coe, incident_keys=[], title="Near miss")
    coe = desks.coe(owner_id=desks.viewer.person_id)
    desks.write(coe, "summary", "Mine to tell.", who=desks.viewer)
    with pytest.raises(Forbidden):
        desks.write(desks.coe(), "summary", "Not mine.", who=desks.viewer)


def test_two_people_in_different_sections_merge(desks: Desks) -> None:
    coe = desks.coe()
    read = desks.world.ask(queries.brief, coe.key).version
    desks.write(coe, "summary", "What Ada says.", version=read)
    desks.write(coe, "impact", "What Fen says.", who=desks.responder, version=read)
    written = {s.name: s.source for s in desks.world.ask(queries.document, coe.key).sections}
    assert written["summary"] == "What Ada says."
    assert written["impact"] == "What Fen says."


def test_the_second_into_the_same_section_hears_what_changed(desks: Desks) -> None:
    coe = desks.coe()
    read = desks.world.ask(queries.brief, coe.key).version
    desks.write(coe, "summary", "What Ada says.", version=read)
    with pytest.raises(Conflict) as refused:
        desks.write(coe, "summary", "What Fen says.", who=desks.responder, version=read)
    (changed,) = refused.value.extra["changed"]  # type: ignore[misc]
    assert changed["fields"] == ["section.summary"]
    assert changed["by"] == desks.owner.id
    assert desks.world.ask(queries.document, coe.key).sections[0].source == "What Ada says."


def test_every_text_that_was_saved_can_be_read_again(desks: Desks) -> None:
    coe = desks.coe()
    desks.write(coe, "summary", "First.")
    desks.write(coe, "impact", "Other.")
    desks.write(coe, "summary", "Second.")
    found = desks.world.ask(queries.revisions, coe.key, "summary")
    assert [item.by for item in found] == ["Ada Quill", "Ada Quill"]
    assert [desks.world.ask(queries.revision, coe.key, item.seq).source for item in found] == ["Second.", "First."]
    with pytest.raises(NotFound):
        desks.world.ask(queries.revision, coe.key, 1)


def test_an_unknown_section_is_refused(desks: Desks) -> None:
    with pytest.raises(Invalid, match="summary"):
        desks.write(desks.coe(), "conclusions", "No.")


def test_a_text_has_a_limit(desks: Desks) -> None:
    with pytest.raises(Invalid, match="20000"):
        desks.write(desks.coe(), "summary", "x" * 20_001)


def test_facts_in_the_head_conflict_field_by_field(desks: Desks) -> None:
    coe = desks.coe()
    read = desks.world.ask(queries.brief, coe.key).version
    edit = commands.edit_coe
    desks.world.run_as(desks.owner, edit, key=coe.key, version=read, title="Checkout lost payments")
    desks.world.run_as(desks.responder, edit, key=coe.key, version=read, instants=desks.instants())
    with pytest.raises(Conflict, match="title"):
        desks.world.run_as(desks.responder, edit, key=coe.key, version=read, title="Another title")
    ahead = {"detected": desks.world.clock.now() + timedelta(minutes=1)}
    ancient = {"detected": datetime(1, 1, 1, tzinfo=UTC)}
    for instants in (ahead, ancient):
        with pytest.raises(Invalid):
            desks.world.run_as(desks.owner, edit, key=coe.key, instants=instants)
    with pytest.raises(Invalid, match="ten years"):
        desks.world.run_as(desks.owner, edit, key=coe.key, due=datetime(9999, 12, 31, tzinfo=UTC))


def test_timeline_rows_are_worded_left_out_and_added(desks: Desks) -> None:
    coe = desks.coe(desks.incident().key)
    first = desks.world.ask(queries.document, coe.key).timeline[0]
    early = desks.world.clock.now() - timedelta(days=2)
    desks.world.run_as(desks.owner, commands.add_timeline_row, key=coe.key, at=early, text="The limit was changed.")
    desks.world.run_as(
        desks.owner, commands.change_timeline_row, key=coe.key, row_id=first.id, included=False, text="Ada pulled it."
    )
    rows = desks.world.ask(queries.document, coe.key).timeline
    assert rows[0].text == "The limit was changed."
    assert rows[0].source_seq is None
    changed = next(row for row in rows if row.id == first.id)
    assert (changed.included, changed.text, changed.source_at) == (False, "Ada pulled it.", first.source_at)


def test_a_row_of_another_coe_is_not_found(desks: Desks) -> None:
    coe = desks.coe(desks.incident().key)
    row = desks.world.ask(queries.document, coe.key).timeline[0]
    with pytest.raises(NotFound):
        desks.world.run_as(
            desks.owner, commands.change_timeline_row, key=desks.coe().key, row_id=row.id, included=False
        )


def test_lists_are_paged_and_filtered(desks: Desks) -> None:
    keys = [desks.coe().key for _ in range(5)]
    first = desks.world.ask(queries.coes, limit=2)
    second = desks.world.ask(queries.coes, limit=2, cursor=first.next_cursor)
    assert [c.key for c in (*first.items, *second.items)] == keys[:0:-1]
    desks.move(desks.reviewer, desks.world.ask(_model, keys[0]), "not_required")
    assert [c.key for c in desks.world.ask(queries.coes, state="not_required").items] == [keys[0]]
    assert desks.world.ask(queries.coes, owner_id=desks.reviewer.person_id).items == []


def test_strangers_and_unknown_keys(desks: Desks) -> None:
    for key in ("COE-99", "INC-1", "nonsense"):
        with pytest.raises(NotFound):
            desks.world.ask(queries.brief, key)
        with pytest.raises(NotFound):
            desks.world.run_as(desks.owner, commands.transition, key=key, to="in_review")


def _model(reading: object, key: str) -> Coe:
    found = queries.brief(reading, key)  # type: ignore[arg-type]
    return reading.session.get(Coe, found.id)  # type: ignore[attr-defined,no-any-return]
