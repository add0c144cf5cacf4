"""What comes of a game day: who plays what once it was noticed, and what it proves once it is over."""

from datetime import timedelta

from sqlalchemy import select

from catalog import queries as catalog
from coe import queries as coe
from foundation.errors import DomainError
from foundation.work import Work
from incidents import commands as incidents
from incidents import queries as incident_queries
from learnings.queries import JUST_BEFORE
from readiness.commands.drills import OVER
from readiness.commands.flags import answers_in_force
from readiness.commands.showing import attached
from readiness.drilling import result_of, said, took
from readiness.events import DrillEnded
from readiness.lifecycle import EvidenceKind, Risk
from readiness.model import Answer, Drill, Evidence, Question, Review
from readiness.queries.asked import Standing, standing_before

SUMMARY_LIMIT = 300
WON = frozenset({"resolved", "closed"})


def follow_drill(work: Work, *, incident_id: int, from_state: str) -> Drill | None:
    """Hand out the roles once it was accepted, and hold it against the original once it is over."""
    work.require("drills:tell")
    drill = work.session.scalar(select(Drill).where(Drill.incident_id == incident_id).with_for_update())
    if drill is None or drill.ended_at is not None:
        return None
    played = incident_queries.brief(work, incident_id)
    if played.state in OVER:
        _end(work, drill, played)
    elif from_state == "triage":
        taken = {each.key for each in incident_queries.board(work, played.id).roles if each.person_id is not None}
        for role, person_id in drill.roles.items():
            if role not in taken:
                _cast(work, played, role, person_id)
    return drill


def _cast(work: Work, played: incident_queries.IncidentBrief, role: str, person_id: int) -> None:
    """Give a role to who was to play it, unless that person can't."""
    try:
        incidents.assign_role(work, key=played.key, role=role, person_id=person_id)
    except DomainError:
        # Who left meanwhile, or may not see what is private, plays nothing; the rest is played all the same.
        return


def _end(work: Work, drill: Drill, played: incident_queries.IncidentBrief) -> None:
    brief = coe.brief(work, drill.coe_id)
    targets = catalog.targets(work, brief.service_ids).values()
    times = took(played.moments, drill.begun_at) if played.state in WON else {}
    result = result_of(drill.original, times, [each.rto_minutes for each in targets])
    proven = _date_answers(work, drill, brief, said(result)) if result["passed"] else []
    drill.end({**result, "questions": proven}, work.now)
    work.record(drill.stream, DrillEnded(passed=result["passed"], questions=tuple(proven)))


def _date_answers(work: Work, drill: Drill, brief: coe.CoeBrief, summary: str) -> list[str]:
    """Put the drill, and what it rehearsed, to the safe answers of its services that they prove.

    The drill proves the answers to the questions that cover a cause of the COE, and each runbook that it rehearsed
    those of the runbook's own service; a rehearsal that is shown elsewhere already is dated anew, wherever it is shown.
    """
    classes = {cause.cause_class for cause in coe.causes(work, brief.id)}
    standing = {each.question_id: each for each in standing_before(work, work.now + JUST_BEFORE)}
    covering = {each.question_id for each in standing.values() if classes & set(each.cause_classes)}
    books = _rehearsed(work, drill, brief)
    proven = set()
    for answer in answers_in_force(work, brief.service_ids, standing):
        if answer.risk != Risk.NONE:
            continue
        asked, covers = standing[answer.question_id], answer.question_id in covering
        mine = [each for each in books if each.service_id == answer.service_id]
        dated = mine if covers else [each for each in mine if each.url in _rehearsals_shown(work, answer)]
        if covers:
            _dated(work, answer, asked, EvidenceKind.DRILL, f"drill:{drill.key}", f"{drill.key}: {summary}")
        for each in dated:
            _dated(work, answer, asked, EvidenceKind.REHEARSAL, each.url, f"{each.title}, rehearsed in {drill.key}")
        if covers or dated:
            proven.add(asked.key)
    return sorted(proven)


def _rehearsed(work: Work, drill: Drill, brief: coe.CoeBrief) -> list[catalog.RunbookItem]:
    return [each for each in catalog.runbooks_of(work, brief.service_ids) if each.id in drill.runbook_ids]


def _rehearsals_shown(work: Work, answer: Answer) -> set[str]:
    here = (Evidence.review_id == answer.review_id, Evidence.question_id == answer.question_id)
    return set(work.session.scalars(select(Evidence.url).where(*here, Evidence.kind == EvidenceKind.REHEARSAL)))


def _dated(work: Work, answer: Answer, question: Standing, kind: EvidenceKind, url: str, summary: str) -> None:
    days = question.evidence_days
    evidence = Evidence(
        review_id=answer.review_id,
        question_id=answer.question_id,
        url=url,
        kind=kind,
        summary=summary[:SUMMARY_LIMIT],
        captured_at=work.now,
        expires_at=work.now + timedelta(days=days) if days else None,
        recorded_at=work.now,
        recorded_by=work.principal.id,
    )
    review = work.session.get_one(Review, answer.review_id)
    attached(work, review, work.session.get_one(Question, answer.question_id), evidence)
