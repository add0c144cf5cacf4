"""Taking in what PagerDuty says: stored once, applied in the order of what happened, never backwards."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from foundation.errors import Conflict
from foundation.jobs import Lane, NewJob
from foundation.work import Work
from integrations.pagerduty.events import Heard, SubscriptionRevived
from integrations.pagerduty.model import PagerDutyEvent, PagerDutyField, PagerDutyIncident
from integrations.pagerduty.said import FIELDS, STATUS, STATUSES, TITLE, Said
from oncall import commands as oncall
from oncall.queries import OutsidePage, outside_page

APPLY, FOLLOW = "pagerduty.apply", "pagerduty.follow"
APPLIED, STALE, FOREIGN, NOTED, ECHO = "applied", "stale", "foreign", "noted", "echo"
STREAM = "pagerduty:subscription"
# PagerDuty repeats an event for two days, and nothing older is taken in; so many are forgotten at once.
KEPT, MOST_FORGOTTEN = timedelta(days=30), 5_000


def take_in(work: Work, *, said: Said) -> bool:
    """Keep an event, once; says whether it was new."""
    work.require("pagerduty:follow")
    if work.session.get(PagerDutyEvent, said.id) is not None:
        return False
    work.session.add(
        PagerDutyEvent(
            id=said.id,
            kind=said.kind,
            incident_id=said.incident_id,
            occurred_at=said.occurred_at,
            received_at=work.now,
            said=dict(said.facts),
        )
    )
    work.session.flush()
    payload, key = {"incident_id": said.incident_id}, f"pagerduty:{said.incident_id}"
    work.enqueue(NewJob(APPLY, payload, order_key=key, lane=Lane.INTERACTIVE))
    return True


def apply_events(work: Work, *, incident_id: str) -> list[str]:
    """Apply what waits of one incident there, in the order in which it happened."""
    work.require("pagerduty:follow")
    waiting = select(PagerDutyEvent).where(
        PagerDutyEvent.incident_id == incident_id, PagerDutyEvent.applied_at.is_(None)
    )
    rows = work.session.scalars(waiting.order_by(PagerDutyEvent.occurred_at, PagerDutyEvent.id).with_for_update())
    outcomes = []
    for event in rows:
        event.outcome, event.applied_at = _apply(work, event), work.now
        outcomes.append(event.outcome)
    return outcomes


def forget_events(work: Work) -> None:
    """Forget what was applied long ago: what came of it stands in the log and in the timelines."""
    work.require("pagerduty:follow")
    old = (PagerDutyEvent.applied_at < work.now - KEPT, PagerDutyEvent.received_at < work.now - KEPT)
    few = select(PagerDutyEvent.id).where(*old).limit(MOST_FORGOTTEN)
    gone = delete(PagerDutyEvent).where(PagerDutyEvent.id.in_(few))
    work.session.execute(gone.execution_options(synchronize_session=False))


def note_revival(work: Work, *, subscription: str) -> None:
    """Note that webhooks had been switched off there, and are on again."""
    work.require("pagerduty:follow")
    work.record(STREAM, SubscriptionRevived(subscription=subscription))


def _apply(work: Work, event: PagerDutyEvent) -> str:
    known = work.session.get(PagerDutyIncident, event.incident_id, with_for_update=True)
    key = event.said.get("key") or (known.dedup_key if known else "")
    page = outside_page(work, key) if key else None
    if page is None:
        return FOREIGN
    said = Said(event.id, event.kind, event.incident_id, event.occurred_at, event.said)
    if said.kind in STATUSES:
        if known is not None and event.occurred_at < known.heard_at:
            return STALE
        _note_status(work, known, said, page)
        return _heed_status(work, page, said)
    return _heed(work, page, said)


def _note_status(work: Work, known: PagerDutyIncident | None, said: Said, page: OutsidePage) -> None:
    """Note how it stands; one that is known from now on is made as ours is, in what an event can't say."""
    if known is None:
        known = PagerDutyIncident(id=said.incident_id, dedup_key=page.dedup_key)
        title = PagerDutyField(incident_id=said.incident_id, field=TITLE, meant=said.facts.get("title", "")[:255])
        title.meant_at = title.told_at = title.confirmed_at = work.now
        work.session.add(title)
        work.enqueue(NewJob(FOLLOW, {"page_id": page.id}, key=f"{FOLLOW}:{page.id}", lane=Lane.PAGE))
    known.url, known.status = said.facts.get("url", ""), STATUSES[said.kind]
    known.heard_at = said.occurred_at
    work.session.add(known)


def _heed_status(work: Work, page: OutsidePage, said: Said) -> str:
    """Answer the page, and say the rest: whether the incident is over is for people here to say."""
    status = STATUSES[said.kind]
    if _is_echo(_field(work, said.incident_id, STATUS), status, said):
        return ECHO
    answers = status in {"acknowledged", "resolved"} and not said.is_merged
    if answers:
        if page.is_open:
            _answer(work, page.key, said.facts.get("by", ""))
            _tell(work, page, said, [said.facts.get("by_id", "")], is_silent=True)
        elif status == "resolved" and not page.is_over:
            _tell(work, page, said)
    elif not page.is_over:
        _tell(work, page, said)
    return APPLIED


def _heed(work: Work, page: OutsidePage, said: Said) -> str:
    """Write down what else was done there, once, in order, and without what we said ourselves."""
    if not said.words:
        return NOTED
    name = FIELDS.get(said.kind, "")
    if name:
        row = _field(work, said.incident_id, name)
        if row is not None and row.heard_at is not None and said.occurred_at < row.heard_at:
            return STALE
        values = {said.facts.get("priority_id", ""), said.facts.get("priority", ""), said.facts.get("who_ids", "")}
        is_echo = any(_is_echo(row, value, said) for value in values)
        row = row or PagerDutyField(incident_id=said.incident_id, field=name)
        row.heard_at = said.occurred_at
        work.session.add(row)
    else:
        is_echo = _is_ours(work, said)
    if is_echo:
        return ECHO
    _tell(work, page, said, said.engaged)
    return APPLIED


def _is_ours(work: Work, said: Said) -> bool:
    """Whether these words, or this request for somebody, went out from here."""
    meant = [said.facts.get("digest", "")]
    if said.kind == "incident.responder.added":
        meant = [f"asked:{each}" for each in said.facts.get("who_ids", "").split(",")]
    chosen = select(PagerDutyField).where(
        PagerDutyField.incident_id == said.incident_id,
        PagerDutyField.meant.in_([each for each in meant if each]),
        PagerDutyField.confirmed_at.is_(None),
    )
    row = work.session.scalars(chosen.order_by(PagerDutyField.field)).first()
    if row is not None:
        row.confirmed_at = said.occurred_at
    return row is not None


def _is_echo(row: PagerDutyField | None, value: str, said: Said) -> bool:
    """Whether it says what we meant; values are compared, since who did it is not always named. It counts once."""
    if row is None or not value or row.meant != value or row.confirmed_at is not None:
        return False
    row.confirmed_at = row.heard_at = said.occurred_at
    return True


def _field(work: Work, incident_id: str, name: str) -> PagerDutyField | None:
    return work.session.get(PagerDutyField, (incident_id, name), with_for_update=True)


def _tell(work: Work, page: OutsidePage, said: Said, engaged: Sequence[str] = (), *, is_silent: bool = False) -> None:
    """Have it written into the incident's timeline; ``is_silent`` is what on-call says there already."""
    users = tuple(each for each in engaged if each)
    if page.incident_id is None or (is_silent and not users):
        return
    heard = Heard(
        incident_id=page.incident_id,
        kind=said.kind,
        users=users,
        event="" if is_silent else said.id,
        occurred_at=min(said.occurred_at, work.now),
    )
    work.record(f"pagerduty:{said.incident_id}", heard)


def _answer(work: Work, key: str, by: str) -> None:
    """Answer the page as PagerDuty; what was answered here already stays as it is, so that nothing echoes."""
    try:
        oncall.acknowledge(work, key=key, by=f"{by or 'somebody'} in PagerDuty")
    except Conflict:
        return
