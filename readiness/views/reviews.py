"""Reviews as pages: starting one, the page with its questions, sending it on, deciding."""

from flask import Blueprint, Response, redirect, request

from accounts import queries as accounts
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from learnings import queries as learnings
from readiness import commands, queries
from readiness.forms import DecisionForm, ReviewMoveForm, StartForm
from readiness.lifecycle import ReviewState, possible
from readiness.queries import ReviewPage
from readiness.views.options import KINDS, OUTCOMES, REASONS
from readiness.views.overview import readiness

BLUEPRINT = Blueprint("reviews", __name__)
SEE_OTHER = 303
OPEN = "open"
PLAN = 10
TABS = ((OPEN, "To answer"), ("answered", "Answered"), ("all", "All"))


@BLUEPRINT.post("/reviews")
@redisplay(readiness)
def start_review() -> Response:
    """Begin to hold a service against a checklist."""
    form = read_form(StartForm)
    given = {"service_slug": form.service, "checklist": form.checklist, "kind": form.kind, "phase": form.phase or None}
    return _to(run(commands.start_review, **given).key)  # type: ignore[arg-type]


@BLUEPRINT.get("/reviews/<key>")
def review_page(key: str) -> Response:
    """Show a review: its questions by category, answers, evidence, risk, and why each is asked."""
    here = reading()
    found = queries.review(here, key)
    # What was refused is shown again where it was typed, whatever the question's tab.
    is_open = request.method == "GET" and found.answered < len(found.asked)
    view = request.args.get("view", OPEN if is_open else "all")
    sources = learnings.briefs(here, {each.learning_id for each in found.questions if each.learning_id})
    return page(
        "readiness/review.html",
        review=found,
        shown=_shown(found, view),
        left_out=[each for each in found.questions if not each.is_asked],
        tabs=[(f"/reviews/{found.key}?view={name}", word, name == view) for name, word in TABS],
        moves={move.value for move in possible(_state_to_move(found))},
        sources={each.id: each for each in sources},
        names=_names(found),
        me=here.principal.id,
        plan=queries.plan_of(here, found.asked, here.now)[:PLAN],
        reasons=REASONS,
        kinds=KINDS,
        outcomes=OUTCOMES,
    )


@BLUEPRINT.post("/reviews/<key>/transitions")
@redisplay(review_page)
def move_review(key: str) -> Response:
    """Send a review on, or back."""
    form = read_form(ReviewMoveForm)
    run(commands.move_review, key=key, to=form.to, note=form.note, version=form.version)
    return _to(key)


@BLUEPRINT.post("/reviews/<key>/decisions")
@redisplay(review_page)
def decide(key: str) -> Response:
    """Decide about the service."""
    form = read_form(DecisionForm)
    conditions = []
    if form.condition or form.condition_due:
        due = form.condition_due or reading().now
        conditions.append(commands.Condition(form.condition, due, form.condition_question))
    run(
        commands.decide,
        review_key=key,
        outcome=form.outcome,
        conditions=conditions,
        note=form.note,
        expires_at=form.expires_at,
        version=form.version,
    )
    return _to(key)


def _state_to_move(found: ReviewPage) -> ReviewState:
    return ReviewState.DECIDED if found.state == ReviewState.EXPIRED else ReviewState(found.state)


def _shown(found: ReviewPage, view: str) -> list[tuple[str, list[queries.AnsweredQuestion]]]:
    """Return the questions of a view by category, in the order of the checklist."""
    wanted = {OPEN: lambda each: each.answer is None, "answered": lambda each: each.answer is not None}
    keep = wanted.get(view, lambda _each: True)
    categories: dict[str, list[queries.AnsweredQuestion]] = {}
    for each in filter(keep, found.asked):
        categories.setdefault(each.category or "Questions", []).append(each)
    return list(categories.items())


def shown_proofs(found: ReviewPage) -> list[queries.EvidenceItem]:
    """Return everything that is shown in a review."""
    return [proof for each in found.questions for proof in each.evidence]


def _names(found: ReviewPage) -> dict[str, str]:
    said = {answer.recorded_by for each in found.questions for answer in (each.answer, *each.earlier) if answer}
    shown = {proof.recorded_by for each in found.questions for proof in each.evidence}
    took = {each.acceptance.recorded_by for each in found.questions if each.acceptance}
    said |= {each.recorded_by for each in found.signatures} | {each.recorded_by for each in found.challenges}
    said |= {each.settled_by for each in found.challenges if each.settled_by}
    said |= {each.verified_by for each in shown_proofs(found) if each.verified_by}
    people = said | shown | took | {found.started_by} | ({found.decided_by} if found.decided_by else set())
    return accounts.principal_names(reading(), people)


def _to(key: str) -> Response:
    return redirect(f"/reviews/{key}", SEE_OTHER)  # type: ignore[return-value]
