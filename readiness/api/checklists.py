"""Checklists, their drafts and versions."""

from flask import Blueprint

from foundation.errors import NotFound
from foundation.web.api import Answer, endpoint, if_match, write
from foundation.web.runtime import reading
from foundation.work import Reading, Work
from readiness import commands, queries
from readiness.api.given import NewApproval, NewChecklist, NewQuestion, NewVersion, QuestionChange
from readiness.api.shown import (
    ApprovalBody,
    ChecklistBody,
    ChecklistList,
    ChecklistWhole,
    ChoiceBody,
    QuestionBody,
    RuleBody,
    VersionBody,
    VersionLine,
    WorthBody,
)
from readiness.lifecycle import Occasion
from readiness.model import Question

UNSET = frozenset({"holds_days", "evidence_days", "evidence_minutes", "owner_id", "sunset_at"})
BLUEPRINT = Blueprint("checklists_api", __name__, url_prefix="/api/v1")


@BLUEPRINT.get("/checklists")
@endpoint("List checklists", answer=ChecklistList, tag="readiness")
def checklists() -> ChecklistList:
    """All of them, by title."""
    found = queries.checklists(reading())
    return ChecklistList(
        items=[ChecklistBody(**{n: getattr(each, n) for n in ChecklistBody.model_fields}) for each in found]
    )


@BLUEPRINT.post("/checklists")
@endpoint("Begin a checklist", body=NewChecklist, answer=ChecklistWhole, status=201, tag="readiness")
def add_checklist(body: NewChecklist) -> Answer:
    """Begin with an empty draft."""
    return write(
        lambda work: commands.add_checklist(work, **body.model_dump()),
        represent=lambda work, made: _whole(work, made.slug),
        status=201,
    )


@BLUEPRINT.get("/checklists/<slug>")
@endpoint("Get a checklist", answer=ChecklistWhole, tag="readiness")
def checklist(slug: str) -> ChecklistWhole:
    """Return its draft and its versions."""
    return _whole(reading(), slug)


@BLUEPRINT.post("/checklists/<slug>/questions")
@endpoint("Add a question", body=NewQuestion, answer=QuestionBody, status=201, tag="readiness")
def add_question(slug: str, body: NewQuestion) -> Answer:
    """Add it to the draft; with a learning and no text it is built from the learning."""
    return write(
        lambda work: _add(work, slug, body), represent=lambda work, made: _drafted(work, slug, made), status=201
    )


@BLUEPRINT.patch("/checklists/<slug>/questions/<key>")
@endpoint("Revise a question", body=QuestionChange, answer=QuestionBody, tag="readiness", versioned=True)
def revise_question(slug: str, key: str, body: QuestionChange) -> Answer:
    """Put it differently in the draft; versions keep what they asked."""
    version = if_match()
    changes = {n: v for n, v in body.model_dump(exclude_unset=True).items() if v is not None or n in UNSET}
    return write(
        lambda work: commands.revise_question(work, question_key=key, version=version, **changes),
        represent=lambda work, made: _drafted(work, slug, made),
    )


@BLUEPRINT.post("/checklists/<slug>/questions/<key>/approval")
@endpoint("Approve a question", body=NewApproval, answer=ApprovalBody, status=201, tag="readiness")
def approve_question(slug: str, key: str, body: NewApproval) -> Answer:
    """Certify that a question from a learning is fit to be asked, if you neither wrote it nor own what it is about."""
    return write(
        lambda work: commands.approve_question(work, question_key=key, **body.model_dump()),
        represent=lambda work, _made: _approved(work, slug, key),
        status=201,
    )


@BLUEPRINT.post("/checklists/<slug>/versions")
@endpoint("Publish a version", body=NewVersion, answer=VersionBody, status=201, tag="readiness")
def publish_version(slug: str, body: NewVersion) -> Answer:
    """Make the draft the next version, which never changes."""
    return write(
        lambda work: commands.publish_version(work, checklist=slug, number=body.number),
        represent=lambda work, made: _version(work, slug, made.number),
        status=201,
    )


@BLUEPRINT.get("/checklists/<slug>/versions/<int(max=2147483647):number>")
@endpoint("Get a version", answer=VersionBody, tag="readiness")
def version(slug: str, number: int) -> VersionBody:
    """Return it as it was published."""
    return _version(reading(), slug, number)


def question_body(item: queries.QuestionItem) -> QuestionBody:
    """Shape a question."""
    kept = {name: getattr(item, name) for name in QuestionBody.model_fields}
    kept["choices"] = [ChoiceBody(id=each.id, title=each.title, help=each.help) for each in item.choices]
    kept["risk_rules"] = [RuleBody(**rule) for rule in item.risk_rules]
    lists = {name: list(kept[name]) for name in ("cause_classes", "tales", "phases")}
    return QuestionBody(**{**kept, **lists})


def _approved(here: Reading, slug: str, key: str) -> ApprovalBody:
    found = queries.approval_of(here, slug, key)
    if found is None or not found.signed:
        raise NotFound("approval")
    return ApprovalBody(**vars(found.signed[0]))


def _add(work: Work, slug: str, body: NewQuestion) -> Question:
    if body.learning and body.text is None:
        return commands.question_from_learning(
            work,
            learning_key=body.learning,
            checklist=slug,
            gate=body.gate,
            answer_days=body.answer_days,
            category=body.category,
            evidence_minutes=body.evidence_minutes,
        )
    given = body.model_dump(exclude={"learning", "text"})
    return commands.add_question(work, checklist=slug, text=body.text or "", learning_key=body.learning, **given)


def _drafted(here: Reading, slug: str, made: Question) -> QuestionBody:
    return next(question_body(each) for each in queries.checklist(here, slug).draft if each.id == made.id)


def _whole(here: Reading, slug: str) -> ChecklistWhole:
    found = queries.checklist(here, slug)
    return ChecklistWhole(
        slug=found.slug,
        title=found.title,
        occasion=Occasion(found.occasion),
        occasion_note=found.occasion_note,
        applicability=found.applicability,
        budget=found.budget,
        draft=[question_body(each) for each in found.draft],
        worth=[
            WorthBody(question=each.key, answers=worth.answers, evidence=worth.evidence, caught=worth.caught)
            for each in found.draft
            if (worth := found.worth.get(each.id))
        ],
        versions=[VersionLine(**{n: getattr(v, n) for n in VersionLine.model_fields}) for v in found.versions],
        version=found.version,
    )


def _version(here: Reading, slug: str, number: int) -> VersionBody:
    found = queries.checklist_version(here, slug, number)
    return VersionBody(
        slug=found.slug,
        title=found.title,
        number=found.number,
        published_at=found.published_at,
        questions=[question_body(each) for each in found.questions],
    )
