"""Starting to hold a service against a checklist: in full or only what is new, for all phases or one."""

from sqlalchemy import select

from catalog import queries as catalog
from foundation.errors import Conflict, Invalid
from foundation.ids import next_number
from foundation.work import Work
from readiness.commands.carrying import carry_forward
from readiness.commands.flags import require_in_use
from readiness.commands.load import load_checklist, revisions_of
from readiness.events import ReviewStarted
from readiness.lifecycle import Kind, Outcome, Phase, ReviewState
from readiness.model import Checklist, ChecklistVersion, Review


def start_review(
    work: Work, *, service_slug: str, checklist: str, kind: str = Kind.FULL, phase: str | None = None
) -> Review:
    """Begin to hold a service against the newest version of a checklist.

    A delta review asks only what is new, flagged or does not hold any more, and carries everything else forward. A
    review for a phase of the service's life leaves out what is for other phases: its answers stay where they are.
    """
    service_id = catalog.service_ids(work, [service_slug])[service_slug]
    service = catalog.find_services(work, [service_id])[service_id]
    work.require("reviews:start", service.owner_team_id)
    require_in_use(service)
    found = load_checklist(work, checklist)
    version = _newest_version(work, found)
    if kind not in set(Kind):
        raise Invalid("review.kind", f"Choose one of {', '.join(Kind)}.", where="kind")
    if phase is not None and phase not in set(Phase):
        detail = f"Choose one of {', '.join(Phase)}, or none for all of them."
        raise Invalid("review.phase", detail, where="phase")
    _require_none_open(work, service_id, found.id)
    previous = _last_decided(work, service_id, found.id)
    review = Review(
        number=next_number(work.session, "ORR"),
        service_id=service_id,
        version_id=version.id,
        state=ReviewState.DRAFT,
        started_at=work.now,
        started_by=work.principal.id,
        kind=kind,
        phase=phase,
        previous_id=previous.id if previous else None,
    )
    work.session.add(review)
    work.session.flush()
    _require_questions(work, review, found)
    carried = _carried(work, review, found.id) if kind == Kind.DELTA else 0
    started = ReviewStarted(
        number=review.number,
        service_id=service_id,
        checklist=found.slug,
        version=version.number,
        kind=kind,
        carried=carried,
        phase=phase,
    )
    work.record(review.stream, started)
    return review


def _newest_version(work: Work, checklist: Checklist) -> ChecklistVersion:
    version = work.session.scalar(
        select(ChecklistVersion)
        .where(ChecklistVersion.checklist_id == checklist.id)
        .order_by(ChecklistVersion.number.desc())
        .limit(1)
    )
    if version is None:
        raise Conflict(
            "checklist.not_published", f"{checklist.slug} has no version yet: publish one first.", where="checklist"
        )
    return version


def _require_questions(work: Work, review: Review, checklist: Checklist) -> None:
    """Refuse a review of a phase in which nothing is asked: it could never be sent."""
    if review.phase is not None and not revisions_of(work, review):
        detail = f"{checklist.title} asks nothing in the phase {review.phase}: choose another, or all of them."
        raise Conflict("review.nothing_in_phase", detail, where="phase")


def _last_decided(work: Work, service_id: int, checklist_id: int) -> Review | None:
    statement = (
        select(Review)
        .join(ChecklistVersion, ChecklistVersion.id == Review.version_id)
        .where(Review.service_id == service_id, ChecklistVersion.checklist_id == checklist_id)
        .where(Review.decided_at.is_not(None), Review.outcome != Outcome.WITHDRAWN)
    )
    return work.session.scalar(statement.order_by(Review.id.desc()).limit(1))


def _carried(work: Work, review: Review, checklist_id: int) -> int:
    if review.previous_id is None:
        detail = "Nothing was decided about this service before that could be carried forward: start a full review."
        raise Conflict("review.nothing_to_carry", detail, where="kind")
    carried, asked = carry_forward(work, review, checklist_id)
    if not asked:
        detail = "Nothing is new and everything still holds: there is nothing to ask. Start a full review if in doubt."
        raise Conflict("review.nothing_new", detail, where="kind")
    return carried


def _require_none_open(work: Work, service_id: int, checklist_id: int) -> None:
    statement = (
        select(Review)
        .join(ChecklistVersion, ChecklistVersion.id == Review.version_id)
        .where(Review.service_id == service_id, ChecklistVersion.checklist_id == checklist_id)
        .where(Review.state != ReviewState.DECIDED)
    )
    open_one = work.session.scalar(statement)
    if open_one is not None:
        detail = f"{open_one.key} is under way for this service: answer there, or withdraw it first."
        raise Conflict("review.under_way", detail, extra={"review": open_one.key})
