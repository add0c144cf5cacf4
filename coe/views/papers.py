"""A COE as a PDF: asked for, awaited on a page that looks again by itself, and given out."""

from flask import Blueprint, Response, redirect

from coe import commands, queries
from coe.export.paper import digest_of
from coe.model.papers import KEPT
from coe.views.documents import SEE_OTHER
from foundation.web.runtime import page, reading, run

BLUEPRINT = Blueprint("coe_papers", __name__)
PDF = "application/pdf"


@BLUEPRINT.post("/coes/<key>/papers")
def ask_paper(key: str) -> Response:
    """Have it set in pages as it reads now; what is there already is given out at once."""
    row = run(commands.ask_paper, key=key, digest=digest_of(queries.document(reading(), key)))
    return _to(key, "export.pdf" if row.state == KEPT else "paper")


@BLUEPRINT.get("/coes/<key>/paper")
def paper(key: str) -> Response:
    """Say how far it is."""
    here = reading()
    coe = queries.document(here, key)
    found = queries.find_paper(here, key, digest_of(coe))
    return page("coe/paper.html", coe=coe.brief, paper=found)


@BLUEPRINT.get("/coes/<key>/export.pdf")
def export_pdf(key: str) -> Response:
    """Hand out the one that shows the COE as its reader may see it now; where there is none, lead to asking for it."""
    here = reading()
    coe = queries.document(here, key)
    digest = digest_of(coe)
    found = queries.find_paper(here, key, digest)
    if found is None or found.state != KEPT:
        return _to(key, "paper")
    return pdf_of(coe.brief.key, queries.paper_content(here, key, digest))


def pdf_of(key: str, content: bytes) -> Response:
    """Answer with a PDF to be saved."""
    answer = Response(content, content_type=PDF)
    answer.headers["Content-Disposition"] = f'attachment; filename="{key}.pdf"'
    return answer


def _to(key: str, part: str) -> Response:
    return redirect(f"/coes/{key}/{part}", SEE_OTHER)  # type: ignore[return-value]
