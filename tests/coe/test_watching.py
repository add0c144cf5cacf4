"""Actions that are watched for a time before they count as verified."""

import pytest

from accounts import commands as accounts
from catalog import commands as catalog
from coe import commands, queries
from coe.model import ActionItem
from foundation.authz import Principal
from foundation.errors import Conflict
from foundation.log import events_of
from foundation.work import Work
from incidents import commands as incidents
from incidents.events import KnownJudged
from tests.support.coes import Desks


def test_what_is_watched_is_verified_when_nothing_like_it_happened(desks: Desks) -> None:
    incident = desks.incident()
    coe = desks.coe(incident.key)
    action = desks.action(coe, priority="P2", watch_days=30)
    other = desks.action(coe, title="Page earlier", priority="P2", watch_days=30, service_slug=None)
    shown = {"evidence": "https://example.org/runs/7"}
    for each in (action, other):
        desks.move_action(desks.owner, each, "done", **shown)
    with pytest.raises(Conflict, match="watched until"):
        desks.move_action(desks.owner, action, "verified")
    desks.world.clock.advance(days=10)
    desks.world.run(catalog.add_service, slug="search", name="Search", tier="T2")
    drill = desks.world.run_as(desks.owner, incidents.declare, title="Drill", severity="SEV3", mode="drill")
    elsewhere = desks.world.run_as(desks.owner, incidents.declare, title="Slow", severity="SEV3", services=["search"])
    for like in (drill, elsewhere):
        desks.world.run_as(desks.owner, incidents.relate_incidents, key=like.key, to=incident.key, kind="duplicate")
    desks.world.settle()

    def states() -> dict[str, str]:
        return {each.title: each.state for each in desks.world.ask(queries.actions_of_coe, coe.id)}

    assert states() == {action.title: "done", other.title: "open"}
    desks.move_action(desks.owner, other, "done", **shown)
    again = desks.world.run_as(desks.owner, incidents.declare, title="Cards", severity="SEV3", services=["checkout"])
    helped = KnownJudged(ref=f"coe:{coe.id}", key=coe.key, kind="coe", verdict="helped")

    def judge(work: Work) -> None:
        work.require("coe:open")
        work.record(f"incident:{again.id}", helped)

    desks.world.run(judge)
    desks.world.settle()
    assert states() == {action.title: "open", other.title: "open"}
    desks.move_action(desks.owner, action, "done", **shown)
    desks.world.settle()
    assert _needs(desks, desks.owner) == _needs(desks, desks.reviewer) == []
    desks.world.clock.advance(days=30)
    desks.world.settle()
    assert _needs(desks, desks.owner) == [(action.key, "verify it, or open it again")]
    assert _told(desks, action) == [{desks.owner.person_id}]
    desks.move_action(desks.owner, action, "verified")
    desks.world.clock.advance(days=30)
    desks.world.settle()
    assert (_needs(desks, desks.owner), len(_told(desks, action))) == ([], 1)


def test_when_the_watch_of_a_grave_one_is_over_somebody_else_is_asked_too(desks: Desks) -> None:
    world, lead = desks.world, desks.reviewer.person_id
    team = world.run(accounts.add_team, slug="pay", name="Payments", lead_id=lead)
    action = desks.action(desks.coe(desks.incident().key), watch_days=5, team_id=team.id)
    desks.move_action(desks.owner, action, "done", evidence="https://example.org/runs/7")
    # Whoever makes it shorter meanwhile is told by then.
    world.run_as(desks.owner, commands.edit_action, key=action.key, watch_days=3)
    world.clock.advance(days=3)
    world.settle()
    assert _told(desks, action) == [{desks.owner.person_id, lead}]
    assert _needs(desks, desks.owner) == [(action.key, "somebody else verifies a P1")]
    assert _needs(desks, desks.reviewer) == [(action.key, "verify it, or open it again")]
    assert _needs(desks, desks.responder) == []
    # The team's lead did it: then it is for whoever owns the COE, who is not its owner here.
    world.run_as(desks.owner, commands.edit_action, key=action.key, owner_id=desks.responder.person_id)
    desks.move_action(desks.owner, action, "open")
    desks.move_action(desks.reviewer, action, "done", evidence="https://example.org/runs/8")
    world.clock.advance(days=3)
    world.settle()
    assert _told(desks, action)[1:] == [{desks.owner.person_id, desks.responder.person_id}]


def _needs(desks: Desks, who: Principal) -> list[tuple[str, str]]:
    """Say what waits for somebody because a watch is over."""
    (source,) = queries.NEEDS
    found = [need for need in desks.world.ask_as(who, source.load) if "watch is over" in need.facts]
    return [(need.key, need.facts.partition(": ")[2]) for need in found]


def _told(desks: Desks, action: ActionItem) -> list[set[int]]:
    with desks.world.reading() as look:
        events = events_of(look.session, action.stream, names=["action.reminded"])
    return [set(each.payload["person_ids"]) for each in events if each.payload["kind"] == "watch_over"]
