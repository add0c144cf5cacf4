"""What makes a review hard to fool, each with its own form."""

from flask import Blueprint, Response, redirect, request

from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from readiness import commands, queries
from readiness.forms import ChallengeForm, MilestoneForm, NarrativeForm, ReasonForm
from readiness.views.reviews import SEE_OTHER, review_page

BLUEPRINT = Blueprint("proving", __name__)


@BLUEPRINT.post("/reviews/<key>/answers/<question>/confirmation")
@redisplay(review_page)
def confirm_answer(key: str, question: str) -> Response:
    """Say that what was answered last time is still so."""
    run(commands.confirm_answer, review_key=key, question_key=question)
    return _to(key, question.upper())


@BLUEPRINT.post("/reviews/<key>/challenges/<question>")
@redisplay(review_page)
def challenge(key: str, question: str) -> Response:
    """Doubt an answer."""
    run(commands.challenge, review_key=key, question_key=question, text=read_form(ChallengeForm).text)
    return _to(key, question.upper())


@BLUEPRINT.post("/reviews/<key>/challenges/<int(max=9007199254740991):challenge_id>/settlement")
@redisplay(review_page)
def settle_challenge(key: str, challenge_id: int) -> Response:
    """Say how a doubt was settled."""
    note = read_form(ReasonForm).reason
    run(commands.settle_challenge, review_key=key, challenge_id=challenge_id, note=note)
    return _to(key, "proof")


@BLUEPRINT.post("/reviews/<key>/signatures")
@redisplay(review_page)
def sign(key: str) -> Response:
    """Certify the answers as they stand now."""
    run(commands.sign, review_key=key)
    return _to(key, "proof")


@BLUEPRINT.post("/reviews/<key>/milestones")
@redisplay(review_page)
def mark_milestone(key: str) -> Response:
    """Keep how the review stands."""
    run(commands.mark_milestone, review_key=key, name=read_form(MilestoneForm).name)
    return _to(key, "proof")


@BLUEPRINT.post("/reviews/<key>/narrative")
@redisplay(review_page)
def write_narrative(key: str) -> Response:
    """Say what is to be said of the whole."""
    run(commands.write_narrative, review_key=key, text=read_form(NarrativeForm).narrative)
    return _to(key, "proof")


@BLUEPRINT.post("/reviews/<key>/evidence/<int(max=9007199254740991):evidence_id>/verification")
@redisplay(review_page)
def verify_evidence(key: str, evidence_id: int) -> Response:
    """Say, as somebody else, that evidence shows the answer."""
    run(commands.verify_evidence, review_key=key, evidence_id=evidence_id)
    return _to(key, "proof")


@BLUEPRINT.get("/reviews/<key>/agenda")
def agenda(key: str) -> Response:
    """Show what the meeting about a review talks about."""
    here = reading()
    found = queries.review(here, key)
    return page("readiness/meeting.html", review=found, meeting=queries.meeting_of(found, here.now))


@BLUEPRINT.get("/reviews/<key>/comparison")
def comparison(key: str) -> Response:
    """Show what moved between two milestones, the first and the last if none are chosen."""
    here = reading()
    found = queries.review(here, key)
    chosen = _chosen([each.id for each in found.milestones])
    moved = queries.compared(found.milestones, *chosen) if chosen else []
    texts = {each.key: each.text for each in found.questions}
    return page("readiness/comparison.html", review=found, chosen=chosen, moved=moved, texts=texts)


def _chosen(ids: list[int]) -> tuple[int, int] | None:
    """Return the two that the address names, else the first and the last; None while there are not two."""
    named = [request.args.get(name, type=int) for name in ("before", "after")]
    if all(each is not None for each in named):
        return named[0] or 0, named[1] or 0
    return (ids[0], ids[-1]) if len(ids) > 1 else None


def _to(key: str, part: str) -> Response:
    return redirect(f"/reviews/{key}?view=all#{part}", SEE_OTHER)  # type: ignore[return-value]
