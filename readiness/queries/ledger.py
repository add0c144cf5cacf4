"""What services have on record, from answers to decisions, as the escape table reads it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from foundation.work import Reading
from readiness.escape import Acceptance, Decided, Given, Promise, Proof
from readiness.lifecycle import Outcome, Risk
from readiness.model import Answer, Evidence, Remedy, Review, RiskAcceptance

Place = tuple[int, int]


@dataclass
class Ledger:
    """All rows of some services, by service and question; told early or late, all of them."""

    answers: defaultdict[Place, list[Given]] = field(default_factory=lambda: defaultdict(list))
    evidence: defaultdict[Place, list[Proof]] = field(default_factory=lambda: defaultdict(list))
    promises: defaultdict[Place, list[Promise]] = field(default_factory=lambda: defaultdict(list))
    acceptances: defaultdict[Place, list[Acceptance]] = field(default_factory=lambda: defaultdict(list))
    decisions: defaultdict[int, list[Decided]] = field(default_factory=lambda: defaultdict(list))
    reviewed: defaultdict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))


def ledger_of(reading: Reading, service_ids: Collection[int]) -> Ledger:
    """Read the rows of these services."""
    ledger = Ledger()
    service_of = _read_reviews(reading, ledger, service_ids)
    if service_of:
        _read_answers(reading, ledger, service_ids)
        _read_evidence(reading, ledger, service_of)
        _read_promises(reading, ledger, service_of)
        _read_acceptances(reading, ledger, service_of)
    return ledger


def _read_reviews(reading: Reading, ledger: Ledger, service_ids: Collection[int]) -> dict[int, int]:
    columns = (Review.id, Review.service_id, Review.outcome, Review.decided_at, Review.expires_at)
    rows = reading.session.execute(select(*columns).where(Review.service_id.in_(service_ids))).all()
    for row in rows:
        if row.decided_at is not None:
            decided = Decided(row.decided_at, row.id, Outcome(row.outcome), row.expires_at)
            ledger.decisions[row.service_id].append(decided)
            ledger.reviewed[row.service_id].append(row.decided_at)
    return {row.id: row.service_id for row in rows}


def _read_answers(reading: Reading, ledger: Ledger, service_ids: Collection[int]) -> None:
    columns = (
        Answer.id,
        Answer.service_id,
        Answer.question_id,
        Answer.review_id,
        Answer.risk,
        Answer.recorded_at,
        Answer.expires_at,
    )
    chosen = select(*columns).where(Answer.service_id.in_(service_ids)).order_by(Answer.id)
    for row in reading.session.execute(chosen):
        given = Given(row.recorded_at, row.review_id, Risk(row.risk), row.expires_at, row.id)
        ledger.answers[row.service_id, row.question_id].append(given)
        ledger.reviewed[row.service_id].append(row.recorded_at)


def _read_evidence(reading: Reading, ledger: Ledger, service_of: dict[int, int]) -> None:
    columns = (Evidence.review_id, Evidence.question_id, Evidence.url, Evidence.recorded_at, Evidence.expires_at)
    chosen = select(*columns).where(Evidence.review_id.in_(service_of)).order_by(Evidence.id)
    for row in reading.session.execute(chosen):
        proof = Proof(row.recorded_at, row.review_id, row.url, row.expires_at)
        ledger.evidence[service_of[row.review_id], row.question_id].append(proof)


def _read_promises(reading: Reading, ledger: Ledger, service_of: dict[int, int]) -> None:
    columns = (
        Remedy.review_id,
        Remedy.question_id,
        Remedy.due,
        Remedy.recorded_at,
        Remedy.fulfilled_at,
        Remedy.withdrawn_at,
    )
    chosen = select(*columns).where(Remedy.review_id.in_(service_of), Remedy.question_id.is_not(None))
    for row in reading.session.execute(chosen.order_by(Remedy.id)):
        promise = Promise(row.recorded_at, row.review_id, row.due, row.fulfilled_at, row.withdrawn_at)
        ledger.promises[service_of[row.review_id], row.question_id].append(promise)


def _read_acceptances(reading: Reading, ledger: Ledger, service_of: dict[int, int]) -> None:
    columns = (
        RiskAcceptance.review_id,
        RiskAcceptance.question_id,
        RiskAcceptance.recorded_at,
        RiskAcceptance.until,
    )
    chosen = select(*columns).where(RiskAcceptance.review_id.in_(service_of)).order_by(RiskAcceptance.id)
    for row in reading.session.execute(chosen):
        accepted = Acceptance(row.recorded_at, row.review_id, row.until)
        ledger.acceptances[service_of[row.review_id], row.question_id].append(accepted)
