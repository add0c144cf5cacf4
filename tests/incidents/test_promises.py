"""What an incident promises when it goes on after a while, and what its moments say of that."""

from datetime import timedelta

import pytest

from catalog.queries import severity
from foundation.errors import Conflict
from incidents import commands, queries
from tests.incidents.builders import at, declare, person, text
from tests.incidents.test_respond import moments, texts
from tests.support.world import World


def test_what_goes_on_is_promised_from_now_and_its_impact_has_not_ended(world: World) -> None:
    incident = declare(world, severity="SEV3", state="triage")
    world.clock.advance(hours=5)
    world.run(commands.transition, key=incident.key, to="investigating", at=at(9, 1))
    minutes = world.ask(severity, "SEV3").update_minutes
    assert world.ask(queries.brief, incident.key).next_update_due == world.clock.now() + timedelta(minutes=minutes)
    world.run(commands.correct_moment, key=incident.key, moment="impact_ended", at=at(9, 2))
    world.run(commands.transition, key=incident.key, to="resolved", at=at(9, 3))
    world.clock.advance(hours=5)
    read = world.ask(queries.brief, incident.key).version
    world.run(commands.transition, key=incident.key, to="investigating", at=at(9, 4))
    brief = world.ask(queries.brief, incident.key)
    assert brief.next_update_due == world.clock.now() + timedelta(minutes=minutes)
    assert not {"resolved", "impact_ended"} & set(brief.moments)
    assert texts(world, incident.id)[-1] == "took back when impact ended: It was reopened: its impact has not ended."
    # Whoever read it before does not put back what went since, nor what a move has set.
    world.run(commands.transition, key=incident.key, to="monitoring")
    for moment in ("impact_ended", "mitigated"):
        with pytest.raises(Conflict) as late:
            world.run(commands.correct_moment, key=incident.key, moment=moment, at=at(9, 2), reason="x", version=read)
        assert late.value.code == "edit.conflict"
    world.run(commands.correct_moment, key=incident.key, moment="detected", at=at(8, 59), version=read)


def test_another_severity_promises_nothing_that_is_late_already(world: World) -> None:
    incident = declare(world, severity="SEV4")
    world.run(commands.post_update, key=incident.key, audience="stakeholders", body=text("On it."))
    world.clock.advance(hours=10)
    world.run(commands.set_severity, key=incident.key, severity="SEV1")
    soon = timedelta(minutes=world.ask(severity, "SEV1").update_minutes)
    assert world.ask(queries.brief, incident.key).next_update_due == world.clock.now() + soon
    told = {"key": incident.key, "audience": "public", "body": text("We look."), "next_update_minutes": 10}
    world.run(commands.post_update, **told)
    world.clock.advance(minutes=20)
    world.settle()
    world.run(commands.set_severity, key=incident.key, severity="SEV2")
    world.settle()
    missed = [item for item in world.ask(queries.timeline, incident.id) if item.name == "incident.update_missed"]
    assert len([item for item in missed if "public" in item.text]) == 1
    # After the end a promise is refused, not swallowed; an update without one is told.
    told = {"key": incident.key, "audience": "stakeholders", "body": text("Over.")}
    world.run(commands.transition, key=incident.key, to="resolved")
    with pytest.raises(Conflict, match="The incident is resolved: no next update can be promised"):
        world.run(commands.post_update, **told, next_update_minutes=30)
    world.run(commands.post_update, **told)
    (item,) = world.ask(queries.incidents, queries.Filter()).items
    assert (item.last_update_at, item.brief.next_update_due) == (world.clock.now(), None)
    # Whoever takes a role after the end has not acknowledged it only then.
    ada = person(world)
    world.clock.advance(minutes=5)
    world.run(commands.assign_role, key=incident.key, role="scribe", person_id=ada.person_id)
    world.run(commands.transition, key=incident.key, to="closed")
    assert "acknowledged" not in moments(world, incident.key)
