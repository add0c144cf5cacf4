"""What is said to one question of a review, each with its own form."""

from flask import Blueprint, Response, redirect

from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import run
from foundation.work import Work
from readiness import commands
from readiness.forms import AcceptanceForm, AnswerForm, EvidenceForm, RemedyForm, SettleForm
from readiness.views.reviews import SEE_OTHER, review_page

BLUEPRINT = Blueprint("answering", __name__)


@BLUEPRINT.post("/reviews/<key>/answers/<question>")
@redisplay(review_page)
def answer(key: str, question: str) -> Response:
    """Answer a question, and show what proves it if a link was given."""
    run(_answer, key=key, question=question, form=read_form(AnswerForm))
    return _to(key, question)


@BLUEPRINT.post("/reviews/<key>/evidence/<question>")
@redisplay(review_page)
def attach_evidence(key: str, question: str) -> Response:
    """Show something for an answer."""
    form = read_form(EvidenceForm)
    run(commands.attach_evidence, review_key=key, question_key=question, **form.model_dump())
    return _to(key, question)


@BLUEPRINT.post("/reviews/<key>/remedies/<question>")
@redisplay(review_page)
def agree_remedy(key: str, question: str) -> Response:
    """Agree how and by when a risk is mended."""
    form = read_form(RemedyForm)
    run(commands.agree_remedy, review_key=key, question_key=question, **form.model_dump())
    return _to(key, question)


@BLUEPRINT.post("/reviews/<key>/remedies/<int(max=9007199254740991):remedy_id>/settlement")
@redisplay(review_page)
def settle_remedy(key: str, remedy_id: int) -> Response:
    """Say that a remedy is fulfilled, or take it back."""
    form = read_form(SettleForm)
    run(commands.settle_remedy, review_key=key, remedy_id=remedy_id, fulfilled=form.fulfilled, note=form.note)
    return _to(key, "agreed")


@BLUEPRINT.post("/reviews/<key>/exceptions/<question>")
@redisplay(review_page)
def accept_risk(key: str, question: str) -> Response:
    """Take a risk knowingly, for a time."""
    form = read_form(AcceptanceForm)
    run(commands.accept_risk, review_key=key, question_key=question, **form.model_dump())
    return _to(key, question)


def _answer(work: Work, *, key: str, question: str, form: AnswerForm) -> None:
    """Answer, and attach what was linked, in one transaction."""
    commands.answer(
        work,
        review_key=key,
        question_key=question,
        choices=form.choices,
        note=form.note,
        not_applicable_reason=form.not_applicable_reason,
        claimed_at=form.claimed_at,
        version=form.version,
    )
    if form.url:
        commands.attach_evidence(work, review_key=key, question_key=question, url=form.url, expires_at=form.expires_at)


def _to(key: str, part: str) -> Response:
    return redirect(f"/reviews/{key}?view=all#{part.upper()}", SEE_OTHER)  # type: ignore[return-value]
