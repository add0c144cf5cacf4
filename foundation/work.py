"""The one write path: a command runs in a unit of work, which commits state, events and jobs together, once.

Nothing else commits. A command has four beats: load, require, change, record. A command that recorded without having
asked for permission is a bug, and its transaction is refused.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar, TypeVarTuple

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import InstrumentedAttribute, Session

from foundation.authz import Policy, Principal
from foundation.chain import Keyring
from foundation.clock import Clock
from foundation.config import Settings
from foundation.db import for_reading, for_writing, write_lock
from foundation.events import Event
from foundation.idempotency import Once, Replayed, remember, seen
from foundation.jobs import NewJob, Subscription, cancel, put
from foundation.log import Batch, Provenance, StoredEvent, append
from foundation.memory import Look, Memory

P = ParamSpec("P")
A = TypeVarTuple("A")
T = TypeVar("T")

RERUNS = 8
RERUN_STATES = {"40001", "40P01"}


class PermissionNotRequired(Exception):
    """A command recorded an event without requiring any permission: a bug in the command."""


@dataclass(frozen=True)
class Context:
    """Who acts, through which surface, in which request."""

    principal: Principal
    surface: str
    request_id: str


@dataclass
class Reading:
    """A look at the present state for one principal; queries take it."""

    session: Session
    principal: Principal
    now: datetime
    policy: Policy
    look: Look | None = None

    def kept(self, load: Callable[[Session, *A], T], *args: *A) -> T:
        """Return what ``load`` reads of tables that change seldom, remembered while they do not.

        ``load`` is a function of a module that sees neither who reads nor when, and its arguments are hashable; nobody
        may change what it returns. A command, which may have changed those tables itself, reads anew.
        """
        return self.look.recall(self.session, load, args) if self.look else load(self.session, *args)

    def heed(self, counts: Mapping[str, int]) -> None:
        """Take the counts of changes from a statement that brought them along, unless they are known already."""
        if self.look and not self.look.counts:
            self.look.counts.update(counts)

    def answered(self, question: str) -> dict[int, Any]:
        """Return what this look has found out for this principal by number, to be added to; a command begins anew."""
        return self.look.answers.setdefault((question, self.principal), {}) if self.look else {}

    def glance(self, columns: Sequence[InstrumentedAttribute[Any]], subject: int) -> None:
        """Find out in one statement where there is nothing about ``subject``, so that nobody has to look there."""
        if self.look:
            self.look.glance(self.session, columns, subject)

    def lacks(self, column: InstrumentedAttribute[Any], subject: int) -> bool:
        """Whether a glance has shown that the column never names ``subject``."""
        return self.look is not None and (str(column), subject) in self.look.lacking

    def permits(self, action: str, subject: object = None) -> bool:
        """Whether the principal may do ``action`` to ``subject``."""
        return self.policy.permits(self, action, subject)

    def require(self, action: str, subject: object = None) -> None:
        """Raise NotFound, Forbidden or SignInNeeded unless permitted."""
        self.policy.require(self, action, subject)


@dataclass
class Work(Reading):
    """A unit of work: what a command changes, records and asks to be done later."""

    surface: str = "console"
    request_id: str = ""
    batch: Batch = field(default_factory=Batch)
    jobs: list[NewJob] = field(default_factory=list)
    asked: bool = False

    def require(self, action: str, subject: object = None) -> None:
        """Raise unless permitted, and note that the command asked."""
        self.asked = True
        super().require(action, subject)

    def record(self, stream: str, event: Event) -> None:
        """Record ``event`` in ``stream``; it is written when the command is done."""
        self.batch.add(stream, event)

    def enqueue(self, job: NewJob) -> None:
        """Put a job down with this transaction."""
        self.jobs.append(job)

    def cancel(self, key: str) -> None:
        """Take back the live job of that key."""
        self.session.flush()
        cancel(self.session, key)


class Transactor:
    """Runs commands and readings against one database."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        policy: Policy,
        subscriptions: Mapping[str, list[Subscription]],
        keyring: Keyring,
        apart: str = "",
    ) -> None:
        """Keep the parts; on SQLite a fair lock orders the writers."""
        self.engine = engine
        self.clock = clock
        self.policy = policy
        self.keyring = keyring
        self.apart = apart
        self._reader = for_reading(engine)
        self._writer = for_writing(engine)
        self._subscriptions = subscriptions
        self._lock = write_lock(engine)
        self._memory = Memory()

    @contextmanager
    def reading(self, context: Context) -> Iterator[Reading]:
        """Open a read-only look at one snapshot for ``context``."""
        with Session(self._reader) as session:
            yield Reading(session, context.principal, self.clock.now(), self.policy, Look(self._memory))

    def run(self, context: Context, command: Callable[Concatenate[Work, P], T], *args: P.args, **values: P.kwargs) -> T:
        """Run ``command`` in one transaction and return what it returns, detached."""
        return self._attempt(context, lambda work: command(work, *args, **values))

    def run_once(
        self,
        context: Context,
        once: Once | None,
        command: Callable[[Work], T],
        represent: Callable[[Work, T], Replayed],
    ) -> Replayed:
        """Run ``command`` and its answer in one transaction; a repeated key gets the first answer again."""

        def both(work: Work) -> Replayed:
            earlier = seen(work.session, once, work.now) if once else None
            if earlier:
                return earlier
            answer = represent(work, self._settled(work, command(work)))
            if once:
                remember(work.session, once, answer)
            return answer

        return self._attempt(context, both)

    def _settled(self, work: Work, result: T) -> T:
        self._write(work)
        return result

    def _attempt(self, context: Context, command: Callable[[Work], T]) -> T:
        for attempt in range(RERUNS):
            try:
                return self._once(context, command)
            except DBAPIError as error:
                if attempt == RERUNS - 1 or not _is_passing(error):
                    raise
                time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - jitter, not a secret
        raise AssertionError

    def _once(self, context: Context, command: Callable[[Work], T]) -> T:
        with (
            self._lock.holding() if self._lock else nullcontext(),
            Session(self._writer, expire_on_commit=False) as session,
        ):
            work = Work(
                session=session,
                principal=context.principal,
                now=self.clock.now(),
                policy=self.policy,
                surface=context.surface,
                request_id=context.request_id,
            )
            result = command(work)
            self._write(work)
            session.commit()
            return result

    def _write(self, work: Work) -> None:
        """Flush the state, then append the events and the jobs that they cause."""
        work.session.flush()
        if work.batch and not work.asked:
            raise PermissionNotRequired(", ".join(work.batch.streams))
        by = Provenance(
            principal=work.principal.id, surface=work.surface, request_id=work.request_id, recorded_at=work.now
        )
        written = append(work.session, work.batch, by, self.keyring) if work.batch else []
        jobs = [*work.jobs, *(job for event in written for job in self._caused_by(work.session, event))]
        put(work.session, jobs, principal=work.principal.id, now=work.now, apart=self.apart)
        work.batch, work.jobs = Batch(), []

    def _caused_by(self, session: Session, event: StoredEvent) -> Iterator[NewJob]:
        for subscription in self._subscriptions.get(event.name, []):
            if subscription.wanted is not None and not subscription.wanted(session):
                continue
            order = f"{subscription.kind}:{event.stream}" if subscription.ordered else None
            payload = {"stream": event.stream, "seq": event.seq}
            yield NewJob(kind=subscription.kind, payload=payload, lane=subscription.lane, order_key=order)


@dataclass(frozen=True)
class Desk:
    """Where a job works that reaches outside: it opens its own transactions, and holds none while it calls.

    ``environment`` is what the settings were read from, for senders whose outside has an address and a token;
    ``settings`` are wanted by those who sign, and who write our own address.
    """

    transactor: Transactor
    context: Context
    environment: Mapping[str, str] = field(default_factory=dict)
    settings: Settings | None = None

    def acting_for(self, principal: Principal) -> "Desk":
        """Return a desk for another principal."""
        return replace(self, context=replace(self.context, principal=principal))

    @property
    def now(self) -> datetime:
        """The present, for whoever waits or counts between two transactions."""
        return self.transactor.clock.now()

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Open a read-only look."""
        with self.transactor.reading(self.context) as reading:
            yield reading

    def run(self, command: Callable[Concatenate[Work, P], T], *args: P.args, **values: P.kwargs) -> T:
        """Run a command."""
        return self.transactor.run(self.context, command, *args, **values)


def _is_passing(error: DBAPIError) -> bool:
    """Whether the database asks to try the transaction again: serialization failure, deadlock, or a busy SQLite."""
    state = getattr(error.orig, "sqlstate", None)
    return state in RERUN_STATES or "database is locked" in str(error.orig)
