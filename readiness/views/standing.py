"""The board, the weekly agenda, what a version changed, and lenses."""

from flask import Blueprint, Response, redirect, request

from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from readiness import commands, queries
from readiness.forms import LensForm
from readiness.lens.lint import lint
from readiness.views.escapes import EVERYTHING, SURE

BLUEPRINT = Blueprint("standing", __name__)
SEE_OTHER = 303


@BLUEPRINT.get("/readiness/board")
def board() -> Response:
    """Show when each service was last reviewed and what it owes, the oldest first."""
    return page("readiness/board.html", rows=queries.board(reading()))


@BLUEPRINT.get("/readiness/agenda")
def agenda() -> Response:
    """Show what the weekly operations review talks about."""
    return page("readiness/agenda.html", agenda=queries.agenda(reading()))


@BLUEPRINT.get("/readiness/exceptions")
def exceptions() -> Response:
    """Show the risks that were taken, and what they have cost."""
    return page("readiness/exceptions.html", found=queries.exceptions(reading(), limit=200))


@BLUEPRINT.get("/escapes/figures")
def figures() -> Response:
    """Show how well readiness does."""
    status = request.args.get("status") or None
    return page(
        "readiness/figures.html",
        figures=queries.escape_figures(reading(), status),
        counted=status or EVERYTHING,
        sure={word: f"/escapes/figures?status={word}" if word != EVERYTHING else "/escapes/figures" for word in SURE},
    )


@BLUEPRINT.get("/checklists/<slug>/versions/<int(max=2147483647):number>/difference")
def difference(slug: str, number: int) -> Response:
    """Show in what a version differs from the one before."""
    here = reading()
    found = queries.checklist_version(here, slug, number)
    changes = queries.difference(here, slug, number - 1, number)
    return page("readiness/difference.html", version=found, changes=changes)


@BLUEPRINT.get("/checklists/lens")
def lens() -> Response:
    """Show where a lens is taken in or looked through."""
    reading().require("checklists:read")
    return page("readiness/lens.html", findings=None, document="")


@BLUEPRINT.post("/checklists/lens")
@redisplay(lens)
def lint_lens() -> Response:
    """Look for faults; nothing is kept."""
    reading().require("checklists:read")
    form = read_form(LensForm)
    return page("readiness/lens.html", findings=lint(form.document), document=form.document)


@BLUEPRINT.post("/checklists/lenses")
@redisplay(lens)
def import_lens() -> Response:
    """Make a checklist of it."""
    form = read_form(LensForm)
    made = run(commands.import_lens, document=form.document, slug=form.slug, form=form.form)
    return redirect(f"/checklists/{made.slug}", SEE_OTHER)  # type: ignore[return-value]
