"""The log: append-only, chained, with passages that can be erased."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from foundation import audit, log
from foundation.authz import CONSOLE, Grant, Policy, Role, anyone, is_responder
from foundation.errors import Conflict, Forbidden, SignInNeeded
from foundation.events import Event, passage
from foundation.merging import require_unchanged
from foundation.work import PermissionNotRequired, Transactor, Work
from tests.fakes.clock import StandingClock
from tests.support.world import World, context_of, somebody

STREAM = "sample:1"


@dataclass(frozen=True, kw_only=True)
class Sampled(Event, name="sample.taken"):
    weight: int
    words: str = passage()


def sample(work: Work, weight: int, words: str = "", changed: tuple[str, ...] = ()) -> int:
    work.require("sample:take")
    work.record(STREAM, Sampled(weight=weight, words=words, changed=changed))
    return weight


def forgetful(work: Work) -> None:
    work.record(STREAM, Sampled(weight=1))


@pytest.fixture
def lab(world: World) -> World:
    grants = {"sample:take": Grant(((is_responder,),)), "sample:watch": Grant(((anyone,),))}
    world.transactor = Transactor(world.engine, world.clock, Policy([grants]), {}, world.keyring)
    return world


def verify(lab: World, anchors: Path | None = None) -> tuple[audit.Fault, ...]:
    with lab.reading() as reading:
        return audit.verify(reading.session, lab.keyring, anchors).faults


def tamper(lab: World, *statements: str) -> None:
    """Do what only the owner of the database can: drop the guards, then change."""
    guards = {
        "sqlite": ("DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete"),
        "postgresql": ("DROP TRIGGER event_no_change ON event",),
    }[lab.engine.dialect.name]
    with lab.engine.connect() as connection:
        for statement in (*guards, *statements):
            connection.execute(text(statement))
        connection.commit()


def test_events_are_numbered_by_stream_and_read_back_typed(lab: World) -> None:
    for weight in range(3):
        lab.run(sample, weight, words=f"sample {weight}")
    with lab.reading() as reading:
        events = log.events_of(reading.session, STREAM, after=1)
    assert [(e.seq, e.event) for e in events] == [
        (2, Sampled(weight=1, words="sample 1")),
        (3, Sampled(weight=2, words="sample 2")),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET payload = '{}'",
        "DELETE FROM event",
        "UPDATE event SET recorded_at = occurred_at WHERE seq = 1",
    ],
)
def test_the_database_refuses_change_of_events(lab: World, statement: str) -> None:
    lab.run(sample, 1)
    with lab.engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(text(statement))


def test_the_database_refuses_replace_and_truncate(lab: World) -> None:
    lab.run(sample, 1)
    columns = (
        "stream, seq, name, occurred_at, recorded_at, principal, surface, request_id, payload, passage, format, "
        "key_id, mac"
    )
    attempt = {
        "sqlite": f"INSERT OR REPLACE INTO event (id, {columns}) SELECT id, {columns} FROM event",
        "postgresql": "TRUNCATE event",
    }[lab.engine.dialect.name]
    with lab.engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(text(attempt))


def test_a_replace_under_a_new_id_is_refused_too(lab: World) -> None:
    if lab.engine.dialect.name == "postgresql":
        lab.run(sample, 1)
        assert verify(lab) == ()
        return
    lab.run(sample, 1)
    columns = "seq, name, occurred_at, recorded_at, principal, surface, request_id, payload, format, key_id, mac"
    with lab.engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(
            text(f"INSERT OR REPLACE INTO event (id, stream, {columns}) SELECT id + 9, stream, {columns} FROM event")
        )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET payload = '{}' WHERE seq = 2",
        "UPDATE event SET principal = 'person:9' WHERE seq = 2",
        "DELETE FROM event WHERE seq = 2",
        "DELETE FROM event WHERE seq = 3",
        "UPDATE passage SET body = '{}' WHERE seq = 2",
        "DELETE FROM passage WHERE seq = 2",
        "UPDATE passage SET salt = 'no digits' WHERE seq = 2",
        "UPDATE event SET key_id = 'another' WHERE seq = 2",
    ],
)
def test_any_change_behind_our_back_is_found(lab: World, change: str) -> None:
    for weight in range(3):
        lab.run(sample, weight, words="text")
    assert verify(lab) == ()
    tamper(lab, change)
    assert verify(lab)


def test_a_cut_tail_is_found_by_the_anchor(lab: World, tmp_path: Path) -> None:
    anchors = tmp_path / "anchors.log"
    for weight in range(3):
        lab.run(sample, weight)
    assert lab.run(lambda work: audit.anchor(work.session, lab.keyring, anchors, work.now)) == 1
    with lab.engine.connect() as connection:
        mac = connection.execute(text("SELECT mac FROM event WHERE seq = 2")).scalar()
    tamper(lab, "DELETE FROM event WHERE seq = 3", f"UPDATE stream_head SET seq = 2, mac = '{mac}'")
    assert verify(lab) == ()
    assert [fault.what for fault in verify(lab, anchors)] == ["was anchored and is gone or changed"]


def anchor(lab: World, anchors: Path) -> int:
    return lab.run(lambda work: audit.anchor(work.session, lab.keyring, anchors, work.now))


def test_anchors_that_are_gone_or_changed_are_found(lab: World, tmp_path: Path) -> None:
    anchors = tmp_path / "anchors.log"
    for weight in range(2):
        lab.run(sample, weight)
        anchor(lab, anchors)
    first, second = anchors.read_text().splitlines(keepends=True)
    assert verify(lab, anchors) == ()
    for text_now in ("", second, first.replace("previous", "preceded") + second, "no anchor at all\n", '{"mac": 1}\n'):
        anchors.write_text(text_now)
        assert verify(lab, anchors), text_now


def test_what_is_written_and_anchored_during_a_verification_is_no_fault(lab: World, tmp_path: Path) -> None:
    anchors = tmp_path / "anchors.log"
    lab.run(sample, 1)
    anchor(lab, anchors)
    later = [2]

    def meanwhile(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM stream_head" in statement and later:
            lab.run(sample, later.pop())
            anchor(lab, anchors)

    event.listen(lab.engine, "before_cursor_execute", meanwhile)
    assert verify(lab, anchors) == ()
    event.remove(lab.engine, "before_cursor_execute", meanwhile)
    assert (later, verify(lab, anchors)) == ([], ())


def test_many_streams_are_anchored_in_parts_so_that_others_write_between(lab: World, tmp_path: Path) -> None:
    anchors = tmp_path / "anchors.log"

    def take(work: Work, number: int) -> None:
        work.require("sample:take")
        work.record(f"sample:{number}", Sampled(weight=number))

    for number in range(5):
        lab.run(take, number)
    done = [lab.run(lambda work: audit.anchor(work.session, lab.keyring, anchors, work.now, most=2)) for _ in range(4)]
    assert done == [2, 2, 1, 0]
    assert len(anchors.read_text().splitlines()) == 3
    assert verify(lab, anchors) == ()


def test_an_anchor_that_a_crash_cut_short_is_written_again(lab: World, tmp_path: Path) -> None:
    anchors = tmp_path / "anchors.log"
    lab.run(sample, 1)
    anchor(lab, anchors)
    whole = anchors.read_text()
    anchors.write_text(whole + whole[:40])
    assert verify(lab, anchors) == ()
    lab.run(sample, 2)
    assert anchor(lab, anchors) == 1
    assert anchors.read_text().startswith(whole)
    assert verify(lab, anchors) == ()


def test_a_row_that_cannot_be_read_is_a_fault(lab: World) -> None:
    lab.run(sample, 1)
    if lab.engine.dialect.name == "sqlite":
        tamper(lab, "UPDATE event SET recorded_at = 'long ago'")
        assert next(fault.what for fault in verify(lab)).startswith("this row cannot be read")


def test_erasing_a_passage_leaves_the_chain_valid(lab: World) -> None:
    lab.run(sample, 1, words="the name of a customer")
    assert lab.run(lambda work: log.erase_passage(work.session, STREAM, 1, work.now))
    with lab.reading() as reading:
        (event,) = log.events_of(reading.session, STREAM)
    assert event.is_erased
    assert event.passages == {}
    assert verify(lab) == ()


def test_a_command_that_never_asked_for_permission_is_refused(lab: World) -> None:
    with pytest.raises(PermissionNotRequired):
        lab.run(forgetful)
    with lab.reading() as reading:
        assert log.events_of(reading.session, STREAM) == []


def test_permission_is_the_persons_not_the_callers(lab: World) -> None:
    with pytest.raises(Forbidden):
        lab.run_as(somebody(Role.VIEWER), sample, 1)
    with pytest.raises(SignInNeeded):
        lab.run_as(CONSOLE.__class__(id="anonymous", name=""), sample, 1)
    assert lab.run_as(somebody(Role.RESPONDER), sample, 7) == 7


def test_edits_of_one_field_conflict_and_of_two_merge(lab: World) -> None:
    lab.run(sample, 1)
    lab.run(sample, 2, changed=("title",))
    lab.run(lambda work: require_unchanged(work, STREAM, 1, ["summary"]))
    with pytest.raises(Conflict) as lost:
        lab.run(lambda work: require_unchanged(work, STREAM, 1, ["title", "summary"]))
    assert lost.value.extra["changed"] == [
        {"seq": 2, "fields": ["title"], "by": CONSOLE.id, "at": lab.clock.now().isoformat().replace("+00:00", "Z")}
    ]


def test_a_failed_command_leaves_nothing(lab: World) -> None:
    def half(work: Work) -> None:
        sample(work, 1)
        message = "the power went"
        raise RuntimeError(message)

    with pytest.raises(RuntimeError):
        lab.run(half)
    with lab.reading() as reading:
        assert log.version_of(reading.session, STREAM) == 0


def test_a_later_schema_may_add_fields_that_old_code_ignores() -> None:
    assert Sampled.revive({"weight": 1, "colour": "red"}, {"words": "x", "sound": "y"}) == Sampled(weight=1, words="x")


def test_the_standing_clock_moves_only_when_told() -> None:
    clock = StandingClock()
    before = clock.now()
    assert clock.now() == before
    assert clock.advance(minutes=42) > before
    assert context_of(CONSOLE).principal == CONSOLE
