"""Where the story is played: commands run as its people, at its times, with the workers in between."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import select, update

from accounts.queries import principal_of
from andon import registry
from andon.compose import House
from andon.demo.clock import StoryClock
from andon.worker import Worker
from foundation.authz import CONSOLE, Principal, machine
from foundation.ids import new_request_id
from foundation.jobs import Job, JobKind, JobRow, JobState, Lane
from foundation.markdown import MarkdownRenderer, RenderedText
from foundation.work import Context, Reading, Transactor, Work
from integrations.email.questions import PUT_DOWN
from statuspage.commands.effects import REFRESH, SNAPSHOT
from statuspage.commands.seen import CHECK
from statuspage.commands.snapshot import renew
from statuspage.queries import status_pages

P = ParamSpec("P")
T = TypeVar("T")
SURFACE = "demo"
# The story's jobs wait in lanes of their own: a worker that serves this database leaves them alone.
APART = "story-"
KEEPER = machine("statuspage")
ROUNDS = 2000


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


@dataclass(frozen=True)
class Due:
    """When the next job is due, and in which lane."""

    lane: Lane
    at: datetime


class Stage:
    """Runs commands as the story's people on one house, with a transactor whose clock the story moves."""

    def __init__(self, house: House, start: datetime) -> None:
        """Put up a write path of its own beside the house's, with the same rules, keys and handlers."""
        self.base_url = house.settings.base_url
        self.present = house.clock.now()
        self.clock = StoryClock(start)
        self.transactor = Transactor(
            house.engine, self.clock, registry.policy(), registry.subscriptions(), house.keyring, APART
        )
        self.renderer = MarkdownRenderer()
        self.people: dict[str, int] = {}
        self.teams: dict[str, int] = {}
        self.told: dict[str, Told] = {}
        self.learnings: dict[str, str] = {}
        unread = {name: JobKind(name, KEEPER, run=_leave_out) for name in (SNAPSHOT, REFRESH, CHECK, PUT_DOWN)}
        self._worker = Worker(self.transactor, {**registry.job_kinds(), **unread})

    def close(self) -> None:
        """Let go of what the worker and the renderer hold."""
        self._worker.bell.close()
        self.renderer.close()

    def arrive(self) -> None:
        """Go on to the present, where the status pages are rendered: nobody reads those of the past."""
        self.travel(self.present)
        self._worker.kinds = registry.job_kinds()
        for page in self.ask(status_pages):
            self.transactor.run(self._context(KEEPER), renew, page_id=page.id)
        self.travel(self.present)
        self.run(_hand_over)

    def run(self, command: Callable[Concatenate[Work, P], T], *args: P.args, **values: P.kwargs) -> T:
        """Run a command as the console."""
        return self.transactor.run(self._context(CONSOLE), command, *args, **values)

    def run_as(self, who: str, command: Callable[Concatenate[Work, P], T], *args: P.args, **values: P.kwargs) -> T:
        """Run a command as one of the story's people."""
        return self.transactor.run(self._context(self.principal(who)), command, *args, **values)

    def run_for(
        self, principal: Principal, command: Callable[Concatenate[Work, P], T], *args: P.args, **values: P.kwargs
    ) -> T:
        """Run a command for a machine."""
        return self.transactor.run(self._context(principal), command, *args, **values)

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
        """Go on to ``at``; whatever is due on the way gets done at its own time: handlers at once, timers when set."""
        for _ in range(ROUNDS):
            due = self.ask(_earliest)
            if due is None or due.at > at:
                self.clock.move_to(at)
                return
            self.clock.move_to(due.at)
            self._worker.drain(due.lane)
        raise EndlessJobsError

    def _context(self, principal: Principal) -> Context:
        return Context(principal=principal, surface=SURFACE, request_id=new_request_id())


def _leave_out(_work: Work, _job: Job) -> None:
    """Do nothing, on purpose."""


def _hand_over(work: Work) -> None:
    """Leave the timers that are still to come to whoever serves this database."""
    for lane in Lane:
        moved = update(JobRow).where(JobRow.lane == APART + lane.value).values(lane=lane.value)
        work.session.execute(moved.execution_options(synchronize_session=False))


def _earliest(reading: Reading) -> Due | None:
    """Return the job that is due first."""
    waiting = select(JobRow.lane, JobRow.due).where(JobRow.state != JobState.DEAD, JobRow.lane.startswith(APART))
    row = reading.session.execute(waiting.order_by(JobRow.due, JobRow.id).limit(1)).first()
    return Due(Lane(row.lane.removeprefix(APART)), row.due) if row else None
