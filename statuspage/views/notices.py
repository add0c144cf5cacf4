"""Telling the world what customers meet: seen as the world will see it, then confirmed."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, render, run
from statuspage import commands, queries
from statuspage.forms import NoticeForm
from statuspage.views.incidents import public_incident
from statuspage.views.preview import CONFIRMED, carried

BLUEPRINT = Blueprint("public_notices", __name__)


@BLUEPRINT.post("/status-pages/<slug>/incidents/<incident>/notice")
@redisplay(public_incident)
def notice_incident(slug: str, incident: str) -> Response:
    """Show it as the world will read it; publish it when that was confirmed."""
    form = read_form(NoticeForm)
    texts = {"customer_impact": render(form.customer_impact), "workaround": render(form.workaround)}
    if form.confirmed == CONFIRMED:
        run(commands.notice_incident, incident=incident, next_update_at=form.next_update_at, **texts)
        return redirect(f"/status-pages/{slug}/incidents/{incident}", 303)
    here = reading()
    detail = queries.status_page(here, slug)
    here.require("statuspage:publish", detail)
    return page(
        "statuspage/notice.html",
        detail=detail,
        one=detail.trouble(incident),
        texts=texts,
        next_update_at=form.next_update_at,
        carried=carried(),
        action=request.path,
    )
