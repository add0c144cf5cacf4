"""Putting evidence to an answer."""

from foundation.work import Work
from readiness.commands.dates import watch_date
from readiness.commands.flags import settle_flags
from readiness.events import EvidenceAttached
from readiness.lifecycle import Reason
from readiness.model import Evidence, Question, Review


def attached(work: Work, review: Review, question: Question, evidence: Evidence, *, is_good: bool = True) -> Evidence:
    """Put evidence to an answer, and have somebody look when its day comes; what shows the contrary has none."""
    work.session.add(evidence)
    work.session.flush()
    shown = EvidenceAttached(
        question=question.key,
        captured_at=evidence.captured_at,
        expires_at=evidence.expires_at,
        kind=evidence.kind,
        url=evidence.url,
        summary=evidence.summary,
    )
    work.record(review.stream, shown)
    if is_good:
        watch_date(work, "evidence", evidence.id, evidence.expires_at)
        settle_flags(work, review.service_id, question.id, {Reason.EVIDENCE_STALE})
    return evidence
