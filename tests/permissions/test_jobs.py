"""Every kind of job acts as the machine that its row names, asks for what it says, and runs those commands."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from accounts import commands as accounts
from andon import registry
from andon.chores import begin, chores
from andon.worker import Worker
from catalog import commands as catalog
from coe import commands as coes
from coe.queries import brief as coe_brief
from foundation.authz import CONSOLE
from foundation.jobs import Job, JobKind, Lane
from foundation.markdown import plain
from foundation.work import Desk, Work
from incidents import commands as incidents
from incidents.queries import brief, latest_own_note, timeline
from learnings import commands as learnings
from tests.permissions.house import Stage
from tests.permissions.readiness_day import ask_anew
from tests.permissions.table import surface
from tests.permissions.witness import Seen, WitnessPolicy
from tests.support.world import context_of
from workflows import commands as workflows

ROUNDS = 30


@pytest.fixture(scope="module")
def heard(stage: Stage) -> Iterator[dict[str, Seen]]:
    """Let a day happen on which every kind of job has something to do; return what each asked for."""
    world, found = stage.sample.world, dict[str, Seen]()
    kinds = {**registry.job_kinds(), **chores(world.keyring, stage.folder / "anchors.log")}
    watched = {name: overheard(kind, stage.policy, found.setdefault(name, Seen())) for name, kind in kinds.items()}
    worker, now = Worker(stage.transactor, watched, owner="permissions"), world.clock.now()
    with stage.transactor.taken_back():
        begin(stage.transactor)
        for wait in eventful_day(stage):
            work_off(worker)
            world.clock.advance(**wait)
            work_off(worker)
        yield found
    world.clock.set(now)
    worker.bell.close()


def eventful_day(stage: Stage) -> Iterator[dict[str, float]]:
    """Do one thing after the other, and say how long nothing happens then."""
    desk, names, private = Desk(stage.transactor, context_of(CONSOLE)), stage.sample.names, stage.sample.private
    key = names["incident"]
    desk.run(workflows.switch_workflow, slug="every", on=True)
    desk.run(incidents.declare, title="Not sure how bad", services=["edge-proxy"])
    small = desk.run(incidents.declare, title="Small", severity="SEV4").key
    told = {"audience": "public", "body": plain("It fails."), "next_update_minutes": 15}
    posted = desk.run(incidents.post_update, key=key, **told)
    note_and_undo(stage, key)
    yield {"minutes": 20}
    desk.run(incidents.transition, key=small, to="resolved")
    desk.run(incidents.correct_update, key=key, update_id=posted.id, body=plain("It fails for some."))
    yield {"minutes": 1}
    desk.run(incidents.redact, key=key, seq=newest_update(stage, key), reason="Names a customer")
    for coe in (names["published_coe"], names["coe"]):
        began = {"moment": "impact_started", "at": stage.sample.world.clock.now() - timedelta(days=1, minutes=3)}
        desk.run(incidents.correct_moment, key=incident_of(stage, coe), reason="The log says so", **began)
        desk.run(incidents.mark_entry, key=incident_of(stage, coe), seq=1, marker="detection")
    desk.run(coes.add_cause, key=names["coe"], because="Nobody asked", cause_class="dns")
    author = Desk(stage.transactor, context_of(stage.sample.cast["author"]))
    author.run(coes.ask_paper, key=names["coe"], digest="")
    desk.run(coes.comment, key=names["coe"], anchor="summary", text="Look, @Chief Person")
    desk.run(coes.fetch_again, key=names["coe"], exhibit_id=names["exhibit"])
    desk.run(coes.transition, key=names["approved_coe"], to="published")
    desk.run(learnings.transition, key=names["accepted"], to="published", reason="It is general")
    cause = {"cause_id": names["cause"], "because": "Nobody looked", "cause_class": "dns"}
    desk.run(coes.edit_cause, key=names["coe"], **cause)
    desk.run(coes.move_action, key=names["done_action"], to="verified", evidence="https://example.org/2", note="Holds")
    desk.run(incidents.merge, key=names["twin"], into=key)
    yield {"minutes": 1}
    desk.run(learnings.revise, key=names["accepted"], applicability={"all": []})
    desk.run(catalog.add_service, slug="newcomer", name="Newcomer", tier="T2")
    desk.run(catalog.change_service, slug="newcomer", tier="T1")
    desk.run(accounts.disable_person, email="viewer@example.org")
    desk.run(coes.link_recurrence, key=names["coe"], of_key=names["published_coe"])
    desk.run(coes.edit_action, key=names["action"], due=stage.sample.world.clock.now() + timedelta(days=3, seconds=30))
    desk.run(coes.remove_cause, key=names["coe"], cause_id=names["cause"])
    desk.run(incidents.set_visibility, key=names["other"], visibility="private")
    desk.run(incidents.set_severity, key=key, severity="SEV1")
    desk.run(incidents.transition, key=key, to="resolved", note=plain("It works."))
    desk.run(incidents.set_visibility, key=private["other"], visibility="open")
    yield {"minutes": 1}
    desk.run(incidents.set_severity, key=key, severity="SEV2")
    ask_anew(desk, names["question"])
    yield {"days": 2, "minutes": 5}


def note_and_undo(stage: Stage, key: str) -> None:
    author = Desk(stage.transactor, context_of(stage.sample.cast["author"]))
    author.run(incidents.add_note, key=key, body=plain("Wrong room."))
    with author.reading() as reading:
        seq = latest_own_note(reading, key)
    author.run(incidents.undo_note, key=key, seq=seq)


def newest_update(stage: Stage, key: str) -> int:
    with stage.transactor.reading(context_of(CONSOLE)) as reading:
        found = timeline(reading, brief(reading, key).id)
        return max(item.seq for item in found if item.audience)


def incident_of(stage: Stage, coe: str) -> str:
    with stage.transactor.reading(context_of(CONSOLE)) as reading:
        return brief(reading, coe_brief(reading, coe).incident_ids[0]).key


def work_off(worker: Worker) -> None:
    for _ in range(ROUNDS):
        if not sum(worker.drain(lane) for lane in Lane):
            return
    message = "the jobs cause one another without end"
    raise AssertionError(message)


def overheard(kind: JobKind, policy: WitnessPolicy, seen: Seen) -> JobKind:
    """Return the same kind of job, of which ``seen`` keeps what it asks for."""

    def keep() -> None:
        seen.required |= policy.seen.required
        for command, asked in policy.seen.commands.items():
            seen.commands.setdefault(command, set()).update(asked)
        policy.watch()

    def run(work: Work, job: Job) -> None:
        policy.watch()
        assert kind.run is not None
        kind.run(work, job)
        keep()

    def send(desk: Desk, job: Job) -> None:
        policy.watch()
        assert kind.send is not None
        kind.send(desk, job)
        keep()

    return replace(kind, run=run if kind.run else None, send=send if kind.send else None)


@pytest.mark.parametrize("name", surface("jobs"))
def test_the_job_asks_for_what_its_row_says(heard: dict[str, Seen], name: str) -> None:
    row, seen = surface("jobs")[name], heard[name]
    assert set(seen.commands) == set(row.get("runs", []))
    asked = {action for action in seen.required if not action.endswith(":read")}
    assert asked == set(row.get("asks", []))
    assert asked or row["why"]


def test_none_of_them_failed(stage: Stage, heard: dict[str, Seen]) -> None:
    failed = "SELECT kind, last_error FROM job WHERE last_error IS NOT NULL"
    assert stage.transactor.connection.exec_driver_sql(failed).all() == []
