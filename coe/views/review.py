"""Forms of the review: reviewers, signatures, comments, what one has read, and causes that are accepted."""

from flask import Blueprint, Response, redirect

from coe import commands, queries
from coe.forms import CommentForm, ReasonForm, ReviewerForm, SignatureForm, VersionForm
from coe.views.documents import SEE_OTHER, coe_page
from foundation.errors import Invalid
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import reading, render, run

BLUEPRINT = Blueprint("coe_review", __name__)


@BLUEPRINT.post("/coes/<key>/reviewers")
@redisplay(coe_page)
def ask_reviewer(key: str) -> Response:
    """Ask somebody in a role."""
    form = read_form(ReviewerForm)
    run(commands.ask_reviewer, key=key, role=form.role, person_id=form.person_id)
    return _to(key, "review")


@BLUEPRINT.post("/coes/<key>/signatures")
@redisplay(coe_page)
def sign(key: str) -> Response:
    """Certify the claim of a role."""
    form = read_form(SignatureForm)
    run(commands.sign, key=key, role=form.role, version=form.version)
    return _to(key, "review")


@BLUEPRINT.post("/coes/<key>/comments")
@redisplay(coe_page)
def comment(key: str) -> Response:
    """Say something about a passage."""
    form = read_form(CommentForm)
    made = run(commands.comment, key=key, **form.model_dump())
    return _to(key, f"comment-{made.id}")


@BLUEPRINT.post("/coes/<key>/comments/<int:comment_id>/resolutions")
@redisplay(coe_page)
def resolve_comment(key: str, comment_id: int) -> Response:
    """Settle a comment."""
    run(commands.resolve_comment, key=key, comment_id=comment_id)
    return _to(key, "comments")


@BLUEPRINT.post("/coes/<key>/looks")
@redisplay(coe_page)
def note_look(key: str) -> Response:
    """Keep which version was read."""
    version = read_form(VersionForm).version
    run(commands.note_look, key=key, version=version if version is not None else 0)
    return _to(key, "review")


@BLUEPRINT.post("/coes/<key>/causes/<int:cause_id>/acceptances")
@redisplay(coe_page)
def accept_cause(key: str, cause_id: int) -> Response:
    """Accept that nothing is done about a cause."""
    run(commands.accept_cause, key=key, cause_id=cause_id, reason=read_form(ReasonForm).reason)
    return _to(key, f"cause-{cause_id}")


@BLUEPRINT.post("/coes/<key>/revisions/<int:seq>/restorations")
@redisplay(coe_page)
def restore(key: str, seq: int) -> Response:
    """Put an earlier text back."""
    found = queries.revision(reading(), key, seq)
    if found.source is None:
        raise Invalid("coe.erased", "That text was erased: nothing of it is left.", where="seq")
    version = read_form(VersionForm).version
    text = render(found.source)
    run(commands.restore_section, key=key, name=found.section, seq=seq, text=text, version=version)
    return _to(key, found.section)


def _to(key: str, part: str) -> Response:
    return redirect(f"/coes/{key}#{part}", SEE_OTHER)  # type: ignore[return-value]
