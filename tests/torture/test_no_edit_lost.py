"""Two people with three tabs and a phone that slept write one section, and the server starts anew in between.

What somebody has typed stands in the document or still in their tab, unless somebody who saw it took it out, or put an
earlier text back over it; and every text that was answered with success is in the history. The phone has no script: it
sends the form itself. 50,000 interleavings in make torture, a few of them in make test.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from coe import commands
from coe.model import CoeSection
from foundation.log import MOST, events_of, version_of
from foundation.markdown import plain
from foundation.work import Reading
from tests.support.household import Household
from tests.support.torture import is_full

LIVES_IN_FULL = 50_000
STEPS_A_LIFE = 25
LIVES_IN_SHORT = 5
PLACE = st.integers(min_value=0, max_value=5)
# Two tabs of one person, one of the other, and the other's phone, which is looked at seldom.
TABS = st.sampled_from([0, 0, 1, 1, 2, 2, 2, 3])
# Whose window each is, and whether scripts run in it.
WINDOWS = ((0, True), (0, True), (1, True), (1, False))
SECTION = "summary"
FORM = re.compile(r'<form[^>]*action="[^"]*/sections/summary".*?</form>', re.DOTALL)
FIELD = re.compile(r'name="(version|was_text)" value="([^"]*)"')
TEXT = re.compile(r'<textarea[^>]*name="text"[^>]*>\n?(.*?)</textarea>', re.DOTALL)


def same(one: str, other: str) -> bool:
    return one.splitlines() == other.splitlines()


@dataclass
class Tab:
    """A window with the section open: what autosave.js does in it, without the waiting; or what a bare form does."""

    client: FlaskClient
    token: str
    has_script: bool = True
    version: int = 0
    was: str = ""
    text: str = ""
    unsure: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    back: tuple[int, int, str, str] | None = None

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
        head = {"Andon-Autosave": "1", "Accept": "application/json"} if self.has_script else {}
        answer = self.client.post(f"/coes/{key}/sections/{SECTION}", data=form, headers=head)
        assert answer.status_code in {200 if self.has_script else 303, 409}, answer.text
        self.unsure.add(self.text)
        if answer.status_code == 409:
            if not lost:
                self.meet(answer.get_json()) if self.has_script else self.take_page(answer.text)
            return False
        if not lost and self.has_script:
            self.version, self.was = answer.get_json()["version"], self.text
            self.unsure.clear()
        return True

    def take_page(self, page: str) -> None:
        """Go on in the page that came back, with both texts put together in its form."""
        (form,) = FORM.findall(page)
        known = dict(FIELD.findall(form))
        (typed,) = TEXT.findall(form)
        self.version, self.was, self.text = int(known["version"]), unescape(known["was_text"]), unescape(typed)

    def put_back(self, key: str) -> int:
        """Put the text back that the page of an earlier version shows; returns how that was answered."""
        assert self.back is not None
        seq, version, _, _ = self.back
        form = {"csrf_token": self.token, "version": version}
        return self.client.post(f"/coes/{key}/revisions/{seq}/restorations", data=form).status_code

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
        self.answered: list[str] = []
        self.known: list[tuple[int, str]] = []

    @initialize()
    def begin(self) -> None:
        coe = self.household.world.run(commands.open_coe, incident_keys=[], title="Cards refused")
        self.key, self.stream, self.place = coe.key, coe.stream, (coe.id, SECTION)
        self.household.world.run(commands.write_section, key=self.key, name=SECTION, text=plain("a\nb\nc"))
        now = self._now()
        for tab in self.tabs:
            tab.load(*now)

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
        sent = here.text
        if here.send(self.key, lost=lost):
            self.answered.append(sent)
            self.struck |= here.gone - typed
            self.held = (self.held | mine) - self.struck
            self._hold()
            if not here.has_script and not lost:
                self._load(here)
                return
        assert mine <= set(here.text.split()), "what was typed left the tab"

    @rule(tab=TABS)
    def open_again(self, tab: int) -> None:
        """Load the page; what was not saved comes back by itself, so only a saved tab starts anew."""
        Desk.taken += 1
        if not self.tabs[tab].is_open:
            self._load(self.tabs[tab])

    @rule(tab=TABS, at=PLACE)
    def look_back(self, tab: int, at: int) -> None:
        """Open the page of an earlier version, which names the newest, and leave it open."""
        Desk.taken += 1
        earlier = self._history()
        seq, text = earlier[-1 - at % len(earlier)]
        version, now = self._now()
        self.tabs[tab].back = (seq, version, now, text)

    @rule(tab=TABS)
    def put_back(self, tab: int) -> None:
        """Put that text back, in the place of the one that was there when the page was opened and of no other."""
        Desk.taken += 1
        here, now = self.tabs[tab], self._now()[1]
        if here.back is None:
            return
        _, _, seen, text = here.back
        answer, here_after = here.put_back(self.key), set(text.split())
        here.back = None
        assert answer in {303, 409}
        if answer == 409:
            assert self._now()[1] == now, "refused, and yet it changed something"
            return
        assert same(now, seen), "put back over words that its page had never shown"
        self.answered.append(text)
        self.struck = (self.struck | set(seen.split())) - here_after
        self.held = (self.held - self.struck) | here_after
        self._hold()

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
        self.known.clear()
        kept = {"\n".join(text.splitlines()) for _, text in self._history()}
        assert {"\n".join(text.splitlines()) for text in self.answered} <= kept, "said to be saved, and in no version"

    def _hold(self) -> None:
        missing = self.held - set(self._now()[1].split())
        assert not missing, f"lost: {sorted(missing)}"

    def _load(self, tab: Tab) -> None:
        tab.load(*self._now())

    def _history(self) -> list[tuple[int, str]]:
        """Return each text that the section ever had, by its version; what was read before is not read again."""

        def written(reading: Reading) -> list[tuple[int, str]]:
            since = self.known[-1][0] if self.known else 0
            found = events_of(reading.session, self.stream, after=since, names=["coe.section_written"], limit=MOST)
            # An event says nothing of a passage that is empty.
            return [(event.seq, event.passages.get("source", "")) for event in found]

        self.known += self.household.world.ask(written)
        return self.known

    def _now(self) -> tuple[int, str]:
        """Return what stands in the rows themselves: the version first, as a page reads it."""

        def standing(reading: Reading) -> tuple[int, str]:
            version = version_of(reading.session, self.stream)
            return version, reading.session.get_one(CoeSection, self.place).source

        return self.household.world.ask(standing)


@pytest.mark.torture
def test_no_edit_is_lost(household: Household) -> None:
    people = [household.browser(role) for role in ("responder", "admin")]
    tokens = [household.csrf(client) for client in people]
    lives = LIVES_IN_FULL if is_full() else LIVES_IN_SHORT
    Desk.taken = 0

    def desk() -> Desk:
        return Desk(household, [Tab(people[of], tokens[of], scripted) for of, scripted in WINDOWS])

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
