"""Custom lenses, and in what versions differ."""

from flask import Blueprint, Response
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from readiness import commands, queries
from readiness.lens.lint import Finding, lint

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
@endpoint("Export the draft as a lens", tag=TAG)
def draft_lens(slug: str) -> Response:
    """Return it as it came where nothing was changed since."""
    return Response(queries.lens_text(reading(), slug).text, mimetype="application/json")


@BLUEPRINT.get(f"/checklists/<slug>/versions/{Number}/lens.json")
@endpoint("Export a version as a lens", tag=TAG)
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


def _finding(found: Finding) -> FindingBody:
    return FindingBody(**{name: getattr(found, name) for name in FindingBody.model_fields})
