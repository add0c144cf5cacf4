"""From an incident to somebody who answers, and what happens when nobody does."""

from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from accounts import commands as accounts
from andon import registry
from foundation.authz import Role
from foundation.config import read_settings
from foundation.jobs import JobRow
from foundation.work import Work
from incidents import commands as incidents
from incidents.queries import brief, timeline
from oncall import commands, queries
from oncall.definition import Hours
from oncall.model import Escalation, Page, PageDelivery
from oncall.policy import ONCALL
from oncall.queries import PageItem
from oncall.rotation import Window
from tests.oncall.builders import declare, person, policy, schedule, step, team_with_service
from tests.support.torture import rounds
from tests.support.world import World, somebody


def pages(world: World) -> list[PageItem]:
    """All pages, the first made first."""
    return list(reversed(world.ask(queries.pages).items))


def told(world: World, key: str) -> str:
    return "\n".join(item.text for item in world.ask(timeline, world.ask(brief, key).id))


def as_sent(world: World) -> None:
    """Have somebody carry all that waits (without carriers in the house, each way says that it is not set up)."""

    def carry(work: Work) -> None:
        for one in work.session.scalars(select(PageDelivery).where(PageDelivery.state == "waiting")):
            if commands.take_page(work, delivery_id=one.id):
                commands.settle_page(work, delivery_id=one.id, outcome="sent")

    def forget(work: Work) -> None:
        work.session.execute(delete(JobRow).where(JobRow.kind.in_(["email.page", "slack.page"])))

    world.run_as(ONCALL, forget)
    world.run_as(ONCALL, carry)


def run_due(world: World) -> None:
    """Let handlers and timers run, and have what they put down carried, without the carriers' own tries."""
    for kind in ("email.page", "slack.page"):
        world.worker.kinds.pop(kind, None)  # type: ignore[attr-defined]
    world.settle()
    as_sent(world)
    world.settle()


def test_a_page_goes_from_step_to_step_to_the_fallback_and_says_so(world: World) -> None:
    ada, bo, cy = person(world, "Ada"), person(world, "Bo"), person(world, "Cy")
    root = person(world, "Root", Role.ADMIN)
    team = team_with_service(world, ada, bo, cy)
    schedule(world, ada, bo)
    first, second = step("schedule:payments"), step(f"person:{cy}", "channel:#payments", wait=10)
    policy(world, first, second, team_id=team, repeat=1)
    key = declare(world).key
    run_due(world)
    assert [(page.person_id, page.state) for page in pages(world)] == [(ada, "sent")]
    for wait in (6, 11, 6):
        world.clock.advance(minutes=wait)
        run_due(world)
    found = pages(world)
    assert [page.whom for page in found] == ["Ada", "Cy", "#payments", "Ada", "Cy", "#payments"]
    assert [(page.step, page.round) for page in found] == [(1, 1), (2, 1), (2, 1), (1, 2), (2, 2), (2, 2)]
    assert {page.state for page in found[:4]} == {"expired"}
    world.clock.advance(minutes=11)
    run_due(world)
    assert (pages(world)[-1].person_id, pages(world)[-1].state) == (root, "sent")
    assert "the fallback" in told(world, key)
    for _ in range(12):
        world.clock.advance(minutes=6)
        run_due(world)
    assert {page.person_id for page in pages(world)[6:]} == {root}
    assert "Nobody answered, the fallback included" in told(world, key)
    # Better late than never.
    world.run_as(somebody(person_id=cy), commands.acknowledge, key=pages(world)[-1].key)
    world.settle()
    assert "acknowledged" in world.ask(brief, key).moments


def test_an_answer_ends_it_for_everybody_and_makes_the_one_take_part(world: World) -> None:
    ada, bo = person(world, "Ada"), person(world, "Bo")
    team = team_with_service(world, ada, bo)
    policy(world, step("team:payments"), step("admins"), team_id=team)
    key = declare(world, "SEV2").key
    run_due(world)
    first, second = pages(world)
    world.run_as(somebody(person_id=bo), commands.acknowledge, key=second.key)
    world.run_as(somebody(person_id=bo), commands.acknowledge, key=second.key)
    world.clock.advance(minutes=30)
    run_due(world)
    assert [page.state for page in pages(world)] == ["superseded", "acknowledged"]
    assert (first.person, second.person) == ("Ada", "Bo")
    assert "Bo acknowledged PAG-2" in told(world, key)
    assert world.ask(brief, key).moments["acknowledged"].minute == 0
    # Worse than before: the rules of the new severity are applied anew; reopened: anew as well.
    world.run(incidents.set_severity, key=key, severity="SEV1")
    run_due(world)
    assert [page.state for page in pages(world)[2:]] == ["sent", "sent"]
    world.run(incidents.transition, key=key, to="resolved")
    run_due(world)
    assert [page.state for page in pages(world)[2:]] == ["superseded", "superseded"]
    world.run(incidents.transition, key=key, to="investigating")
    run_due(world)
    assert len(pages(world)) == 6


def test_a_step_outside_of_its_hours_is_gone_past(world: World) -> None:
    ada, bo = person(world, "Ada"), person(world, "Bo")
    team = team_with_service(world, ada, bo)
    # It is ten in Berlin on a Monday; the night began yesterday evening, and is over.
    night = Hours(Window(time(20), time(8)), "Europe/Berlin")
    policy(world, replace(step(f"person:{ada}"), hours=night), step(f"person:{bo}"), team_id=team)
    key = declare(world).key
    run_due(world)
    assert [page.person_id for page in pages(world)] == [bo]
    assert "outside of the step's hours" in told(world, key)
    world.clock.advance(hours=21)
    other = declare(world).key
    run_due(world)
    assert [page.person_id for page in pages(world) if page.incident_key == other] == [ada]


def test_who_cannot_be_paged_is_fallen_past_at_once(world: World, tmp_path: Path) -> None:
    ada, bo, cy = person(world, "Ada"), person(world, "Bo"), person(world, "Cy")
    root = person(world, "Root", Role.ADMIN)
    team = team_with_service(world, ada)
    schedule(world, bo, slug="later", windows=())
    policy(world, step("schedule:later"), step(f"person:{ada}"), step(f"person:{cy}"), team_id=team)
    world.run(accounts.disable_person, email="ada@example.org")
    world.run(commands.retire_schedule, slug="later")
    world.run_as(somebody(person_id=cy), commands.set_quiet_hours, person_id=cy, begins="08:00", ends="10:00")
    key = declare(world, "SEV2").key
    run_due(world)
    assert [page.person_id for page in pages(world)] == [root]
    said = told(world, key)
    for words in ("nobody is on call by schedule later", "Ada can't sign in", "Cy has quiet hours"):
        assert words in said
    worse = declare(world, "SEV1").key
    run_due(world)
    assert pages(world)[-1].person_id == cy
    # Without any way that works, the page itself falls on to the next: here by the carriers' own refusals.
    world.worker.kinds = registry.job_kinds()
    world.worker.settings = read_settings({"ANDON_DATA_DIR": str(tmp_path)}, tmp_path)
    world.run_as(somebody(person_id=bo), commands.page_by_hand, target=f"person:{bo}", key=worse, message="Come")
    world.settle()
    assert "reaches nobody: no way reaches them: this way is not set up here" in told(world, worse)


def test_a_decline_goes_on_at_once_and_all_means_all(world: World) -> None:
    ada, bo, cy = person(world, "Ada"), person(world, "Bo"), person(world, "Cy")
    team = team_with_service(world, ada)
    policy(world, step(f"person:{ada}"), step(f"person:{bo}", f"person:{cy}", acknowledge="all"), team_id=team)
    declare(world)
    run_due(world)
    world.run_as(somebody(person_id=ada), commands.decline, key="PAG-1", reason="On a train")
    run_due(world)
    assert [page.person for page in pages(world)] == ["Ada", "Bo", "Cy"]
    world.run_as(somebody(person_id=bo), commands.acknowledge, key="PAG-2")
    assert [page.state for page in pages(world)] == ["declined", "acknowledged", "sent"]
    world.run_as(somebody(person_id=cy), commands.acknowledge, key="PAG-3")
    with world.reading() as reading:
        assert reading.session.scalar(select(Escalation.state)) == "acknowledged"


def test_what_would_have_woken_them_has_failed_so_that_the_mail_that_is_out_is_not_waited_for(world: World) -> None:
    ada, bo = person(world, "Ada"), person(world, "Bo")
    team = team_with_service(world, ada)
    policy(world, step(f"person:{ada}", wait=30), step(f"person:{bo}", wait=30), team_id=team)
    mine = {"person_id": ada}
    for way in ({"kind": "email"}, *({"kind": "webhook", "address": f"https://{n}.example.org/"} for n in range(2))):
        world.run_as(somebody(person_id=ada), commands.add_contact, **mine, **way)
    key = declare(world).key
    world.settle()
    with world.reading() as look:
        first, *loud = look.session.scalars(select(PageDelivery.id).order_by(PageDelivery.way, PageDelivery.id))
    world.run_as(ONCALL, commands.settle_page, delivery_id=first, outcome="sent")
    world.run_as(ONCALL, commands.settle_page, delivery_id=loud[0], outcome="failed", error="410")
    assert [(page.person, page.state) for page in pages(world)] == [("Ada", "sent")]
    world.run_as(ONCALL, commands.settle_page, delivery_id=loud[1], outcome="failed", error="410")
    world.settle()
    assert [(page.person, page.state) for page in pages(world)] == [("Ada", "expired"), ("Bo", "queued")]
    assert "PAG-1 may wake nobody: no way that wakes them takes it: 410." in told(world, key)
    # Whoever reads the mail may still say that they come.
    world.run_as(somebody(person_id=ada), commands.acknowledge, key="PAG-1")
    assert [(page.person, page.state) for page in pages(world)] == [("Ada", "acknowledged"), ("Bo", "superseded")]


def tally(world: World) -> dict[tuple[int | None, str], int]:
    """How many pages call whom, by how they stand."""
    counted = select(Page.person_id, Page.state, func.count()).group_by(Page.person_id, Page.state)
    with world.reading() as look:
        return {(person_id, state): count for person_id, state, count in look.session.execute(counted)}


@pytest.mark.torture
def test_after_our_own_outage_nobody_is_paged_for_what_is_over_and_the_others_get_their_time(world: World) -> None:
    ada, bo = person(world, "Ada"), person(world, "Bo")
    team = team_with_service(world, ada)
    policy(world, step(f"person:{ada}"), step(f"person:{bo}"), team_id=team)
    half = max(3, rounds(200) // 2)
    keys = [declare(world).key for _ in range(2 * half)]
    run_due(world)
    assert tally(world) == {(ada, "sent"): 2 * half}
    for key in keys[:half]:
        world.run(incidents.transition, key=key, to="resolved")
    # Two hours without a worker; nothing of what was put down had been done either.
    world.clock.advance(hours=2)
    run_due(world)
    assert tally(world) == {(ada, "sent"): half, (ada, "superseded"): half}
    assert "Andon was away for about 115 min" in told(world, keys[-1])
    with world.reading() as reading:
        waits = set(reading.session.scalars(select(Escalation.next_at).where(Escalation.state == "running")))
    # They do not all fire together: each has its own second of a minute.
    assert len(waits) == min(half, 60)
    world.clock.advance(minutes=7)
    run_due(world)
    assert tally(world)[bo, "sent"] == half


def test_the_auditor_raises_what_the_queue_lost(world: World) -> None:
    ada = person(world, "Ada")
    team = team_with_service(world, ada)
    policy(world, step(f"person:{ada}"), team_id=team)
    kept = declare(world).key

    def lose(work: Work, *conditions: Any) -> None:
        work.session.execute(delete(JobRow).where(JobRow.kind != "oncall.audit", *conditions))

    world.run(lose)
    world.clock.advance(seconds=70)
    run_due(world)
    assert [page.incident_key for page in pages(world)] == [kept]
    world.run(lose)
    assert world.run_as(ONCALL, commands.audit).found == ["escalation 1 had no timer"]
    assert world.run_as(ONCALL, commands.audit).found == []

    def unsend(work: Work) -> None:
        work.session.execute(update(PageDelivery).values(state="waiting"))
        work.session.execute(update(Page).values(state="queued"))

    world.run(unsend)
    world.clock.advance(minutes=2)
    found = world.run_as(ONCALL, commands.audit).found
    assert found == ["PAG-1 was not carried by email", "PAG-1 was not carried by slack"]
    with world.reading() as reading:
        again = reading.session.scalars(select(JobRow.kind).where(JobRow.kind.like("%put_page_down"))).all()
    assert {"email.put_page_down", "slack.put_page_down"} <= set(again)


def test_drills_triage_and_the_past_page_nobody_and_without_a_policy_nobody_is_paged_by_itself(world: World) -> None:
    ada = person(world, "Ada", Role.ADMIN)
    team = team_with_service(world, ada)
    before = declare(world).key
    run_due(world)
    assert pages(world) == []
    by_hand = world.run_as(
        somebody(person_id=ada, role=Role.ADMIN), commands.page_by_hand, target="team:payments", key=before
    )
    run_due(world)
    assert [page.person for page in pages(world)] == ["Ada"]
    assert by_hand.policy == "by-hand"
    world.run(incidents.transition, key=before, to="resolved")
    policy(world, step(f"person:{ada}", severities=("SEV1",)), team_id=team)
    for more in ({"mode": "drill"}, {"state": "triage"}, {"severity": "SEV2"}):
        declare(world, **more)
    run_due(world)
    assert len(pages(world)) == 1
    key = declare(world, "pending", visibility="private").key
    world.clock.advance(minutes=11)
    run_due(world)
    assert len(pages(world)) == 1
    world.run(incidents.set_severity, key=key, severity="SEV1")
    run_due(world)
    assert len(pages(world)) == 2
    with world.reading(ONCALL) as reading:
        parcel = queries.parcel(reading, reading.session.scalars(select(PageDelivery.id)).all()[-1])
        assert parcel is None or parcel.title == "(private)"
