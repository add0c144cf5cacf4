"""Two people with three tabs and a phone that slept write one section, and the server starts anew in between.

What somebody has typed stands in the document or still in their tab, unless somebody who saw it took it out: 50,000
steps in make torture, a few lives of them in make test.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from coe import commands, queries
from foundation.markdown import plain
from tests.support.household import Household
from tests.support.torture import is_full

STEPS_IN_FULL = 50_000
STEPS_A_LIFE = 25
LIVES_IN_SHORT = 8
PLACE = st.integers(min_value=0, max_value=5)
# Two tabs of one person, one of the other, and the other's phone, which is looked at seldom.
TABS = st.sampled_from([0, 0, 1, 1, 2, 2, 2, 3])
SECTION = "summary"


def same(one: str, other: str) -> bool:
    return one.splitlines() == other.splitlines()


@dataclass
class Tab:
    """A window with the section open: what autosave.js does in it, without the waiting."""

    client: FlaskClient
    token: str
    version: int = 0
    was: str = ""
    text: str = ""
    unsure: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)

    def load(self, version: int, text: str) -> None:
        self.version, self.was, self.text = version, text, text
        self.unsure.clear()
        self.gone.clear()

    @property
    def is_open(self) -> bool:
        return not same(self.text, self.was)

    def send(self, key: str, *, lost: bool = False) -> bool:
        """Save; returns whether the server now has what is typed. ``lost``: the answer never came."""
        form = {"csrf_token": self.token, "version": self.version, "was_text": self.was, "text": self.text}
        head = {"Andon-Autosave": "1", "Accept": "application/json"}
        answer = self.client.post(f"/coes/{key}/sections/{SECTION}", data=form, headers=head)
        assert answer.status_code in {200, 409}, answer.text
        self.unsure.add(self.text)
        if answer.status_code == 409:
            if not lost:
                self.meet(answer.get_json())
            return False
        if not lost:
            self.version, self.was = answer.get_json()["version"], self.text
            self.unsure.clear()
        return True

    def meet(self, found: dict[str, Any]) -> None:
        assert found["code"] == "edit.conflict", found
        ours = found["text"] is None or any(same(text, found["theirs"]) for text in self.unsure)
        untouched = not self.is_open
        self.version, self.was = found["version"], found["theirs"]
        if ours:
            self.text = self.was if untouched else self.text
            return
        self.text = found["text"]
        self.unsure.clear()


class Desk(RuleBasedStateMachine):
    """One summary, four windows on it."""

    taken = 0

    def __init__(self, household: Household, tabs: list[Tab]) -> None:
        super().__init__()
        self.household, self.tabs = household, tabs
        self.words, self.held, self.struck = 0, set[str](), set[str]()

    @initialize()
    def begin(self) -> None:
        self.key = self.household.world.run(commands.open_coe, incident_keys=[], title="Cards refused").key
        self.household.world.run(commands.write_section, key=self.key, name=SECTION, text=plain("a\nb\nc"))
        for tab in self.tabs:
            self._load(tab)

    @rule(tab=TABS, at=PLACE, further=st.booleans())
    def type(self, tab: int, at: int, further: bool) -> None:  # noqa: FBT001 - Hypothesis hands values by name
        """Write a new line, or go on in one."""
        Desk.taken += 1
        self.words += 1
        lines, word = self.tabs[tab].text.splitlines(), f"w{self.words}"
        if further and at < len(lines):
            lines[at] = f"{lines[at]} {word}"
        else:
            lines.insert(at, word)
        self.tabs[tab].text = "\n".join(lines)

    @rule(tab=TABS, at=PLACE)
    def strike(self, tab: int, at: int) -> None:
        """Take a line out, on purpose."""
        Desk.taken += 1
        here = self.tabs[tab]
        lines = here.text.splitlines()
        if at < len(lines) and len(lines) > 1:
            here.gone |= set(lines.pop(at).split())
        here.text = "\n".join(lines)

    @rule(tab=TABS, lost=st.booleans())
    def save(self, tab: int, lost: bool) -> None:  # noqa: FBT001 - Hypothesis hands values by name
        """Save what is open; sometimes the connection breaks before the answer."""
        Desk.taken += 1
        here = self.tabs[tab]
        if not here.is_open:
            return
        typed = set(here.text.split())
        mine = typed - set(here.was.split())
        if here.send(self.key, lost=lost):
            self.struck |= here.gone - typed
            self.held = (self.held | mine) - self.struck
            self._hold()
        assert mine <= set(here.text.split()), "what was typed left the tab"

    @rule(tab=TABS)
    def open_again(self, tab: int) -> None:
        """Load the page; what was not saved comes back by itself, so only a saved tab starts anew."""
        Desk.taken += 1
        if not self.tabs[tab].is_open:
            self._load(self.tabs[tab])

    @rule()
    def restart(self) -> None:
        """Every connection of the server ends; what people hold in their hands does not."""
        Desk.taken += 1
        self.household.world.engine.dispose()

    def teardown(self) -> None:
        """Let everybody save until nothing is open: all of it is there."""
        for tab in self.tabs * 2:
            for _ in range(3):
                if tab.is_open:
                    self.save(tab=self.tabs.index(tab), lost=False)
            assert not tab.is_open, "a tab never comes to rest"

    def _hold(self) -> None:
        missing = self.held - set(self._now()[1].split())
        assert not missing, f"lost: {sorted(missing)}"

    def _load(self, tab: Tab) -> None:
        tab.load(*self._now())

    def _now(self) -> tuple[int, str]:
        return self.household.world.ask(queries.section_now, self.key, SECTION)


@pytest.mark.torture
def test_no_edit_is_lost(household: Household) -> None:
    people = [household.browser(role) for role in ("responder", "admin")]
    tokens = [household.csrf(client) for client in people]
    lives = STEPS_IN_FULL // STEPS_A_LIFE if is_full() else LIVES_IN_SHORT
    Desk.taken = 0

    def desk() -> Desk:
        return Desk(household, [Tab(people[of], tokens[of]) for of in (0, 0, 1, 1)])

    patient = settings(
        max_examples=lives,
        stateful_step_count=STEPS_A_LIFE,
        deadline=None,
        database=None,
        derandomize=not is_full(),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(desk, settings=patient)
    assert Desk.taken >= lives
