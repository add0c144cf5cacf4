"""Actions that are watched for a time before they count as verified."""

import pytest

from catalog import commands as catalog
from coe import queries
from foundation.errors import Conflict
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
    desks.world.clock.advance(days=30)
    desks.move_action(desks.owner, action, "verified")
