"""Approving a question that comes from a learning: a second person, from outside the team that it was learned from."""

from collections.abc import Collection

from foundation.errors import Conflict, Invalid
from foundation.text import clean
from foundation.work import Work
from readiness.commands.load import load_question, newest_revision, require_kept
from readiness.events import QuestionApproved
from readiness.model import Checklist, Question, QuestionApproval, QuestionRevision
from readiness.queries.approvals import asked_for, is_approved, names_of_approvers

REASON_LIMIT = 2_000


def approve_question(
    work: Work, *, question_key: str, revision: int | None = None, reason: str = ""
) -> QuestionApproval:
    """Certify that a question is fit to be asked; an administrator says why, where nobody outside the team may."""
    question = load_question(work, question_key)
    checklist = work.session.get_one(Checklist, question.checklist_id)
    newest = newest_revision(work, question.id)
    is_anybody_outside = bool(names_of_approvers(work, newest))
    action, subject, claim = asked_for(work, newest, is_anybody_outside=is_anybody_outside)
    work.require(action, subject)
    require_kept(question)
    if newest.learning_id is None:
        raise Conflict("question.needs_no_approval", f"{question.key} comes from no learning: publish it as it is.")
    if revision is not None and revision != newest.number:
        detail = f"{question.key} was put differently meanwhile: read revision {newest.number}, then approve that."
        raise Conflict("question.revised", detail, where="revision", extra={"revision": newest.number})
    reason = clean(reason, field="reason", limit=REASON_LIMIT, multiline=True)
    if not is_anybody_outside and not reason:
        detail = "Nobody outside the team that it was learned from may approve it: say why it is asked all the same."
        raise Invalid("question.approval_reason", detail, where="reason")
    found = QuestionApproval(
        question_id=question.id,
        revision_id=newest.id,
        claim=claim.format(key=question.key, revision=newest.number),
        reason=reason,
        recorded_at=work.now,
        recorded_by=work.principal.id,
    )
    work.session.add(found)
    approved = QuestionApproved(question=question.key, revision=newest.number, claim=found.claim, reason=reason)
    work.record(checklist.stream, approved)
    return found


def require_approved(work: Work, draft: Collection[tuple[Question, QuestionRevision]]) -> None:
    """Refuse to publish a question from a learning before somebody else approved it."""
    missing = [row for row in draft if row[1].learning_id is not None and not is_approved(work, row[1])]
    if not missing:
        return
    said = {question.key: names_of_approvers(work, revision) for question, revision in missing}
    told = "; ".join(f"{key}: {', '.join(who) or 'an administrator, with a reason'}" for key, who in said.items())
    detail = (
        "What comes from a learning is published once somebody approved it on its page, who neither wrote it nor is "
        f"of the team that it was learned from. Ask for {told}."
    )
    raise Conflict("question.not_approved", detail, extra={"questions": list(said)})
