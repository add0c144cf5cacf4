"""Custom lenses, and in what versions differ."""

from typing import Any

from flask import Blueprint, Response
from pydantic import Field

from foundation.errors import NotFound
from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from foundation.work import Reading
from readiness import commands, queries
from readiness.lens.lint import Finding, lint
from readiness.lifecycle import Occasion

BLUEPRINT = Blueprint("lenses_api", __name__, url_prefix="/api/v1")
TAG = "readiness"
MOST = 600_000
Number = "<int(max=2147483647):number>"


class LensDocument(Body):
    """The text of a lens."""

    document: str = Field(max_length=MOST)


class NewLens(LensDocument):
    """A document that a checklist is made of."""

    slug: str = Field("", max_length=200)
    form: str = "lens"
    """lens, or markdown for a tiered checklist"""
    occasion: Occasion = Occasion.NEW_SERVICE


class FindingBody(Body):
    """Something to mend; the rule counts from 0."""

    code: str
    pillar: str | None
    question: str | None
    rule: int | None
    message: str


class FindingList(Body):
    """Everything to mend."""

    findings: list[FindingBody]


class LensBody(Body):
    """What was made."""

    checklist: str
    questions: int


class FieldChangeBody(Body):
    """What a field said before and says after."""

    field: str
    before: str
    after: str


class ChangeBody(Body):
    """A question that was added, dropped or put differently."""

    key: str
    what: str
    level: str
    """major, minor or patch"""
    text: str
    fields: list[FieldChangeBody]


class DifferenceBody(Body):
    """In what two versions differ."""

    before: int
    after: int
    changes: list[ChangeBody]


class DifferenceQuery(Body):
    """The earlier version; the one before when left out, 0 for none."""

    before: int | None = Field(None, ge=0, le=2**31 - 1)


class NewBackTest(Body):
    """Which of its choices held at the origin when impact began; read from the adoption when left out."""

    held: list[str] | None = Field(None, max_length=50)


class OverrulingBody(Body):
    """Why it is asked nevertheless."""

    reason: str = Field(max_length=20_000)


class BackTestBody(Body):
    """What a question would have done, had it been there before."""

    verdict: str
    """caught, would_have_passed, not_asked or no_origin"""
    result: dict[str, Any]
    reason: str


@BLUEPRINT.post("/checklists/<slug>/questions/<key>/back-test")
@endpoint("Back-test a question", body=NewBackTest, answer=BackTestBody, status=201, tag=TAG)
def back_test(slug: str, key: str, body: NewBackTest) -> Answer:
    """Replay it on the service that its learning comes from, as it was, and on what happened since."""
    return write(
        lambda work: commands.back_test(work, question_key=key, held=body.held),
        represent=lambda work, _made: _tested(work, slug, key),
        status=201,
    )


@BLUEPRINT.post("/checklists/<slug>/questions/<key>/back-test/overruling")
@endpoint("Overrule a back-test", body=OverrulingBody, answer=BackTestBody, status=201, tag=TAG)
def overrule_back_test(slug: str, key: str, body: OverrulingBody) -> Answer:
    """Sign why a question is asked though its back-test speaks against it."""
    return write(
        lambda work: commands.overrule_back_test(work, question_key=key, reason=body.reason),
        represent=lambda work, _made: _tested(work, slug, key),
        status=201,
    )


@BLUEPRINT.post("/lenses")
@endpoint("Import a lens", body=NewLens, answer=LensBody, status=201, tag=TAG)
def import_lens(body: NewLens) -> Answer:
    """Make a checklist of a custom lens, or of a tiered checklist in Markdown."""
    return write(
        lambda work: commands.import_lens(work, **body.model_dump()),
        represent=lambda work, made: LensBody(
            checklist=made.slug, questions=len(queries.checklist(work, made.slug).draft)
        ),
        status=201,
    )


@BLUEPRINT.post("/lenses/findings")
@endpoint("Lint a lens", body=LensDocument, answer=FindingList, tag=TAG)
def lint_lens(body: LensDocument) -> FindingList:
    """Look for faults in a lens; nothing is kept."""
    reading().require("checklists:read")
    return FindingList(findings=[_finding(each) for each in lint(body.document)])


@BLUEPRINT.get("/checklists/<slug>/findings")
@endpoint("Lint a checklist", answer=FindingList, tag=TAG)
def findings(slug: str) -> FindingList:
    """Look for faults in the draft, as if it were a lens."""
    return FindingList(findings=[_finding(each) for each in queries.findings_of(reading(), slug)])


@BLUEPRINT.get("/checklists/<slug>/lens.json")
@endpoint("Export the draft as a lens", files=("application/json",), tag=TAG)
def draft_lens(slug: str) -> Response:
    """Return it as it came where nothing was changed since."""
    return Response(queries.lens_text(reading(), slug).text, mimetype="application/json")


@BLUEPRINT.get(f"/checklists/<slug>/versions/{Number}/lens.json")
@endpoint("Export a version as a lens", files=("application/json",), tag=TAG)
def version_lens(slug: str, number: int) -> Response:
    """Return it as it came where nothing was changed since."""
    return Response(queries.lens_text(reading(), slug, number).text, mimetype="application/json")


@BLUEPRINT.get(f"/checklists/<slug>/versions/{Number}/difference")
@endpoint("Compare versions", query=DifferenceQuery, answer=DifferenceBody, tag=TAG)
def difference(slug: str, number: int, query: DifferenceQuery) -> DifferenceBody:
    """Say in what a version differs from an earlier one."""
    before = number - 1 if query.before is None else query.before
    changes = queries.difference(reading(), slug, before, number)
    return DifferenceBody(
        before=before,
        after=number,
        changes=[
            ChangeBody(
                key=each.key,
                what=each.what,
                level=each.level,
                text=each.text,
                fields=[FieldChangeBody(**vars(line)) for line in each.fields],
            )
            for each in changes
        ],
    )


def _tested(here: Reading, slug: str, key: str) -> BackTestBody:
    found = queries.back_test_of(here, slug, key)
    if found is None:
        raise NotFound("back-test")
    return BackTestBody(verdict=found.verdict, result=found.result, reason=found.reason)


def _finding(found: Finding) -> FindingBody:
    return FindingBody(**{name: getattr(found, name) for name in FindingBody.model_fields})
