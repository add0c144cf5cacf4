"""Looking after the jobs."""

import pytest
from sqlalchemy import insert

from foundation.authz import Role
from foundation.errors import Conflict, Forbidden, NotFound
from foundation.jobs import JobRow, JobState, NewJob, put
from foundation.log import events_of
from foundation.work import Work
from insights import commands, queries
from tests.support.household import Household
from tests.support.world import World, somebody

ADMIN = somebody(Role.ADMIN)


def give_up(world: World, key: str | None = None) -> int:
    """Put a job down that has been given up on."""
    row = {
        "kind": "toy.play",
        "lane": "bulk",
        "payload": "{}",
        "principal": "machine:toy",
        "state": JobState.DEAD.value,
    }

    def write(work: Work) -> int:
        values = {**row, "due": work.now, "attempt": 8, "generation": 1, "key": key, "last_error": "it <b>broke</b>"}
        return work.session.scalars(insert(JobRow).values(**values).returning(JobRow.id)).one()

    return world.run(write)


def test_lanes_say_how_much_waits_and_since_when(world: World) -> None:
    now = world.clock.now()
    world.run(
        lambda work: put(work.session, [NewJob("toy.play"), NewJob("toy.play")], principal="machine:toy", now=now)
    )
    give_up(world)
    world.clock.advance(minutes=3)
    found = {lane.lane: lane for lane in world.ask_as(ADMIN, queries.lanes)}
    assert set(found) == {"page", "interactive", "bulk", "chat"}
    assert (found["bulk"].waiting, found["bulk"].due, found["bulk"].oldest_due, found["bulk"].dead) == (2, 2, now, 1)
    assert found["page"].oldest_due is None


def test_a_dead_letter_goes_back_to_work_and_that_is_recorded(world: World) -> None:
    job_id = give_up(world)
    assert [letter.id for letter in world.ask_as(ADMIN, queries.dead_letters)] == [job_id]
    world.run_as(ADMIN, commands.replay, job_id=job_id)
    assert world.ask_as(ADMIN, queries.dead_letters) == []
    with world.reading() as reading:
        assert [event.name for event in events_of(reading.session, f"job:{job_id}")] == ["job.replayed"]
    with pytest.raises(NotFound):
        world.run_as(ADMIN, commands.replay, job_id=job_id)


def test_a_dead_letter_with_a_successor_stays(world: World) -> None:
    job_id = give_up(world, key="toy:1")
    later = [NewJob("toy.play", key="toy:1")]
    world.run(lambda work: put(work.session, later, principal="machine:toy", now=work.now))
    with pytest.raises(Conflict):
        world.run_as(ADMIN, commands.replay, job_id=job_id)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.RESPONDER, Role.REVIEWER])
def test_only_administrators_replay(world: World, role: Role) -> None:
    job_id = give_up(world)
    with pytest.raises(Forbidden):
        world.run_as(somebody(role), commands.replay, job_id=job_id)
    with pytest.raises(Forbidden):
        world.ask_as(somebody(role), queries.dead_letters)


def test_an_administrator_replays_on_the_page(household: Household) -> None:
    job_id = give_up(household.world)
    browser = household.browser("admin")
    page = browser.get("/admin/jobs")
    assert "it &lt;b&gt;broke&lt;/b&gt;" in page.text
    sent = {"csrf_token": household.csrf(browser)}
    answer = browser.post(f"/admin/jobs/{job_id}/replays", data=sent)
    assert (answer.status_code, answer.location) == (303, "/admin/jobs")
    assert "back at work" in browser.get("/admin/jobs").text
    assert browser.post(f"/admin/jobs/{job_id}/replays", data=sent).status_code == 404


def test_others_see_no_jobs(household: Household) -> None:
    for role in ("viewer", "responder", "reviewer"):
        browser = household.browser(role)
        assert browser.get("/admin/jobs").status_code == 403
        assert "/admin/jobs" not in browser.get("/").text
