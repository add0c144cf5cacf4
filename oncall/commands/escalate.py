"""The way through a policy: begin, page a step, wait, go on, fall back, end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from catalog.queries import severities
from foundation.ids import next_number, opaque_id
from foundation.jobs import Lane, NewJob
from foundation.work import Work
from incidents.queries import IncidentBrief, briefs
from oncall.definition import BY_HAND, PolicyText, Step, steps_of
from oncall.events import EscalationBegun, EscalationEnded, EscalationRebased, EscalationStepped, PageMoved, PageQueued
from oncall.lifecycle import OPEN, EscalationState, PageMove, PageState
from oncall.model import Escalation, Page, PageDelivery
from oncall.queries import fallback
from oncall.queries.parcels import WAITING
from oncall.reaching import Called, reach
from oncall.timers import LATE, STEP, step_key

MOST_HOPS = 40
WORST_RANK = 1
SPREAD_S = 60
OVER = "over"


@dataclass(frozen=True)
class Cause:
    """Why people are paged: about which incident, how bad it is, who asked, and what they said."""

    reason: str
    severity: str
    asked_by: str
    incident: IncidentBrief | None = None
    message: str = ""
    is_test: bool = False


def begin(work: Work, policy: PolicyText, cause: Cause) -> Escalation:
    """Begin to page by a policy, at once."""
    steps = policy.for_severity(cause.severity) if cause.reason != BY_HAND else policy.steps
    one = Escalation(
        incident_id=cause.incident.id if cause.incident else None,
        policy=policy.slug,
        reason=cause.reason,
        message=cause.message,
        asked_by=cause.asked_by,
        severity=cause.severity,
        rank=rank_of(work, cause.severity),
        steps=[step.as_json() for step in steps],
        repeat=policy.repeat,
        step=0,
        round=1,
        is_test=cause.is_test,
        state=EscalationState.RUNNING,
        begun_at=work.now,
    )
    work.session.add(one)
    work.session.flush()
    work.record(
        one.stream,
        EscalationBegun(
            incident_id=one.incident_id,
            policy=one.policy,
            reason=one.reason,
            severity=one.severity,
            is_test=one.is_test,
            message=one.message,
        ),
    )
    enter(work, one)
    return one


def enter(work: Work, one: Escalation) -> None:
    """Page the step that it stands at; one that reaches nobody is gone past, and said so."""
    for _ in range(MOST_HOPS):
        steps = steps_of(one.steps)
        pages, troubles = (
            _page_step(work, one, steps[one.step]) if steps else ([], ("the policy has no step for this",))
        )
        work.record(
            one.stream,
            EscalationStepped(
                step=one.step,
                round=one.round,
                pages=tuple(page.id for page in pages),
                troubles=tuple(troubles),
                on_fallback=one.on_fallback,
            ),
        )
        if pages or _comes_round(one):
            wait_on(work, one, _wait_of(one))
            return
        if not _onwards(work, one):
            break
    finish(work, one, EscalationState.EXHAUSTED, "nobody answered")


def hurry_on(work: Work, one: Escalation) -> None:
    """Page the next at once, since nobody of this step comes; the same people again only after their time."""
    if not _comes_round(one):
        go_on(work, one)


def go_on(work: Work, one: Escalation) -> None:
    """Give up on the step's pages, and page the next."""
    for page in open_pages(work, one):
        move(work, page, PageMove.EXPIRE, "no answer in time")
    if _onwards(work, one):
        enter(work, one)
    else:
        finish(work, one, EscalationState.EXHAUSTED, "nobody answered")


def on_time(work: Work, *, escalation_id: int, step: int, round_: int) -> None:
    """Do what a timer is for: go on, unless it is over, answered, or we were away and everybody's time begins anew."""
    work.require("oncall:escalate")
    one = locked(work, escalation_id)
    if one is None or not one.is_running or (one.step, one.round) != (step, round_) or one.next_at is None:
        return
    if is_over(work, one):
        supersede(work, one, "the incident is over")
        return
    if work.now < one.next_at:
        wait_on(work, one, one.next_at - work.now)
        return
    late = work.now - one.next_at
    if late > LATE:
        rebase(work, one, late)
        return
    go_on(work, one)


def rebase(work: Work, one: Escalation, late: timedelta) -> None:
    """Give whoever was paged their time again; each escalation at its own second, so that not all go on together."""
    wait = _wait_of(one) + timedelta(seconds=one.id % SPREAD_S)
    wait_on(work, one, wait)
    work.record(one.stream, EscalationRebased(late_seconds=int(late.total_seconds()), next_at=work.now + wait))


def is_set_back(work: Work, one: Escalation) -> bool:
    """Whether it is to wait for longer than its step says, which is so where the clock went back under it."""
    longest = _wait_of(one) + timedelta(seconds=SPREAD_S)
    return one.next_at is not None and one.next_at - work.now > longest


def wait_on(work: Work, one: Escalation, wait: timedelta) -> None:
    """Wait for an answer."""
    one.next_at = work.now + wait
    payload = {"escalation_id": one.id, "step": one.step, "round": one.round}
    work.enqueue(NewJob(STEP, payload, due=one.next_at, key=step_key(one.id), lane=Lane.PAGE))


def finish(work: Work, one: Escalation, state: EscalationState, why: str) -> None:
    """End it, and its timer."""
    if one.next_at is not None:
        work.cancel(step_key(one.id))
    one.end(state, work.now)
    work.record(one.stream, EscalationEnded(state=state.value, why=why))


def supersede(work: Work, one: Escalation, why: str) -> None:
    """End it because what it was about is over or goes on otherwise; nobody is paged for it any more."""
    one.over_at = work.now
    for page in open_pages(work, one):
        move(work, page, PageMove.SUPERSEDE, why)
    if one.is_running:
        finish(work, one, EscalationState.SUPERSEDED, why)
    else:
        work.record(one.stream, EscalationEnded(state=OVER, why=why))


def move(work: Work, page: Page, what: PageMove, reason: str = "") -> None:
    """Take a move of a page, and record it."""
    before = page.state
    page.move(what, work.now, work.principal.id, reason)
    work.record(
        page.stream,
        PageMoved(
            key=page.key,
            incident_id=page.incident_id,
            person_id=page.person_id,
            from_state=before,
            to_state=page.state,
            reason=reason,
            is_test=page.is_test,
            changed=("state",),
        ),
    )


def locked(work: Work, escalation_id: int) -> Escalation | None:
    """Load an escalation, before its pages, so that an answer and a timer do not pass one another."""
    return work.session.get(Escalation, escalation_id, with_for_update=True, populate_existing=True)


def open_pages(work: Work, one: Escalation) -> Sequence[Page]:
    """Return the pages that wait for an answer."""
    chosen = select(Page).where(Page.escalation_id == one.id, Page.state.in_(OPEN)).order_by(Page.id)
    return work.session.scalars(chosen.with_for_update()).all()


def is_over(work: Work, one: Escalation) -> bool:
    """Whether what it is about needs nobody any more."""
    if one.incident_id is None:
        return False
    found = briefs(work, [one.incident_id]).get(one.incident_id)
    return found is None or not found.is_active


def rank_of(work: Work, severity: str) -> int:
    """Return how bad a severity is; 1 is worst."""
    return next((item.rank for item in severities(work) if item.key == severity), WORST_RANK)


def _wait_of(one: Escalation) -> timedelta:
    """How long it waits for an answer where it stands."""
    steps = steps_of(one.steps)
    return timedelta(minutes=steps[one.step].wait if steps else 1)


def _comes_round(one: Escalation) -> bool:
    """Whether the next to be paged are the first again."""
    return not one.is_test and one.step + 1 >= len(one.steps) and one.round <= one.repeat


def _onwards(work: Work, one: Escalation) -> bool:
    """Move to the next step, the next round, or the fallback; False where there is nothing left."""
    if one.is_test:
        return False
    one.step += 1
    if one.step < len(one.steps):
        return True
    if one.round <= one.repeat:
        one.step, one.round = 0, one.round + 1
        return True
    behind = fallback(work)
    if one.on_fallback or one.policy == behind.slug:
        return False
    one.steps, one.repeat = [step.as_json() for step in behind.steps], one.round + behind.repeat
    one.on_fallback, one.step, one.round = True, 0, one.round + 1
    return True


def _page_step(work: Work, one: Escalation, step: Step) -> tuple[list[Page], tuple[str, ...]]:
    if step.hours is not None and not step.hours.hold(work.now):
        return [], ("it is outside of the step's hours",)
    heeds = not one.on_fallback and one.reason != BY_HAND and not one.is_test
    found = reach(work, step, one.severity, heeds_quiet=heeds)
    return [_put(work, one, called, place) for place, called in enumerate(found.called)], found.troubles


def _put(work: Work, one: Escalation, called: Called, place: int) -> Page:
    """Put a page down with the ways on which it goes; the key is what outsiders tell repetitions by."""
    about = f"INC-{one.incident_id}" if one.incident_id is not None else "page"
    page = Page(
        number=next_number(work.session, "PAG"),
        escalation_id=one.id,
        incident_id=one.incident_id,
        step=one.step,
        round=one.round,
        target=str(called.target),
        person_id=called.person_id,
        severity=one.severity,
        dedup_key=f"andon-{opaque_id()}-{about}-{one.step + 1}-{one.round}-{place}",
        is_test=one.is_test,
        state=PageState.QUEUED,
        created_at=work.now,
    )
    work.session.add(page)
    work.session.flush()
    for way, address in called.ways:
        work.session.add(PageDelivery(page_id=page.id, way=way, address=address, state=WAITING, created_at=work.now))
    work.record(
        page.stream,
        PageQueued(
            key=page.key,
            incident_id=page.incident_id,
            person_id=page.person_id,
            target=page.target,
            ways=tuple(way for way, _ in called.ways),
            is_test=page.is_test,
        ),
    )
    return page
