"""Where the story is played: commands run as its people, at its times, with the workers in between."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import func, select

from accounts.queries import principal_of
from andon import registry
from andon.compose import House
from andon.demo.clock import StoryClock
from andon.worker import Worker
from foundation.authz import CONSOLE, Principal
from foundation.ids import new_request_id
from foundation.jobs import JobRow, JobState, Lane
from foundation.markdown import MarkdownRenderer, RenderedText
from foundation.work import Context, Reading, Transactor, Work

P = ParamSpec("P")
T = TypeVar("T")
SURFACE = "demo"
ROUNDS = 200


class EndlessJobsError(Exception):
    """Jobs caused one another without end."""


@dataclass(frozen=True)
class Told:
    """What became of one story: the keys that other parts refer to."""

    incident: str = ""
    coe: str = ""
    ended: datetime | None = None
    causes: dict[str, int] = field(default_factory=dict)
    actions: dict[str, str] = field(default_factory=dict)


class Stage:
    """Runs commands as the story's people on one house, with a transactor whose clock the story moves."""

    def __init__(self, house: House, start: datetime) -> None:
        """Put up a write path of its own beside the house's, with the same rules, keys and handlers."""
        self.present = house.clock.now()
        self.clock = StoryClock(start)
        self.transactor = Transactor(
            house.engine, self.clock, registry.policy(), registry.subscriptions(), house.keyring
        )
        self.renderer = MarkdownRenderer()
        self.people: dict[str, int] = {}
        self.teams: dict[str, int] = {}
        self.told: dict[str, Told] = {}
        self._worker = Worker(self.transactor, registry.job_kinds())

    def close(self) -> None:
        """Let go of what the worker and the renderer hold."""
        self._worker.bell.close()
        self.renderer.close()

    def run(self, command: Callable[Concatenate[Work, P], T], *args: P.args, **values: P.kwargs) -> T:
        """Run a command as the console."""
        return self.transactor.run(self._context(CONSOLE), command, *args, **values)

    def run_as(
        self, who: str, command: Callable[Concatenate[Work, P], T], *args: P.args, **values: P.kwargs
    ) -> T:
        """Run a command as one of the story's people."""
        return self.transactor.run(self._context(self.principal(who)), command, *args, **values)

    def ask(self, query: Callable[Concatenate[Reading, P], T], *args: P.args, **values: P.kwargs) -> T:
        """Put a query as the console."""
        with self.transactor.reading(self._context(CONSOLE)) as reading:
            return query(reading, *args, **values)

    def principal(self, who: str) -> Principal:
        """Return whom one of the story's people acts as now; raises LookupError for strangers."""
        found = self.ask(lambda reading: principal_of(reading.session, self.people[who]))
        if found is None:
            raise LookupError(who)
        return found

    def render(self, text: str) -> RenderedText:
        """Render what somebody writes, as a surface would, before any transaction."""
        return self.renderer.render(text.strip())

    def travel(self, at: datetime) -> None:
        """Go on to ``at``; timers on the way go off at their own times, and everything that is due gets done."""
        for due in self._alarms(at):
            self.clock.move_to(due)
            self.settle()
        self.clock.move_to(at)
        self.settle()

    def settle(self) -> None:
        """Do all jobs that are due, and those that they cause."""
        for _ in range(ROUNDS):
            if not sum(self._worker.drain(lane) for lane in Lane):
                return
        raise EndlessJobsError

    def _alarms(self, until: datetime) -> Iterator[datetime]:
        """Give the time of the next timer, again and again, until none is left before ``until``."""
        earliest = select(func.min(JobRow.due)).where(JobRow.state != JobState.DEAD)
        last: datetime | None = None
        while True:
            due = self.ask(lambda reading: reading.session.scalar(earliest))
            if due is None or due > until or due == last:
                return
            last = due
            yield due

    def _context(self, principal: Principal) -> Context:
        return Context(principal=principal, surface=SURFACE, request_id=new_request_id())
