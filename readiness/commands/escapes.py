"""Writing down why readiness did not prevent a cause: rows that are only ever added."""

from sqlalchemy import ColumnElement, func, select

from coe import queries as coe
from foundation.errors import Conflict, Invalid
from foundation.text import clean
from foundation.work import Work
from incidents import queries as incidents
from learnings.events import EscapeClass
from learnings.queries import impact_start, owners_of
from readiness.commands.load import load_question
from readiness.events import AcceptanceCosted, CauseCovered, EscapeRecorded
from readiness.model import AcceptanceCost, Answer, CauseCover, Escape, RiskAcceptance
from readiness.queries.judging import Judged, judge_cause
from readiness.queries.status import CONFIRMED, PROVISIONAL, WITHDRAWN

REASON_LIMIT = 2_000
BEGUN = frozenset({"resolved", "closed"})
SETTLED = frozenset({"approved", "published", "closed"})
GIVEN_UP = frozenset({"withdrawn", "not_required"})


def judge_coe(work: Work, *, coe_id: int) -> None:
    """Judge each cause of a COE for each of its resolved incidents; confirmed once the COE is approved.

    Of a COE that was given up nothing is read any more.
    """
    work.require("escapes:judge")
    brief = coe.brief(work, coe_id)
    if brief.state in GIVEN_UP:
        _withdraw(work, Escape.coe_id == coe_id)
        return
    for cause in coe.causes(work, coe_id):
        _judge(work, brief, cause, _status(brief))


def confirm_escape(work: Work, *, cause_id: int) -> list[Escape]:
    """Confirm by hand what was judged of a cause."""
    work.require("escapes:judge")
    cause = coe.cause(work, cause_id)
    brief = coe.brief(work, cause.coe_id)
    found = [] if brief.state in GIVEN_UP else _judge(work, brief, cause, CONFIRMED)
    if not found:
        detail = f"Nothing can be judged: {brief.key} was given up, no incident of it is resolved, or the cause doesn't"
        raise Conflict("escape.nothing_judged", f"{detail} name the service that owned it. Mend that first.")
    return found


def withdraw_escapes(work: Work, *, cause_id: int) -> None:
    """Say that a cause was taken out of its COE's tree, so that nothing is read from it any more."""
    work.require("escapes:judge")
    _withdraw(work, Escape.cause_id == cause_id)


def _withdraw(work: Work, which: ColumnElement[bool]) -> None:
    newest = select(func.max(Escape.id)).where(which)
    newest = newest.group_by(Escape.cause_id, Escape.incident_id, Escape.service_id)
    for last in work.session.scalars(select(Escape).where(Escape.id.in_(newest)).order_by(Escape.id)).all():
        names = [column.key for column in Escape.__table__.columns if column.key not in {"id", "status", "recorded_at"}]
        same = {name: getattr(last, name) for name in names}
        _written(work, Escape(**same, status=WITHDRAWN, recorded_at=work.now))


def cover_cause(work: Work, *, cause_id: int, question_key: str, reason: str) -> CauseCover:
    """Say that a question covers a cause, though its classes don't; the cause is judged anew."""
    question = load_question(work, question_key)
    cause = coe.cause(work, cause_id)
    work.require("escapes:cover")
    reason = clean(reason, field="reason", limit=REASON_LIMIT, multiline=True)
    if not reason:
        raise Invalid("cover.reason", "Say in what way the question covers the cause.", where="reason")
    if work.session.get(CauseCover, (cause.id, question.id)) is not None:
        raise Conflict("cover.known", f"{question.key} covers this cause already.", where="question")
    cover = CauseCover(
        cause_id=cause.id,
        question_id=question.id,
        reason=reason,
        recorded_at=work.now,
        recorded_by=work.principal.id,
    )
    work.session.add(cover)
    work.session.flush()
    work.record(_stream(cause.id), CauseCovered(cause_id=cause.id, question=question.key, reason=reason))
    brief = coe.brief(work, cause.coe_id)
    if brief.state not in GIVEN_UP:
        _judge(work, brief, cause, _status(brief))
    return cover


def _status(brief: coe.CoeBrief) -> str:
    return CONFIRMED if brief.state in SETTLED else PROVISIONAL


def _judge(work: Work, brief: coe.CoeBrief, cause: coe.CauseItem, status: str) -> list[Escape]:
    """Judge one cause per incident and service; nothing is added where the last row says the same."""
    rows = []
    for incident in incidents.briefs(work, brief.incident_ids).values():
        if incident.state not in BEGUN or not incident.counts:
            continue
        for service_id in owners_of(cause, incident):
            judged = judge_cause(work, cause.id, cause.cause_class, service_id, impact_start(incident))
            rows.append(_written(work, _row(work, brief.id, cause.id, incident.id, service_id, status, judged)))
    return rows


def _row(
    work: Work, coe_id: int, cause_id: int, incident_id: int, service_id: int, status: str, judged: Judged
) -> Escape:
    return Escape(
        cause_id=cause_id,
        coe_id=coe_id,
        incident_id=incident_id,
        service_id=service_id,
        escape_class=judged.decisive.escape_class,
        status=status,
        impact_started_at=judged.at,
        question_id=judged.question_id,
        answer_id=judged.decisive.answer_id,
        basis=judged.basis,
        recorded_at=work.now,
    )


def _written(work: Work, row: Escape) -> Escape:
    last = _last(work, row)
    # What was confirmed stays so for as long as it says the same; what says something else was confirmed by nobody.
    known = {row.status, CONFIRMED} if row.status == PROVISIONAL else {row.status}
    if last is not None and last.status in known and _says(last) == _says(row):
        return last
    work.session.add(row)
    work.session.flush()
    work.record(
        _stream(row.cause_id),
        EscapeRecorded(
            escape_id=row.id,
            cause_id=row.cause_id,
            incident_id=row.incident_id,
            service_id=row.service_id,
            escape_class=row.escape_class,
            status=row.status,
            impact_started_at=row.impact_started_at,
            question=next((str(each["question"]) for each in row.basis), None),
        ),
    )
    if row.escape_class == EscapeClass.RISK_ACCEPTED:
        _charge(work, row)
    return row


def _charge(work: Work, row: Escape) -> None:
    """Write an incident to the acceptance of the risk that it came of."""
    answer = work.session.get(Answer, row.answer_id) if row.answer_id else None
    if answer is None:
        return
    statement = select(RiskAcceptance).where(
        RiskAcceptance.review_id == answer.review_id,
        RiskAcceptance.question_id == answer.question_id,
        RiskAcceptance.recorded_at < row.impact_started_at,
        RiskAcceptance.until > row.impact_started_at,
    )
    taken = work.session.scalar(statement.order_by(RiskAcceptance.id.desc()).limit(1))
    if taken is None or work.session.get(AcceptanceCost, (taken.id, row.incident_id)) is not None:
        return
    work.session.add(AcceptanceCost(acceptance_id=taken.id, incident_id=row.incident_id, recorded_at=work.now))
    event = AcceptanceCosted(acceptance_id=taken.id, incident_id=row.incident_id)
    work.record(f"review:{taken.review_id}", event)


def _last(work: Work, row: Escape) -> Escape | None:
    names = ("cause_id", "incident_id", "service_id")
    same = [getattr(Escape, name) == getattr(row, name) for name in names]
    return work.session.scalar(select(Escape).where(*same).order_by(Escape.id.desc()).limit(1))


def _says(row: Escape) -> tuple[object, ...]:
    return row.escape_class, row.impact_started_at, row.question_id, row.answer_id


def _stream(cause_id: int) -> str:
    return f"escape:{cause_id}"
