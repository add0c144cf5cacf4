"""The board, the weekly agenda, what a version changed, and lenses."""

from flask import Blueprint, Response, redirect, request

from foundation.errors import Invalid
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from readiness import commands, queries
from readiness.forms import LensForm
from readiness.lens.lint import Finding, lint
from readiness.lens.text import MOST_BYTES, decoded
from readiness.views.escapes import EVERYTHING, SURE
from readiness.views.options import OCCASIONS

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
    return _lens(None)


@BLUEPRINT.post("/checklists/lens")
@redisplay(lens)
def lint_lens() -> Response:
    """Look for faults; nothing is kept."""
    reading().require("checklists:read")
    document, _ = _sent(read_form(LensForm))
    return _lens(lint(document), document if isinstance(document, str) else document.decode("utf-8", "replace"))


@BLUEPRINT.post("/checklists/lenses")
@redisplay(lens)
def import_lens() -> Response:
    """Make a checklist of it."""
    form = read_form(LensForm)
    document, kind = _sent(form)
    given = {"document": decoded(document), "slug": form.slug, "form": kind, "occasion": form.occasion}
    return redirect(f"/checklists/{run(commands.import_lens, **given).slug}", SEE_OTHER)  # type: ignore[return-value]


def _lens(findings: list[Finding] | None, document: str = "") -> Response:
    return page("readiness/lens.html", findings=findings, document=document, occasions=OCCASIONS)


def _sent(form: LensForm) -> tuple[bytes | str, str]:
    """Return the document, from a file if one was chosen, and of which form it is, which a file's name tells."""
    file = request.files.get("file")
    if file is None or not file.filename:
        if not form.document.strip():
            raise Invalid("lens.missing", "Choose a file, or paste its text.", where="document")
        return form.document, form.form
    is_markdown = file.filename.casefold().endswith((".md", ".markdown"))
    return file.read(MOST_BYTES + 1), commands.OF_MARKDOWN if is_markdown else commands.OF_LENS
