"""Forms of the impact in numbers and of the incident questions."""

from flask import Blueprint, Response, redirect, request

from coe import commands, queries
from coe.commands import Given
from coe.forms import ImpactForm, VersionForm
from coe.views.documents import SEE_OTHER, coe_page
from foundation.web.forms import is_touched, read_form, redisplay
from foundation.web.runtime import reading, run

BLUEPRINT = Blueprint("coe_evidence", __name__)


@BLUEPRINT.post("/coes/<key>/impacts")
@redisplay(coe_page)
def add_impact(key: str) -> Response:
    """Say a number of the impact."""
    run(commands.add_impact, key=key, counted=read_form(ImpactForm).counted())
    return _to(key, "numbers")


@BLUEPRINT.post("/coes/<key>/impacts/<int:impact_id>")
@redisplay(coe_page)
def edit_impact(key: str, impact_id: int) -> Response:
    """Put a number differently."""
    form = read_form(ImpactForm)
    run(commands.edit_impact, key=key, impact_id=impact_id, counted=form.counted(), version=form.version)
    return _to(key, "numbers")


@BLUEPRINT.post("/coes/<key>/impacts/<int:impact_id>/removal")
@redisplay(coe_page)
def remove_impact(key: str, impact_id: int) -> Response:
    """Take a number back."""
    run(commands.remove_impact, key=key, impact_id=impact_id, version=read_form(VersionForm).version)
    return _to(key, "numbers")


@BLUEPRINT.post("/coes/<key>/answers/<group>")
@redisplay(coe_page)
def answer(key: str, group: str) -> Response:
    """Answer the questions of one section."""
    asked = [each.name for each in queries.document(reading(), key).answers if each.question.group == group]
    sent = {name: request.form.get(name) for name in asked}
    answers = {
        name: Given(text.strip(), is_not_applicable=request.form.get(f"{name}-na") == "yes")
        for name, text in sent.items()
        if text is not None and (is_touched(name) or is_touched(f"{name}-na"))
    }
    run(commands.answer_questions, key=key, answers=answers, version=read_form(VersionForm).version)
    return _to(key, f"questions-{group}")


def _to(key: str, part: str) -> Response:
    return redirect(f"/coes/{key}#{part}", SEE_OTHER)  # type: ignore[return-value]
