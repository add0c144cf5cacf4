"""Several actors do whatever comes to mind to one incident; a small model says what must come of it."""

from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from foundation.authz import Principal
from foundation.errors import Conflict, DomainError, Invalid
from incidents import commands, queries
from incidents.lifecycle import ACTIVE, MOVES, ORDER, Moment, Move, State
from tests.incidents.builders import ALERTS, declare, person, text
from tests.support.world import World

MINUTES = st.integers(min_value=-90, max_value=5)
WHO = st.integers(min_value=0, max_value=1)


class Life(RuleBasedStateMachine):
    """One incident, two responders, an alert source."""

    def __init__(self, world: World, actors: list[Principal]) -> None:
        super().__init__()
        self.world, self.actors = world, actors

    @initialize(triage=st.booleans())
    def begin(self, triage: bool) -> None:  # noqa: FBT001 - Hypothesis hands values by name
        self.state = State.TRIAGE if triage else State.INVESTIGATING
        incident = declare(self.world, self.actors[0], state=self.state.value)
        self.key, self.version, self.title = incident.key, 1, incident.title

    @rule(to=st.sampled_from(State), who=WHO)
    def move(self, to: State, who: int) -> None:
        ways = {reached: move for (state, move), reached in MOVES.items() if state is self.state}
        act = partial(self.world.run_as, self.actors[who], commands.transition, key=self.key, to=to.value)
        if to not in ways:
            with pytest.raises(Conflict):
                act()
        elif ways[to] is Move.MERGE:
            with pytest.raises(Invalid):
                act()
        elif self._fits(act):
            self.state = to
            self.version += 1

    def _fits(self, act: "partial[object]") -> bool:
        """Whether it went through; a moment in an impossible order is refused as a whole."""
        try:
            act()
        except Invalid as error:
            assert error.code == "incident.moment_order"  # noqa: PT017
            return False
        return True

    @rule(moment=st.sampled_from(Moment), minutes=MINUTES, who=WHO)
    def correct(self, moment: Moment, minutes: int, who: int) -> None:
        before = self.world.ask(queries.brief, self.key).moments
        at = self.world.clock.now() + timedelta(minutes=minutes)
        try:
            self.world.run_as(
                self.actors[who], commands.correct_moment, key=self.key, moment=moment.value, at=at, reason="Logs"
            )
        except DomainError:
            assert self.world.ask(queries.brief, self.key).moments == before
        else:
            self.version += before.get(moment.value) != at

    @rule(who=WHO)
    def tell(self, who: int) -> None:
        self.world.run_as(
            self.actors[who], commands.post_update, key=self.key, audience="stakeholders", body=text("Still on it.")
        )
        self.version += 1

    @rule()
    def alarm(self) -> None:
        self.world.run_as(ALERTS, commands.note_alert, key=self.key, text="Again", source="Checks")
        self.version += 1

    @rule(who=WHO, word=st.sampled_from(["Edge", "Core"]), stale=st.booleans())
    def rename(self, who: int, word: str, stale: bool) -> None:  # noqa: FBT001 - Hypothesis hands values by name
        act = partial(self.world.run_as, self.actors[who], commands.edit, key=self.key, title=word)
        if stale and self.title != "Edge returns errors":
            with pytest.raises(Conflict):
                act(version=1)
            return
        act(version=self.version)
        self.version += word != self.title
        self.title = word

    @rule(minutes=st.integers(min_value=1, max_value=30))
    def wait(self, minutes: int) -> None:
        self.world.clock.advance(minutes=minutes)

    @invariant()
    def is_as_the_model_says(self) -> None:
        if not hasattr(self, "key"):
            return
        brief = self.world.ask(queries.brief, self.key)
        assert (brief.state, brief.title, brief.version) == (self.state, self.title, self.version)
        for earlier, later in ORDER:
            if earlier in brief.moments and later in brief.moments:
                assert brief.moments[earlier] <= brief.moments[later]
        if self.state not in ACTIVE:
            assert brief.next_update_due is None


def test_no_illegal_move_and_no_lost_edit(world: World) -> None:
    actors = [person(world), person(world, "Bram Okoro")]
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    limits = settings(
        max_examples=12,
        stateful_step_count=15,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=checks,
    )
    run_state_machine_as_test(partial(Life, world, actors), settings=limits)  # type: ignore[arg-type]
