"""Pages and escalations: how they stand, and what happened to them, as far as the reader may know of the incident."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from accounts.queries import names, principal_names
from foundation.errors import NotFound
from foundation.ids import number_of
from foundation.log import events_of
from foundation.paging import Page as Slice
from foundation.paging import clamp, number_after, paged
from foundation.slots import Need
from foundation.work import Reading
from incidents.queries import IncidentBrief, briefs
from oncall.definition import PERSON, Step, Target
from oncall.lifecycle import OPEN, EscalationState, PageMove, PageState, can
from oncall.model import Escalation, Page, PageDelivery
from oncall.queries.contacts import muted_ways

NOUN = "page"
MOST = 100
WORST, URGENT, TESTS = 0, 1, 2
NEVER_WAITS = "SEV1"


@dataclass(frozen=True)
class DeliveryItem:
    """One way on which a page went."""

    way: str
    state: str
    tries: int
    error: str
    tried_at: datetime | None
    sent_at: datetime | None


@dataclass(frozen=True)
class PageItem:
    """A page, as lists show it; ``about`` is empty for what the reader may not know of."""

    id: int
    key: str
    state: str
    target: str
    person_id: int | None
    person: str
    step: int
    round: int
    severity: str
    is_test: bool
    created_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None
    reason: str
    incident_key: str
    about: str
    deliveries: Sequence[DeliveryItem] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody may answer still."""
        return self.state in OPEN

    @property
    def can_acknowledge(self) -> bool:
        """Whether it can be acknowledged, late too."""
        return can(PageState(self.state), PageMove.ACKNOWLEDGE)

    @property
    def whom(self) -> str:
        """Whom or what it calls."""
        return self.person or target_words(Target.parse(self.target), {})


@dataclass(frozen=True)
class TrailItem:
    """One thing that happened to a page."""

    at: datetime
    name: str
    text: str
    by: str


@dataclass(frozen=True)
class PageDetail:
    """A page with its trail."""

    item: PageItem
    message: str
    asked_by: str
    trail: Sequence[TrailItem]


@dataclass(frozen=True)
class EscalationItem:
    """An escalation of an incident, with its pages."""

    id: int
    policy: str
    reason: str
    state: str
    step: int
    steps: int
    round: int
    next_at: datetime | None
    begun_at: datetime
    on_fallback: bool
    pages: Sequence[PageItem]

    @property
    def is_running(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == EscalationState.RUNNING


def page(reading: Reading, key: str) -> PageDetail:
    """Return one page; of an incident that the reader may not know of only whoever is paged finds it."""
    reading.require("oncall:read")
    row = reading.session.scalar(select(Page).where(Page.number == (number_of("PAG", key) or 0)))
    items = _items(reading, [row]) if row else []
    if row is None or not items:
        raise NotFound(NOUN)
    escalation = reading.session.get_one(Escalation, row.escalation_id)
    asked = principal_names(reading, [escalation.asked_by])[escalation.asked_by]
    return PageDetail(items[0], escalation.message, asked, _trail(reading, row))


def pages(reading: Reading, limit: int | None = None, cursor: str | None = None) -> Slice[PageItem]:
    """Return a page of all pages, the latest first."""
    reading.require("oncall:read")
    size = clamp(limit)
    chosen = select(Page).order_by(Page.id.desc()).limit(size + 1)
    before = number_after(cursor)
    rows = reading.session.scalars(chosen.where(Page.id < before) if before else chosen).all()
    cut = paged(list(rows), size, lambda row: [row.id])
    return Slice(_items(reading, cut.items), cut.next_cursor)


def escalations_of(reading: Reading, incident: IncidentBrief) -> list[EscalationItem]:
    """Return the escalations of an incident that the reader sees, the latest first."""
    reading.require("oncall:read")
    if reading.lacks(Escalation.incident_id, incident.id):
        return []
    chosen = select(Escalation).where(Escalation.incident_id == incident.id).order_by(Escalation.id.desc()).limit(MOST)
    return _with_pages(reading, reading.session.scalars(chosen).all())


def escalation(reading: Reading, escalation_id: int) -> list[EscalationItem]:
    """Return one escalation, for whoever has just begun it."""
    reading.require("oncall:read")
    return _with_pages(reading, [reading.session.get_one(Escalation, escalation_id)])


def needs(reading: Reading) -> list[Need]:
    """Return the pages that call the reader and wait for an answer."""
    if reading.principal.person_id is None:
        return []
    mine = select(Page).where(Page.person_id == reading.principal.person_id, Page.state.in_(OPEN))
    found = _items(reading, reading.session.scalars(mine.order_by(Page.id.desc()).limit(MOST)).all())
    muted = [
        Need(
            kind="contact",
            title="Your telephone takes no pages",
            key="",
            url="/on-call/me",
            facts=trouble,
            button="Mend it",
            rank=URGENT,
            tone="amber",
            icon="oncall",
        )
        for trouble in muted_ways(reading, reading.principal.person_id)
    ]
    return muted + [
        Need(
            kind="page",
            title=item.about or "You are paged",
            key=item.key,
            url=f"/pages/{item.key}",
            facts=f"{item.severity}, {'a test' if item.is_test else 'waits for your answer'}",
            button="Answer",
            rank=_rank(item),
            tone="red",
            icon="oncall",
        )
        for item in found
    ]


def _rank(item: PageItem) -> int:
    """Put the worst on top, and tests under what is real."""
    return TESTS if item.is_test else WORST if item.severity == NEVER_WAITS else URGENT


def target_words(target: Target, called: Mapping[int, str]) -> str:
    """Say a target as people do."""
    if target.kind == PERSON:
        return called.get(int(target.name), f"person {target.name}")
    outside = {"channel": target.name, "group": f"user group {target.name}", "pagerduty": f"PagerDuty {target.name}"}
    return {**outside, "admins": "all administrators"}.get(target.kind, f"{target.kind} {target.name}")


def step_words(steps: Sequence[Step], called: Mapping[int, str]) -> list[str]:
    """Say whom each step pages."""
    return [", ".join(target_words(target, called) for target in step.targets) for step in steps]


def people_of(steps: Sequence[Step]) -> set[int]:
    """Return the ids of the people that steps name."""
    return {int(target.name) for step in steps for target in step.targets if target.kind == PERSON}


def _with_pages(reading: Reading, rows: Sequence[Escalation]) -> list[EscalationItem]:
    found = select(Page).where(Page.escalation_id.in_([row.id for row in rows])).order_by(Page.id.desc()).limit(MOST)
    there = reading.session.scalars(found).all()
    items = dict(zip([each.id for each in there], _items(reading, there), strict=False))
    return [
        EscalationItem(
            id=row.id,
            policy=row.policy,
            reason=row.reason,
            state=row.state,
            step=row.step + 1,
            steps=len(row.steps),
            round=row.round,
            next_at=row.next_at,
            begun_at=row.begun_at,
            on_fallback=row.on_fallback,
            pages=[items[each.id] for each in there if each.escalation_id == row.id and each.id in items],
        )
        for row in rows
    ]


def _items(reading: Reading, rows: Sequence[Page]) -> list[PageItem]:
    about = briefs(reading, [row.incident_id for row in rows if row.incident_id is not None])
    called = names(reading, {row.person_id for row in rows if row.person_id is not None})
    chosen = select(PageDelivery).where(PageDelivery.page_id.in_([row.id for row in rows])).order_by(PageDelivery.id)
    went = reading.session.scalars(chosen).all() if rows else []
    mine = reading.principal.person_id
    return [
        _item(row, about, called, [each for each in went if each.page_id == row.id])
        for row in rows
        if row.incident_id is None or row.incident_id in about or (mine is not None and row.person_id == mine)
    ]


def _item(
    row: Page, about: Mapping[int, IncidentBrief], called: Mapping[int, str], went: Sequence[PageDelivery]
) -> PageItem:
    incident = about.get(row.incident_id) if row.incident_id is not None else None
    return PageItem(
        id=row.id,
        key=row.key,
        state=row.state,
        target=row.target,
        person_id=row.person_id,
        person=called.get(row.person_id, "") if row.person_id is not None else "",
        step=row.step + 1,
        round=row.round,
        severity=row.severity,
        is_test=row.is_test,
        created_at=row.created_at,
        sent_at=row.sent_at,
        ended_at=row.ended_at,
        reason=row.reason,
        incident_key=incident.key if incident else "",
        about=incident.title if incident else "",
        deliveries=[
            DeliveryItem(each.way, each.state, each.tries, each.error, each.tried_at, each.sent_at) for each in went
        ],
    )


def _trail(reading: Reading, row: Page) -> list[TrailItem]:
    events = events_of(reading.session, row.stream)
    called = principal_names(reading, {event.principal for event in events})
    return [
        TrailItem(event.occurred_at, event.name, _said(event.name, event.payload), called[event.principal])
        for event in events
    ]


def _said(name: str, payload: Mapping[str, object]) -> str:
    if name == "page.queued":
        ways = payload["ways"]
        return (
            f"put down for {', '.join(map(str, ways)) if isinstance(ways, list | tuple) and ways else 'no way at all'}"
        )
    if name == "page.tried":
        error = f": {payload['error']}" if payload["error"] else ""
        return f"{payload['way']}: {payload['outcome']}{error}"
    reason = f": {payload['reason']}" if payload.get("reason") else ""
    return f"{payload['to_state']}{reason}"
