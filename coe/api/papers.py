"""A COE as a PDF, for programs: asked for with 202, then fetched from where that answer points."""

from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response

from coe import commands, queries
from coe.export.paper import digest_of
from coe.model import CoePaper
from coe.model.papers import FAILED, KEPT
from coe.queries import PaperItem
from coe.views.papers import PDF, pdf_of
from foundation.errors import Conflict
from foundation.paper import SAID
from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading

BLUEPRINT = Blueprint("coe_papers_api", __name__, url_prefix="/api/v1/coes/<key>")
TAG = "coes"
ACCEPTED, OK = 202, 200
LOOK_AGAIN_S = 3


class PaperAnswer(Body):
    """How far a PDF is."""

    state: str
    """none (nobody has asked since the COE last changed), waiting, or kept: then its address gives it out"""
    url: str
    asked_at: datetime | None
    made_at: datetime | None


@BLUEPRINT.post("/papers")
@endpoint("Ask for a PDF", answer=PaperAnswer, status=ACCEPTED, tag=TAG, finds=True)
def ask_paper(key: str) -> Answer:
    """Have it set in pages as it reads now: Location says where it will be; 200 where it is there already."""
    digest = digest_of(queries.document(reading(), key))
    answer = write(
        lambda work: commands.ask_paper(work, key=key, digest=digest),
        represent=lambda _work, row: _answer(key, row),
        status=lambda row: OK if row.state == KEPT else ACCEPTED,
    )
    return replace(answer, headers={"Location": _place(key)})


@BLUEPRINT.get("/paper")
@endpoint("Get the PDF", answer=PaperAnswer, status=ACCEPTED, files=(PDF,), tag=TAG)
def paper(key: str) -> Answer | Response:
    """Of the COE as it reads now; 202 with its state until it is there."""
    here = reading()
    coe = queries.document(here, key)
    digest = digest_of(coe)
    found = queries.find_paper(here, key, digest)
    if found is None:
        nobody = PaperAnswer(state="none", url=_place(key), asked_at=None, made_at=None)
        return Answer(ACCEPTED, nobody.model_dump_json())
    if found.state == FAILED:
        raise Conflict(found.code, SAID[found.code])
    if found.state == KEPT:
        return pdf_of(coe.brief.key, queries.paper_content(here, key, digest))
    headers = {"Location": _place(key), "Retry-After": str(LOOK_AGAIN_S)}
    return Answer(ACCEPTED, _answer(key, found).model_dump_json(), headers)


def _answer(key: str, paper: CoePaper | PaperItem) -> PaperAnswer:
    return PaperAnswer(state=paper.state, url=_place(key), asked_at=paper.asked_at, made_at=paper.made_at)


def _place(key: str) -> str:
    return f"/api/v1/coes/{key}/paper"
