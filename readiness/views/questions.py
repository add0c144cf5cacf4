"""Questions of a checklist's draft as forms."""

from functools import partial

from flask import Blueprint, Response, redirect

from accounts import queries as accounts
from foundation.errors import NotFound
from foundation.predicate.lines import as_lines
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from readiness import commands, queries
from readiness.forms import (
    ApprovalForm,
    BackTestForm,
    FromLearningForm,
    QuestionForm,
    ReasonForm,
    choices_as_lines,
    parse_choices,
    rules_as_lines,
    with_help,
)
from readiness.proof import HELP, as_line
from readiness.queries import QuestionItem
from readiness.views.options import CLASSES, GATES, PHASES, TIERS

BLUEPRINT = Blueprint("questions", __name__)
SEE_OTHER = 303
UNTIERED = {"advisory_tiers": (), "omitted_tiers": ()}
EMPTY = {"text": "", "failure_prevented": "", "category": "", "choices": "", "evidence_wanted": "", "applicability": ""}
ALSO = ("holds_days", "guidance", "evidence_days", "evidence_minutes", "sunset_at", "owner_id", "tales", "proof")
FRESH = {**EMPTY, "risk_rules": "HIGH: default", "cause_classes": (), "gate": "blocking", "answer_days": 30}


@BLUEPRINT.get("/checklists/<slug>/questions/new")
def new_question(slug: str) -> Response:
    """Show the form that adds a question."""
    here = reading()
    here.require("checklists:write")
    kept = {**FRESH, **dict.fromkeys(ALSO, ""), **UNTIERED, "phases": ()}
    return _form(queries.checklist(here, slug), None, None, None, kept)


@BLUEPRINT.post("/checklists/<slug>/questions")
@redisplay(new_question)
def add_question(slug: str) -> Response:
    """Add a question to the draft."""
    made = run(commands.add_question, checklist=slug, **read_form(QuestionForm).values())  # type: ignore[arg-type]
    return _to(slug, made.key)


@BLUEPRINT.get("/checklists/<slug>/questions/<key>")
def question_page(slug: str, key: str) -> Response:
    """Show a question of the draft, to put it differently or to drop it."""
    here = reading()
    found, question = queries.checklist(here, slug), _drafted(slug, key)
    tested, approval = queries.back_test_of(here, slug, key), queries.approval_of(here, slug, key)
    return _form(found, question, tested, approval, _kept(question))


@BLUEPRINT.post("/checklists/<slug>/questions/<key>")
@redisplay(question_page)
def revise_question(slug: str, key: str) -> Response:
    """Put a question differently in the draft."""
    form = read_form(QuestionForm)
    values = form.values() | {"choices": with_help(parse_choices(form.choices), _drafted(slug, key).choices)}
    run(commands.revise_question, question_key=key, version=form.version, **values)
    return _to(slug, key)


@BLUEPRINT.post("/checklists/<slug>/questions/<key>/back-test")
@redisplay(question_page)
def back_test(slug: str, key: str) -> Response:
    """Hold the question against the past again, perhaps knowing what held at the origin then."""
    form = read_form(BackTestForm)
    run(commands.back_test, question_key=key, held=form.held if form.is_known else None)
    return redirect(f"/checklists/{slug}/questions/{key}#back-test", SEE_OTHER)  # type: ignore[return-value]


@BLUEPRINT.post("/checklists/<slug>/questions/<key>/back-test/overruling")
@redisplay(question_page)
def overrule_back_test(slug: str, key: str) -> Response:
    """Sign why a question is asked though its back-test speaks against it."""
    run(commands.overrule_back_test, question_key=key, reason=read_form(ReasonForm).reason)
    return redirect(f"/checklists/{slug}/questions/{key}", SEE_OTHER)  # type: ignore[return-value]


@BLUEPRINT.post("/checklists/<slug>/questions/<key>/approval")
@redisplay(question_page)
def approve_question(slug: str, key: str) -> Response:
    """Certify that a question from a learning is fit to be asked."""
    form = read_form(ApprovalForm)
    run(commands.approve_question, question_key=key, revision=form.revision, reason=form.reason)
    return redirect(f"/checklists/{slug}/questions/{key}#approval", SEE_OTHER)  # type: ignore[return-value]


@BLUEPRINT.post("/checklists/<slug>/questions/<key>/removal")
@redisplay(question_page)
def drop_question(slug: str, key: str) -> Response:
    """Take a question out of the draft."""
    run(commands.drop_question, question_key=key, reason=read_form(ReasonForm).reason)
    return _to(slug, "draft")


@BLUEPRINT.post("/learnings/<learning>/questions")
def question_from_learning(learning: str) -> Response:
    """Put a learning into a checklist as a question."""
    form = read_form(FromLearningForm)
    minutes = form.evidence_minutes
    asked = partial(commands.question_from_learning, checklist=form.checklist, gate=form.gate)
    made = run(asked, learning_key=learning, evidence_minutes=minutes)
    return redirect(f"/checklists/{form.checklist}/questions/{made.key}", SEE_OTHER)  # type: ignore[return-value]


def _form(
    found: queries.ChecklistPage,
    question: QuestionItem | None,
    tested: queries.BackTestItem | None,
    approval: queries.ApprovalItem | None,
    kept: object,
) -> Response:
    here = reading()
    offered = [(each.id, each.title) for each in question.choices] if question else []
    signed = {tested.signed_by} if tested and tested.signed_by else set()
    signed |= {each.by for each in approval.signed} if approval else set()
    return page(
        "readiness/question.html",
        checklist=found,
        classes=CLASSES,
        gates=GATES,
        tiers=TIERS,
        phases=PHASES,
        people=[(each.id, each.name) for each in accounts.people(here) if not each.disabled],
        names=accounts.principal_names(here, signed),
        question=question,
        offered=offered,
        tested=tested,
        approval=approval,
        proof_help=HELP,
        kept=kept,
    )


def _drafted(slug: str, key: str) -> QuestionItem:
    draft = queries.checklist(reading(), slug).draft
    question = next((each for each in draft if each.key == key.upper()), None)
    if question is None:
        raise NotFound("question")
    return question


def _kept(question: QuestionItem) -> dict[str, object]:
    shown = {name: getattr(question, name) for name in (*EMPTY, "cause_classes", "gate", "answer_days")}
    return shown | {
        "holds_days": question.holds_days or "",
        "guidance": question.guidance,
        "evidence_days": question.evidence_days or "",
        "evidence_minutes": question.evidence_minutes or "",
        "sunset_at": question.sunset_at,
        "owner_id": question.owner_id or "",
        "advisory_tiers": [tier for tier, rule in question.tiers.items() if rule == "advisory"],
        "omitted_tiers": [tier for tier, rule in question.tiers.items() if rule == "omit"],
        "choices": choices_as_lines(question.choices),
        "risk_rules": rules_as_lines(question.risk_rules),
        "applicability": as_lines(question.applicability),
        "phases": question.phases,
        "tales": ", ".join(question.tales),
        "proof": as_line(question.proof),
    }


def _to(slug: str, part: str) -> Response:
    return redirect(f"/checklists/{slug}#{part}", SEE_OTHER)  # type: ignore[return-value]
