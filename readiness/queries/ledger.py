"""What services have on record, from answers to decisions, as the escape table reads it; one statement for all."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, cast, literal, null, select, union_all

from foundation.db import UtcDateTime
from foundation.log import BigId
from foundation.work import Reading
from readiness.escape import Acceptance, Decided, Given, Promise, Proof
from readiness.lifecycle import Outcome, Risk
from readiness.model import Answer, Evidence, Remedy, Review, RiskAcceptance

Place = tuple[int, int]
NO_TIME = cast(null(), UtcDateTime)
NO_WORD = cast(null(), String(2000))
NO_NUMBER = cast(null(), BigId)


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
    """Read the rows of these services, each kind in the order in which it was told."""
    parts = (_decisions(), _answers(), _evidence(), _promises(), _acceptances())
    everything = union_all(*(part.where(Review.service_id.in_(service_ids)) for part in parts)).subquery()
    ledger = Ledger()
    for row in reading.session.execute(select(everything).order_by(everything.c.kind, everything.c.id)):
        KEEPERS[row.kind](ledger, (row.service_id, row.question_id), row)
    return ledger


def _part(kind: str, row_id: Any, question_id: Any, recorded_at: Any, **more: Any) -> Select[Any]:  # noqa: ANN401 - columns
    """Select one kind of row in the shape that all share."""
    return select(
        literal(kind, String(20)).label("kind"),
        row_id.label("id"),
        Review.id.label("review_id"),
        Review.service_id.label("service_id"),
        question_id.label("question_id"),
        recorded_at.label("recorded_at"),
        more.get("until", NO_TIME).label("until"),
        more.get("fulfilled_at", NO_TIME).label("fulfilled_at"),
        more.get("withdrawn_at", NO_TIME).label("withdrawn_at"),
        more.get("word", NO_WORD).label("word"),
    )


def _decisions() -> Select[Any]:
    told = _part("decision", Review.id, NO_NUMBER, Review.decided_at, until=Review.expires_at, word=Review.outcome)
    return told.where(Review.decided_at.is_not(None))


def _answers() -> Select[Any]:
    told = _part("answer", Answer.id, Answer.question_id, Answer.recorded_at, until=Answer.expires_at, word=Answer.risk)
    return told.join_from(Review, Answer, Answer.review_id == Review.id)


def _evidence() -> Select[Any]:
    until, at = Evidence.expires_at, Evidence.recorded_at
    told = _part("evidence", Evidence.id, Evidence.question_id, at, until=until, word=Evidence.url)
    return told.join_from(Review, Evidence, Evidence.review_id == Review.id)


def _promises() -> Select[Any]:
    settled = {"fulfilled_at": Remedy.fulfilled_at, "withdrawn_at": Remedy.withdrawn_at}
    told = _part("promise", Remedy.id, Remedy.question_id, Remedy.recorded_at, until=Remedy.due, **settled)
    return told.join_from(Review, Remedy, Remedy.review_id == Review.id).where(Remedy.question_id.is_not(None))


def _acceptances() -> Select[Any]:
    taken = RiskAcceptance
    told = _part("acceptance", taken.id, taken.question_id, taken.recorded_at, until=taken.until)
    return told.join_from(Review, taken, taken.review_id == Review.id)


def _keep_decision(ledger: Ledger, place: Place, row: Any) -> None:  # noqa: ANN401 - a row of the union
    decided = Decided(row.recorded_at, row.review_id, Outcome(row.word), row.until)
    ledger.decisions[place[0]].append(decided)
    ledger.reviewed[place[0]].append(row.recorded_at)


def _keep_answer(ledger: Ledger, place: Place, row: Any) -> None:  # noqa: ANN401 - a row of the union
    ledger.answers[place].append(Given(row.recorded_at, row.review_id, Risk(row.word), row.until, row.id))
    ledger.reviewed[place[0]].append(row.recorded_at)


def _keep_evidence(ledger: Ledger, place: Place, row: Any) -> None:  # noqa: ANN401 - a row of the union
    ledger.evidence[place].append(Proof(row.recorded_at, row.review_id, row.word, row.until))


def _keep_promise(ledger: Ledger, place: Place, row: Any) -> None:  # noqa: ANN401 - a row of the union
    promise = Promise(row.recorded_at, row.review_id, row.until, row.fulfilled_at, row.withdrawn_at)
    ledger.promises[place].append(promise)


def _keep_acceptance(ledger: Ledger, place: Place, row: Any) -> None:  # noqa: ANN401 - a row of the union
    ledger.acceptances[place].append(Acceptance(row.recorded_at, row.review_id, row.until))


KEEPERS: dict[str, Callable[[Ledger, Place, Any], None]] = {
    "decision": _keep_decision,
    "answer": _keep_answer,
    "evidence": _keep_evidence,
    "promise": _keep_promise,
    "acceptance": _keep_acceptance,
}
