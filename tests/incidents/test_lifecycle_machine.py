"""Several actors do whatever comes to mind to incidents, and a second account of the rules says what must come of it.

No illegal move succeeds, no legal one is refused, no edit is lost, every change raises the version by its entries, and
the timeline tells what was done. 100,000 steps on each engine in make torture, a hundredth of them in make test.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from foundation.authz import Principal, Role
from foundation.errors import DomainError
from foundation.log import MOST, events_of
from incidents import commands, queries
from tests.incidents.builders import ALERTS, declare, person, text
from tests.support.incident_model import MERGEABLE, NOT_BEFORE, STEPS, Model, Told
from tests.support.torture import rounds
from tests.support.world import World

STEPS_IN_FULL = 100_000
STEPS_A_LIFE = 50
MINUTES = st.integers(min_value=-90, max_value=3)
WHO = st.sampled_from(["ada", "bram", "viewer", "admin", "alerts"])
WORKER = st.sampled_from(["ada", "bram", "admin", "ada", "bram", "viewer"])
WORDS = st.sampled_from(["Edge", "Core", "Disk"])
MOMENTS = st.sampled_from(sorted({*NOT_BEFORE, "change_made", "detected", "identified", "impact_ended"}))
MARKERS = st.sampled_from(["detection", "diagnosis", "decision", "mitigation", "key_moment"])
ABOUT = {"incident.note_edited", "incident.entry_marked", "incident.note_undone"}
STATES = st.sampled_from(sorted(STEPS))
# How many versions ago somebody read it; -1 is a version that nobody can have read, None makes no claim.
BEHIND = st.sampled_from([None, 0, 0, 1, 2, 5, -1])


class Life(RuleBasedStateMachine):
    """One incident, another to merge it into, two responders, a viewer, an administrator, an alert source."""

    taken = 0

    def __init__(self, world: World, actors: dict[str, Principal]) -> None:
        super().__init__()
        self.world, self.actors = world, actors

    @initialize(triage=st.booleans())
    def begin(self, triage: bool) -> None:  # noqa: FBT001 - Hypothesis hands values by name
        state, now = "triage" if triage else "investigating", self.world.clock.now()
        self.key = declare(self.world, self.actors["ada"], state=state, title="Start").key
        self.other = declare(self.world, self.actors["ada"]).key
        self.model = Model(state, "Start", {"declared": now}, {"ada"})

    def try_(self, who: str, expected: str | None, command: Callable[..., object], **values: Any) -> bool:
        """Do it, and hold what comes of it against what must; returns whether it was done."""
        Life.taken += 1
        try:
            self.world.run_as(self.actors[who], command, **{"key": self.key, **values})
        except DomainError as error:
            assert type(error).__name__ == expected, f"{error.code}: {error.detail}"  # noqa: PT017
            return False
        assert expected is None, f"{command.__name__} was let through"
        return True

    def since(self, behind: int | None) -> int | None:
        return None if behind is None else max(1, self.model.version - behind)

    @rule(to=STATES, who=WORKER, minutes=MINUTES, now=st.booleans(), behind=BEHIND, why=st.booleans())
    def move(self, to: str, who: str, minutes: int, now: bool, behind: int | None, why: bool) -> None:  # noqa: FBT001
        model, clock = self.model, self.world.clock.now()
        at, since = clock if now else clock + timedelta(minutes=minutes), self.since(behind)
        expected = model.refuses(who)
        if expected is None and model.conflicts("state", since):
            expected = "Conflict"
        if expected is None and to == "merged":
            expected = "Invalid" if model.state in MERGEABLE else "Conflict"
        if expected is None and to not in STEPS[model.state]:
            expected = "Conflict"
        if expected is None and to == "declined" and not why:
            expected = "Invalid"
        moments = model.after_move(to, at)
        if expected is None and not model.is_possible(moments, clock):
            expected = "Invalid"
        note = text("It was a drill elsewhere.") if why else None
        values = {"to": to, "at": None if now else at, "version": since, "note": note}
        if self.try_(who, expected, commands.transition, **values):
            gone_on = "impact_ended" in model.moments and "impact_ended" not in moments
            model.state, model.moments = to, moments
            model.record("moved", "state")
            if gone_on:
                model.record("moment_corrected")

    @precondition(lambda self: len(self.model.names) > 12)  # type: ignore[attr-defined]
    @rule(who=WORKER)
    def merge(self, who: str) -> None:
        model = self.model
        expected = model.refuses(who)
        if expected is None and (model.is_private or model.state not in MERGEABLE):
            expected = "Conflict"
        if self.try_(who, expected, commands.merge, into=self.other):
            model.state = "merged"
            model.record("moved", "state")
            model.record("merged")

    @rule(moment=MOMENTS, minutes=MINUTES, who=WORKER, away=st.booleans(), why=st.booleans())
    def correct(self, moment: str, minutes: int, who: str, away: bool, why: bool) -> None:  # noqa: FBT001
        model, clock = self.model, self.world.clock.now()
        at = None if away and minutes % 3 == 0 else clock + timedelta(minutes=minutes)
        before, found = model.moments.get(moment), model.corrected(moment, at)
        expected = model.refuses(who) or (found if isinstance(found, str) else None)
        changes = before != at
        if expected is None and changes and before is not None and not why:
            expected = "Invalid"
        if expected is None and changes and isinstance(found, dict) and not model.is_possible(found, clock):
            expected = "Invalid"
        values = {"moment": moment, "at": at, "reason": "The log says so" if why else ""}
        if self.try_(who, expected, commands.correct_moment, **values) and changes:
            assert isinstance(found, dict)
            model.moments = found
            model.record("moment_corrected", f"moment.{moment}")

    @rule(who=WORKER, word=WORDS, behind=BEHIND, what=st.sampled_from(["title", "summary"]))
    def rewrite(self, who: str, word: str, behind: int | None, what: str) -> None:
        model, since = self.model, self.since(behind)
        expected = model.refuses(who) or ("Conflict" if model.conflicts(what, since) else None)
        given = {what: word if what == "title" else text(word)}
        if self.try_(who, expected, commands.edit, version=since, **given) and getattr(model, what) != word:
            setattr(model, what, word)
            model.record("edited", what)

    @rule(who=WORKER, level=st.sampled_from(["SEV1", "SEV2", "SEV3"]), behind=BEHIND)
    def rate(self, who: str, level: str, behind: int | None) -> None:
        model, since = self.model, self.since(behind)
        expected = model.refuses(who) or ("Conflict" if model.conflicts("severity", since) else None)
        if self.try_(who, expected, commands.set_severity, severity=level, version=since) and model.severity != level:
            model.severity = level
            model.record("severity_changed", "severity")

    @rule(who=WORKER, word=WORDS, minutes=MINUTES)
    def note(self, who: str, word: str, minutes: int) -> None:
        at = self.world.clock.now() + timedelta(minutes=minutes)
        expected = self.model.refuses(who) or ("Invalid" if minutes > 1 else None)
        if self.try_(who, expected, commands.add_note, body=text(word), at=at):
            seq = self.model.record("note_added")
            self.model.notes[seq] = Told(word, at, who, self.world.clock.now())

    @rule(who=WORKER, word=WORDS, seq=st.integers(1, 40), behind=BEHIND)
    def reword(self, who: str, word: str, seq: int, behind: int | None) -> None:
        model, since = self.model, self.since(behind)
        seq = sorted(model.notes)[seq % len(model.notes)] if model.notes and seq % 4 else seq
        expected = model.refuses(who, even_merged=True) or ("NotFound" if seq > model.version else None)
        expected = expected or ("NotFound" if seq in model.undone else None)
        expected = expected or ("Invalid" if seq not in model.notes else None)
        expected = expected or ("Conflict" if model.conflicts(f"note.{seq}", since) else None)
        done = self.try_(who, expected, commands.edit_note, seq=seq, body=text(word), version=since)
        if done and model.notes[seq].body != word:
            model.notes[seq].body = word
            model.record("note_edited", f"note.{seq}")

    @rule(who=WORKER, seq=st.integers(1, 40), writes=st.booleans())
    def undo(self, who: str, seq: int, writes: bool) -> None:  # noqa: FBT001
        model = self.model
        if model.notes and seq % 4:
            seq = max(model.notes)
            who = model.notes[seq].who if writes else who
        expected = model.refuses(who, even_merged=True)
        if expected is None and seq not in model.undone:
            expected = model.refuses_undoing(who, seq, self.world.clock.now())
        if self.try_(who, expected, commands.undo_note, seq=seq) and seq not in model.undone:
            model.undo(seq)

    @rule(who=WORKER, seq=st.integers(1, 40), marker=MARKERS, on=st.booleans())
    def mark(self, who: str, seq: int, marker: str, on: bool) -> None:  # noqa: FBT001
        model = self.model
        expected = model.refuses(who, even_merged=True) or ("NotFound" if seq > model.version else None)
        expected = expected or ("NotFound" if seq in model.undone else None)
        if expected is None and model.names[seq - 1] in ABOUT:
            expected = "Invalid"
        done = self.try_(who, expected, commands.mark_entry, seq=seq, marker=marker, marked=on)
        if done and ((seq, marker) in model.marks) != on:
            model.marks ^= {(seq, marker)}
            model.record("entry_marked")

    @rule(who=WORKER, role=st.sampled_from(["scribe", "deputy"]), whom=st.sampled_from(["ada", "bram", "viewer", None]))
    def hand_over(self, who: str, role: str, whom: str | None) -> None:
        model, expected = self.model, self.model.refuses(who) or ("Invalid" if whom == "viewer" else None)
        person_id = self.actors[whom].person_id if whom else None
        done = self.try_(who, expected, commands.assign_role, role=role, person_id=person_id)
        if done and model.roles.get(role) != whom:
            model.roles[role] = whom
            model.record("role_assigned", f"role.{role}")
            if whom:
                model.parts.add(whom)
            if whom and model.state in MERGEABLE:
                at = max(self.world.clock.now(), model.moments.get("detected", self.world.clock.now()))
                model.moments = {"acknowledged": at, "engaged": at, **model.moments}

    @rule(who=WORKER, audience=st.sampled_from(["responders", "stakeholders", "public"]))
    def tell(self, who: str, audience: str) -> None:
        model, expected = self.model, self.model.refuses(who)
        unheard = model.is_private or model.state in {"triage", "declined", "merged", "canceled"}
        if expected is None and audience == "public" and unheard:
            expected = "Conflict"
        if self.try_(who, expected, commands.post_update, audience=audience, body=text("Still on it.")):
            model.record("update_posted")

    @rule(who=WHO)
    def alarm(self, who: str) -> None:
        expected = None if who == "alerts" and not self.model.is_private else "Forbidden"
        expected = expected if self.model.may_see(who) else "NotFound"
        done = self.try_(who, expected, commands.note_alert, text="Again", source="Checks")
        # What was merged hands it on.
        if done and self.model.state != "merged":
            self.model.record("alert_noted")

    @rule(who=WORKER, private=st.booleans())
    def hide(self, who: str, private: bool) -> None:  # noqa: FBT001
        model, expected = self.model, self.model.refuses(who, takes_part=True)
        wanted = "private" if private else "open"
        done = self.try_(who, expected, commands.set_visibility, visibility=wanted)
        if done and model.is_private != private:
            model.is_private = private
            model.record("visibility_changed", "visibility")

    @rule(minutes=st.integers(min_value=1, max_value=30))
    def wait(self, minutes: int) -> None:
        self.world.clock.advance(minutes=minutes)

    @rule(seconds=st.sampled_from([1, 9, 10, 11]))
    def pause(self, seconds: int) -> None:
        self.world.clock.advance(seconds=seconds)

    @invariant()
    def is_as_the_model_says(self) -> None:
        if not hasattr(self, "key"):
            return
        model = self.model
        with self.world.reading() as look:
            brief = queries.brief(look, self.key)
            events = events_of(look.session, f"incident:{brief.id}", limit=MOST)
            is_told = model.notes or model.marks or model.undone
            told = {item.seq: item for item in queries.timeline(look, brief.id)} if is_told else {}
        facts = (brief.state, brief.title, brief.summary_source, brief.severity, brief.version, dict(brief.moments))
        assert facts == (model.state, model.title, model.summary, model.severity, model.version, model.moments)
        assert (brief.visibility == "private") == model.is_private
        assert [(event.seq, event.name) for event in events] == list(enumerate(model.names, start=1))
        for seq, note in model.notes.items():
            assert (told[seq].text, told[seq].occurred_at) == (f"noted: {note.body}", note.at)
        assert not model.undone & told.keys()
        assert {(seq, marker) for seq, item in told.items() for marker in item.markers} == model.marks


@pytest.mark.torture
def test_no_illegal_move_no_refused_legal_one_and_no_lost_edit(world: World) -> None:
    names = {"ada": Role.RESPONDER, "bram": Role.RESPONDER, "viewer": Role.VIEWER, "admin": Role.ADMIN}
    actors = {name: person(world, f"{name.title()} Quill", role) for name, role in names.items()} | {"alerts": ALERTS}
    Life.taken, wanted = 0, rounds(STEPS_IN_FULL)
    limits = settings(
        # Some lives are short, and a step in which only the clock moves is none.
        max_examples=wanted // STEPS_A_LIFE * 3 // 2,
        stateful_step_count=STEPS_A_LIFE,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(partial(Life, world, actors), settings=limits)  # type: ignore[arg-type]
    assert Life.taken >= wanted, f"only {Life.taken} steps were taken"
