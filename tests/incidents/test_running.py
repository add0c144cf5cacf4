import pytest
from sqlalchemy import select

from accounts import commands as accounts
from catalog import commands as catalog
from foundation.authz import Principal
from foundation.errors import Conflict, Forbidden, Invalid
from incidents import commands, draft, queries
from incidents.model import Incident
from tests.incidents.builders import at, declare, person, service, text
from tests.support.world import World


def names(world: World, incident_id: int) -> list[str]:
    return [item.name.removeprefix("incident.") for item in world.ask(queries.timeline, incident_id)]


def last(world: World, incident_id: int) -> str:
    return world.ask(queries.timeline, incident_id)[-1].text


def owned(world: World, lead: Principal) -> None:
    """Let a team that somebody leads own the service."""
    team = world.run(accounts.add_team, slug="edge", name="Edge", lead_id=lead.person_id)
    service(world)
    world.run(catalog.change_service, slug="edge-proxy", owner_team_id=team.id)


def later(world: World, minutes: int) -> None:
    world.clock.advance(minutes=minutes)
    world.settle()


def test_a_severity_says_which_roles_it_needs_and_whoever_takes_one_gets_the_brief(world: World) -> None:
    ada, bram = person(world), person(world, "Bram Okoro")
    incident = declare(world, severity="SEV1")
    missing = [role.key for role in world.ask(queries.incident_page, incident.key).missing]
    assert missing == ["commander", "communications", "operations", "scribe"]
    world.run(commands.assign_role, key=incident.key, role="commander", person_id=ada.person_id)
    world.run(commands.set_severity, key=incident.key, severity="SEV2")
    assert [role.key for role in world.ask(queries.incident_page, incident.key).missing] == ["communications"]
    brief = text("Rolling back, ask the vendor")
    world.run(commands.assign_role, key=incident.key, role="commander", person_id=bram.person_id, brief=brief)
    commander = world.ask(queries.board, incident.id).roles[0]
    assert (commander.person_id, commander.brief_html) == (bram.person_id, brief.html)
    assert world.ask(queries.timeline, incident.id)[-1].html == brief.html
    world.run(commands.redact, key=incident.key, seq=4, reason="Named a customer")
    assert world.ask(queries.board, incident.id).roles[0].brief_html == ""


def test_of_two_who_claim_a_role_at_once_one_is_told(world: World) -> None:
    ada, bram = person(world), person(world, "Bram Okoro")
    incident = declare(world)
    claim = {"key": incident.key, "role": "commander", "version": 1}
    world.run_as(ada, commands.assign_role, person_id=ada.person_id, **claim)
    with pytest.raises(Conflict):
        world.run_as(bram, commands.assign_role, person_id=bram.person_id, **claim)


def test_a_missed_update_reaches_ever_more_people_until_it_is_written(world: World) -> None:
    ada, bram, lena = person(world), person(world, "Bram Okoro"), person(world, "Lena Roth")
    owned(world, lena)
    incident = declare(world, services=["edge-proxy"])
    for who, role in ((ada, "commander"), (bram, "deputy")):
        world.run(commands.assign_role, key=incident.key, role=role, person_id=who.person_id)
    due = world.ask(queries.brief, incident.key).next_update_due
    assert due is not None
    later(world, int((due - at(9)).total_seconds()) // 60 - 4)
    assert last(world, incident.id).startswith("reminded Ada Quill of the update promised to stakeholders")
    assert world.ask_as(ada, queries.needs)[0].rank == 4
    assert not [need for need in world.ask_as(bram, queries.needs) if need.kind == "update"]
    later(world, 4)
    assert last(world, incident.id).endswith("did not come, and told Ada Quill")
    later(world, 5)
    assert last(world, incident.id) == "escalated the missing update to stakeholders: told Bram Okoro"
    assert world.ask_as(bram, queries.needs)[0].kind == "update"
    later(world, 5)
    later(world, 60)
    assert names(world, incident.id)[3:] == [
        "update_reminded",
        "update_missed",
        "update_escalated",
        "update_escalated",
    ]
    assert last(world, incident.id).endswith("told Lena Roth")
    assert world.ask_as(lena, queries.needs)[0].kind == "update"
    world.run(commands.post_update, key=incident.key, audience="stakeholders", body=text("Back."))
    assert not [need for need in world.ask_as(lena, queries.needs) if need.kind == "update"]


def test_a_step_without_anybody_goes_straight_on_and_says_when_nobody_is_left(world: World) -> None:
    incident = declare(world, visibility="private")
    later(world, 90)
    assert names(world, incident.id)[1:] == ["update_missed", "update_escalated"]
    assert "nobody left to tell" in last(world, incident.id)


def test_an_update_is_put_off_with_a_reason(world: World) -> None:
    incident = declare(world)
    for values, where in (({"reason": " "}, "reason"), ({"minutes": 241, "reason": "x"}, "minutes")):
        with pytest.raises(Invalid) as caught:
            world.run(
                commands.snooze_update, **{"key": incident.key, "audience": "stakeholders", "minutes": 5, **values}
            )
        assert caught.value.where == where
    with pytest.raises(Invalid, match="later than that"):
        world.run(commands.snooze_update, key=incident.key, audience="stakeholders", minutes=5, reason="x")
    with pytest.raises(Conflict):
        world.run(commands.snooze_update, key=incident.key, audience="public", minutes=5, reason="x")
    later(world, 90)
    put_off = {"key": incident.key, "audience": "stakeholders", "minutes": 20, "reason": "On a call"}
    world.run(commands.snooze_update, **put_off)
    assert world.ask(queries.brief, incident.key).next_update_due == at(10, 50)
    assert last(world, incident.id) == "put the update to stakeholders off to 2031-03-03 10:50 UTC: On a call"
    later(world, 16)
    later(world, 4)
    assert names(world, incident.id).count("update_missed") == 2


def test_the_public_is_promised_its_own_update_once_it_has_heard_of_it(world: World) -> None:
    incident = declare(world)
    world.run(commands.post_update, key=incident.key, audience="public", body=text("We look."), next_update_minutes=20)
    world.run(
        commands.post_update, key=incident.key, audience="stakeholders", body=text("More."), next_update_minutes=60
    )
    promises = world.ask(queries.brief, incident.key).promises
    assert promises == (("public", at(9, 20)), ("stakeholders", at(10)))
    later(world, 20)
    assert "promised to public for" in next(
        item.text for item in world.ask(queries.timeline, incident.id) if item.name == "incident.update_missed"
    )
    world.run(commands.transition, key=incident.key, to="resolved")
    assert world.ask(queries.brief, incident.key).promises == ()


def test_drills_and_what_has_ended_escalate_nothing(world: World) -> None:
    ended, drill = declare(world), declare(world, mode="drill")
    world.run(commands.transition, key=ended.key, to="resolved")
    later(world, 300)
    for incident in (ended, drill):
        assert not {"update_reminded", "update_missed", "update_escalated"} & set(names(world, incident.id))


def test_a_brief_is_half_written() -> None:
    known = {"title": "Edge fails", "state": "identified", "severity": "SEV1", "summary": "A bad build."}
    written = draft.handover(
        **known, services=["Edge"], tasks=[f"Task {n}" for n in range(12)], missing=["Scribe"], due=at(9, 30)
    )
    assert "Edge fails. SEV1, identified. It hits Edge.\n\nA bad build." in written
    assert "- Task 9\n- Nobody is Scribe\n- 2 further tasks" in written
    assert written.endswith("Promised for 09:30 UTC.")


def test_an_update_is_corrected_in_the_open_and_without_telling_anybody_again(world: World) -> None:
    incident = declare(world)
    told = world.run(commands.post_update, key=incident.key, audience="stakeholders", body=text("Half of Oslo."))
    due = world.ask(queries.brief, incident.key).next_update_due
    world.clock.advance(minutes=2)
    right = {"key": incident.key, "update_id": told.id, "body": text("A third of Oslo."), "reason": "Counted again"}
    for _ in range(2):
        world.run(commands.correct_update, **right)
    page = world.ask(queries.incident_page, incident.key)
    assert [(e.name, e.text) for e in page.timeline][:2] == [
        ("incident.update_corrected", "corrected the update to stakeholders that is entry 2: Counted again"),
        ("incident.update_posted", "A third of Oslo."),
    ]
    assert page.timeline[1].corrected_at == at(9, 2)
    assert world.ask(queries.brief, incident.key).next_update_due == due
    history = world.ask(queries.update_history, incident.key, told.id)
    assert [wording.html for wording in history.wordings] == ["<p>Half of Oslo.</p>", "<p>A third of Oslo.</p>"]
    world.run(commands.redact, key=incident.key, seq=2, reason="Named a customer")
    assert "Oslo" not in repr(world.ask(queries.incident_page, incident.key))
    assert "Oslo" not in repr(world.ask(queries.update_history, incident.key, told.id))
    with pytest.raises(Conflict):
        world.run(commands.correct_update, **right)


def test_a_template_says_what_nobody_will_fill_in_and_the_public_hears_no_inner_names(world: World) -> None:
    ada = person(world)
    service(world)
    incident = declare(world, services=["edge-proxy"], summary=text("A bad build."))
    world.run(commands.assign_role, key=incident.key, role="commander", person_id=ada.person_id)
    kept = world.run(commands.save_template, audience="public", title="Mine", body="{services}, says {lead}")
    found = next(item for item in world.ask(queries.templates, "public") if item.id == kept.id)
    assert [finding.found for finding in found.findings] == ["{lead}"]
    page = world.ask(queries.incident_page, incident.key)
    inside = queries.values_of(page, "stakeholders", at(10, 30))
    assert (inside["lead"], inside["duration"], inside["services"]) == ("Ada Quill", "1 h 30 min", "Edge Proxy")
    assert {"lead", "title", "summary", "key", "severity"}.isdisjoint(queries.values_of(page, "public", at(10)))
    world.run(commands.save_template, template_id=kept.id, audience="public", title="Mine", body="{services}")
    world.run(commands.retire_template, template_id=kept.id)
    assert kept.id not in [item.id for item in world.ask(queries.templates)]
    with pytest.raises(Forbidden):
        world.run_as(ada, commands.save_template, audience="public", title="x", body="y")


def test_roles_and_who_has_to_be_there_are_data(world: World) -> None:
    ada = person(world)
    world.run(commands.save_role, key="vendor-contact", name="Vendor Contact", instructions="Call them.", rank=7)
    world.run(commands.require_roles, severity="SEV3", roles=["vendor-contact"])
    incident = declare(world, severity="SEV3")
    assert [role.name for role in world.ask(queries.incident_page, incident.key).missing] == ["Vendor Contact"]
    world.run(commands.require_roles, severity="SEV3", roles=[])
    assert world.ask(queries.incident_page, incident.key).missing == []
    for values in ({"roles": ["king"]}, {"severity": "SEV9"}):
        with pytest.raises(Invalid):
            world.run(commands.require_roles, **{"severity": "SEV3", "roles": [], **values})
    for values in ({"key": "No Good"}, {"name": " "}, {"instructions": ""}, {"rank": 0}):
        given = {"key": "scribe", "name": "Scribe", "instructions": "Write.", "rank": 6, **values}
        with pytest.raises(Invalid):
            world.run(commands.save_role, **given)
    with pytest.raises(Forbidden):
        world.run_as(ada, commands.require_roles, severity="SEV3", roles=[])


def test_the_public_hears_nothing_of_what_was_no_incident_and_an_old_update_is_no_news(world: World) -> None:
    incident = declare(world)
    world.clock.advance(minutes=30)
    said = {"key": incident.key, "audience": "stakeholders"}
    world.run(commands.post_update, body=text("We look."), **said)
    world.run(commands.post_update, body=text("We began."), at=at(9, 1), **said)
    last_told = select(Incident.last_update_at)
    assert world.ask(lambda reading: reading.session.scalar(last_told)) == world.clock.now()
    world.run(commands.transition, key=incident.key, to="canceled")
    with pytest.raises(Conflict) as refused:
        world.run(commands.post_update, key=incident.key, audience="public", body=text("It fails."))
    assert refused.value.code == "incident.void_public"
