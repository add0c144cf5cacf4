"""Putting news down for everybody who asked to be told, handing it out in batches, and noting what became of it.

One statement makes all rows, however many subscribers there are. Whoever sends takes a batch, sends outside of any
transaction, and says what became of it; a batch whose taker died is taken again. News are updates, for everybody, and
changes of components, for programs only: people read of those in the updates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Table, and_, exists, literal, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from foundation.claims import backoff
from foundation.work import Work
from statuspage.events_subscribers import ChangeSpread, SubscriberQuarantined, UpdateSpread
from statuspage.model import (
    Component,
    ComponentSpan,
    Maintenance,
    MaintenanceComponent,
    PublicIncident,
    PublicIncidentComponent,
    PublicUpdate,
    StatusPage,
)
from statuspage.model_subscribers import (
    Channel,
    NoticeState,
    Notification,
    Subscriber,
    SubscriberComponent,
    SubscriberIncident,
    SubscriberState,
)

MAKERS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
NOTICE = cast("Table", Notification.__table__)
COLUMNS = ("subscriber_id", "channel", "state", "attempt", "due")
LEASE = timedelta(seconds=60)
AFTER_LOSS = timedelta(seconds=5)
MOST_ATTEMPTS = 8
LONGEST_ERROR = 300
AT_ONCE = 500
MOST_FAILURES = 5


@dataclass(frozen=True)
class Taken:
    """One update, or one change of a component, for one subscriber, in the hands of whoever sends."""

    id: int
    public_update_id: int | None
    subscriber_id: int
    attempt: int
    component_span_id: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of it; ``retry`` puts it off, ``bounced`` says that the address takes nothing any more.

    ``lost`` says that nothing more can be sent just now: that was no attempt.
    """

    state: NoticeState
    error: str = ""
    retry: bool = False
    bounced: bool = False
    lost: bool = False
    wait: timedelta | None = None


SENT, DROPPED = Outcome(NoticeState.SENT), Outcome(NoticeState.DROPPED)
FAILED = NoticeState.FAILED


def spread_update(work: Work, *, update_id: int) -> int:
    """Put the update down for every subscriber whom it concerns, once each; returns for how many."""
    told = work.session.get(PublicUpdate, update_id)
    if told is None or told.erased_at is not None:
        return 0
    owner = _owner_of(work, told)
    page = work.session.get(StatusPage, owner.page_id)
    work.require("statuspage:notify", page)
    who = is_concerned(owner.page_id, _affected(work, told), told.public_incident_id)
    count = _put_down(work, "public_update_id", told.id, who)
    if count:
        work.record(f"status_page:{owner.page_id}", UpdateSpread(public_update_id=update_id, recipients=count))
    return count


def spread_change(work: Work, *, span_id: int) -> int:
    """Put a component's change down for every program that wants to hear of it, once each; returns for how many."""
    span = work.session.get(ComponentSpan, span_id)
    component = work.session.get(Component, span.component_id) if span else None
    if component is None:
        return 0
    page = work.session.get_one(StatusPage, component.page_id)
    work.require("statuspage:notify", page)
    who = is_concerned(page.id, sorted({component.id, component.group_id or component.id}))
    count = _put_down(work, "component_span_id", span_id, and_(who, Subscriber.channel == Channel.WEBHOOK))
    if count:
        work.record(page.stream, ChangeSpread(component_span_id=span_id, recipients=count))
    return count


def take_notices(work: Work, *, channel: str, owner: str, most: int, in_turn: bool = False) -> list[Taken]:
    """Take a batch that is due; what somebody who died had taken is due again when its lease ends.

    ``in_turn`` takes of each subscriber only what has waited longest, so that nobody is told a later thing first.
    """
    work.require("statuspage:notify")
    N = Notification  # noqa: N806 - a short name for the class
    due = select(N.id).where(N.channel == channel, N.state == NoticeState.WAITING, N.due <= work.now)
    due = due.where(is_next()) if in_turn else due
    chosen = due.order_by(N.due, N.id).limit(most).with_for_update(skip_locked=True)
    taking = (
        update(N)
        .where(N.id.in_(chosen.cte("chosen").select()))
        .values(owner=owner, attempt=N.attempt + 1, due=work.now + LEASE)
    )
    back = (N.id, N.public_update_id, N.subscriber_id, N.attempt, N.component_span_id)
    rows = work.session.execute(taking.returning(*back).execution_options(synchronize_session=False)).all()
    return sorted((Taken(*row) for row in rows), key=lambda taken: taken.id)


def is_next() -> ColumnElement[bool]:
    """Return the condition, on ``Notification``, that nothing older waits for the same subscriber."""
    older = aliased(Notification)
    waits = (older.state == NoticeState.WAITING, older.id < Notification.id)
    return ~exists().where(older.subscriber_id == Notification.subscriber_id, *waits)


def free_notices(work: Work, *, channel: str, owners: Sequence[str]) -> None:
    """Make due again at once what takers had who are known to be dead."""
    work.require("statuspage:notify")
    N = Notification  # noqa: N806 - a short name for the class
    left = (N.channel == channel, N.state == NoticeState.WAITING, N.owner.in_(owners))
    freed = update(N).where(*left).values(due=work.now, owner=None)
    work.session.execute(freed.execution_options(synchronize_session=False))


def settle_notices(work: Work, *, outcomes: Mapping[Taken, Outcome]) -> None:
    """Note what became of a batch, and leave alone addresses that take nothing any more."""
    work.require("statuspage:notify")
    sent = [taken.id for taken, outcome in outcomes.items() if outcome is SENT]
    if sent:
        N = Notification  # noqa: N806 - a short name for the class
        done = update(N).where(N.id.in_(sent)).values(state=NoticeState.SENT, owner=None)
        work.session.execute(done.execution_options(synchronize_session=False))
    for taken, outcome in outcomes.items():
        if outcome is not SENT:
            _settle(work, taken, outcome)


def note_sent(work: Work, *, sent: Sequence[Taken]) -> None:
    """Note what somebody handed in who died before saying so; what was forgotten or told meanwhile stays as it is."""
    work.require("statuspage:notify")
    N = Notification  # noqa: N806 - a short name for the class
    for first in range(0, len(sent), AT_ONCE):
        some = sent[first : first + AT_ONCE]
        told = {(one.id, one.public_update_id, one.subscriber_id) for one in some}
        waits = (N.id.in_([one.id for one in some]), N.state == NoticeState.WAITING)
        rows = work.session.execute(select(N.id, N.public_update_id, N.subscriber_id).where(*waits))
        done = update(N).where(N.id.in_([row.id for row in rows if tuple(row) in told]))
        noted = done.values(state=NoticeState.SENT, owner=None)
        work.session.execute(noted.execution_options(synchronize_session=False))


def _settle(work: Work, taken: Taken, outcome: Outcome) -> None:
    notice = work.session.get(Notification, taken.id)
    if notice is None:
        # The subscriber has gone away meanwhile, and everything about it.
        return
    notice.owner, notice.last_error = None, outcome.error[:LONGEST_ERROR] or None
    if outcome.lost:
        notice.attempt, notice.due = taken.attempt - 1, work.now + AFTER_LOSS
        return
    if outcome.retry and taken.attempt < MOST_ATTEMPTS:
        notice.due = work.now + (outcome.wait or backoff(taken.attempt))
        return
    notice.state = NoticeState.FAILED if outcome.retry else outcome.state
    if outcome.bounced or outcome.retry:
        _mark(work, taken.subscriber_id, outcome)


def _mark(work: Work, subscriber_id: int, outcome: Outcome) -> None:
    """Count a failure against an address; a bounce, or several failures in a row, are enough."""
    subscriber = work.session.get(Subscriber, subscriber_id, with_for_update=True)
    if subscriber is None or subscriber.state != SubscriberState.ACTIVE:
        return
    subscriber.failures += 1
    if outcome.bounced or subscriber.failures >= MOST_FAILURES:
        subscriber.quarantine(work.now)
        because = "bounced" if outcome.bounced else "failed again and again"
        work.record(subscriber.stream, SubscriberQuarantined(page_id=subscriber.page_id, because=because))


def _owner_of(work: Work, told: PublicUpdate) -> PublicIncident | Maintenance:
    owner: PublicIncident | Maintenance | None = (
        work.session.get(Maintenance, told.maintenance_id)
        if told.maintenance_id
        else work.session.get(PublicIncident, told.public_incident_id)
    )
    if owner is None:
        raise LookupError(told.id)
    return owner


def _put_down(work: Work, column: str, row_id: int, who: ColumnElement[bool]) -> int:
    """Make a row for each of those subscribers who has none; returns how many."""
    values = (literal(row_id), Subscriber.id, Subscriber.channel, literal(NoticeState.WAITING.value), literal(0))
    rows = select(*values, literal(work.now, NOTICE.c.due.type)).where(who).order_by(Subscriber.id)
    maker = MAKERS[work.session.connection().dialect.name]
    statement: Any = maker(NOTICE).from_select((column, *COLUMNS), rows)
    # PostgreSQL's driver forgets how many were inserted unless it is told to keep the number.
    counted = {"preserve_rowcount": True}
    done = work.session.execute(statement.on_conflict_do_nothing(), execution_options=counted)
    return cast("CursorResult[Any]", done).rowcount


def is_concerned(page_id: int, hit: Sequence[int], public_incident_id: int | None = None) -> ColumnElement[bool]:
    """Return the condition, on ``Subscriber``, of who is told about these components and groups, or of an incident."""
    link, only = SubscriberComponent, SubscriberIncident
    wanted: list[ColumnElement[bool]] = [Subscriber.is_whole == true()]
    if hit:
        wanted.append(exists().where(link.subscriber_id == Subscriber.id, link.component_id.in_(hit)))
    if public_incident_id is not None:
        # Few ever choose one; a list of them costs less than a look for each subscriber.
        followers = select(only.subscriber_id).where(only.public_incident_id == public_incident_id)
        wanted.append(Subscriber.id.in_(followers))
    return and_(Subscriber.page_id == page_id, Subscriber.state == SubscriberState.ACTIVE, or_(*wanted))


def _affected(work: Work, told: PublicUpdate) -> Sequence[int]:
    """Return the components that the update is about, and the groups that they are in."""
    if told.maintenance_id:
        link = MaintenanceComponent
        mine = select(link.component_id).where(link.maintenance_id == told.maintenance_id)
    else:
        other = PublicIncidentComponent
        mine = select(other.component_id).where(other.public_incident_id == told.public_incident_id)
    rows = work.session.execute(select(Component.id, Component.group_id).where(Component.id.in_(mine))).all()
    return sorted({row.id for row in rows} | {row.group_id for row in rows if row.group_id})
