"""Writing questions into a checklist's draft: by hand, or from a published learning."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from accounts import queries as accounts
from coe import queries as coe
from foundation.errors import Conflict, Invalid
from foundation.ids import next_number
from foundation.merging import require_unchanged
from foundation.work import Work
from learnings import queries as learnings
from readiness.commands.backtesting import tested
from readiness.commands.load import load_checklist, load_question, newest_revision, require_kept
from readiness.commands.wording import CHOICE_LIMIT, FIELDS, MOST_CHOICES, NONE_OF_THESE, REASON_LIMIT, checked, needed
from readiness.events import QuestionDropped, QuestionWritten
from readiness.lifecycle import Gate
from readiness.model import Checklist, Question, QuestionRevision
from readiness.queries.answers import tales_open_to
from readiness.queries.search import drop_question as unindex
from readiness.queries.search import index_question

DEFAULT_DAYS = 30
OPEN = "open"
CLAUSE = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(.*\S)\s*$", re.MULTILINE)


def add_question(
    work: Work,
    *,
    checklist: str,
    text: str,
    failure_prevented: str,
    choices: object,
    risk_rules: object,
    evidence_wanted: str = "",
    applicability: object = None,
    cause_classes: Collection[str] = (),
    gate: str = Gate.BLOCKING,
    answer_days: int = DEFAULT_DAYS,
    learning_key: str | None = None,
    category: str = "",
    holds_days: int | None = None,
    guidance: str = "",
    tales: Collection[str] = (),
    phases: Collection[str] = (),
    tiers: Mapping[str, str] | None = None,
    evidence_days: int | None = None,
    evidence_minutes: int | None = None,
    owner_id: int | None = None,
    sunset_at: datetime | None = None,
    proof: Mapping[str, Any] | None = None,
) -> Question:
    """Add a question to the draft; it is asked once a version with it is published."""
    values = {name: value for name, value in locals().items() if name in FIELDS}
    found = load_checklist(work, checklist)
    work.require("checklists:write", found)
    learning_id = learnings.brief(work, learning_key).id if learning_key else None
    return add_to_draft(work, found, values, learning_id)


def question_from_learning(
    work: Work,
    *,
    learning_key: str,
    checklist: str,
    gate: str = Gate.BLOCKING,
    answer_days: int = DEFAULT_DAYS,
    category: str = "",
    evidence_minutes: int | None = None,
) -> Question:
    """Build a question from a published learning: each point of its recommendation becomes a choice."""
    found = load_checklist(work, checklist)
    work.require("checklists:write", found)
    learning = learnings.detail(work, learning_key)
    if learning.state != "published":
        detail = f"{learning.key} is {learning.state}: publish it before it becomes a question."
        raise Conflict("question.learning_not_published", detail, where="learning_key")
    kinds = [kind.replace("_", " ") for kind in learning.evidence_kinds]
    points = CLAUSE.findall(learning.recommendation)[: MOST_CHOICES - 1] or ["It is so, and can be shown"]
    ids = [f"point_{place}" for place in range(1, len(points) + 1)]
    partly = [{"risk": "MEDIUM", "condition": " || ".join(ids)}] if len(ids) > 1 else []
    values: dict[str, Any] = {
        "category": category,
        "text": f"Does this hold: {learning.title.rstrip('.?')}?",
        "failure_prevented": learning.failure_prevented,
        "choices": [
            *({"id": name, "title": point[:CHOICE_LIMIT]} for name, point in zip(ids, points, strict=True)),
            {"id": f"point{NONE_OF_THESE}", "title": "None of these"},
        ],
        "risk_rules": [
            {"risk": "NONE", "condition": " && ".join(ids)},
            *partly,
            {"risk": "HIGH", "condition": "default"},
        ],
        "evidence_wanted": f"What shows it: {', '.join(kinds) or 'a log, a test run, a configuration'}",
        "evidence_days": learning.evidence_days,
        "applicability": learning.applicability,
        "cause_classes": learning.cause_classes,
        "gate": gate,
        "answer_days": answer_days,
        "evidence_minutes": evidence_minutes,
        "tales": [learning.key, *_open_source(work, learning.source_coe_id)],
        "owner_id": learning.steward_id,
    }
    return add_to_draft(work, found, values, learning.id)


def revise_question(work: Work, /, *, question_key: str, version: int | None = None, **changes: object) -> Question:
    """Put a question differently in the draft; published versions keep what they asked."""
    question = load_question(work, question_key)
    checklist = work.session.get_one(Checklist, question.checklist_id)
    work.require("checklists:write", checklist)
    require_kept(question)
    unknown = changes.keys() - set(FIELDS)
    if unknown:
        raise Invalid("question.field", f"A question has no {min(unknown)}.", where=min(unknown))
    require_unchanged(work, checklist.stream, version, {f"{question.key}.{name}" for name in changes})
    before = newest_revision(work, question.id)
    values = {**{name: getattr(before, name) for name in (*FIELDS, "source")}, **changes}
    if "tales" in changes:
        # What the writer may not know of was not shown, so it was not left out either.
        shown = tales_open_to(work, [(question.number, before)])
        values["tales"] = [*values["tales"], *(each for each in before.tales if each not in shown)]
    changed = tuple(f"{question.key}.{name}" for name in changes)
    _write(work, checklist, question, values, before.learning_id, before.number + 1, changed, before.tales)
    return question


def drop_question(work: Work, *, question_key: str, reason: str) -> Question:
    """Take a question out of the draft; versions that have it keep it, the next one won't."""
    question = load_question(work, question_key)
    checklist = work.session.get_one(Checklist, question.checklist_id)
    work.require("checklists:write", checklist)
    require_kept(question)
    reason = needed(reason, "reason", REASON_LIMIT)
    question.dropped_at = work.now
    work.record(checklist.stream, QuestionDropped(question=question.key, reason=reason, changed=(question.key,)))
    unindex(work, question)
    return question


def add_to_draft(work: Work, checklist: Checklist, values: dict[str, Any], learning_id: int | None) -> Question:
    """Put a question at the end of a draft."""
    last = select(func.max(Question.position)).where(Question.checklist_id == checklist.id)
    question = Question(
        number=next_number(work.session, "Q"),
        checklist_id=checklist.id,
        position=(work.session.scalar(last) or 0) + 1,
    )
    work.session.add(question)
    work.session.flush()
    _write(work, checklist, question, values, learning_id, 1, (question.key,))
    return question


def _write(
    work: Work,
    checklist: Checklist,
    question: Question,
    values: dict[str, Any],
    learning_id: int | None,
    number: int,
    changed: tuple[str, ...],
    told: Collection[str] = (),
) -> None:
    known = checked(values)
    if known["owner_id"] is not None and not accounts.names(work, {known["owner_id"]}):
        raise Invalid("question.owner", "Name somebody who is known here, or nobody.", where="owner_id")
    _require_tales(work, [each for each in known["tales"] if each not in told])
    revision = QuestionRevision(
        question_id=question.id,
        number=number,
        learning_id=learning_id,
        recorded_at=work.now,
        recorded_by=work.principal.id,
        **known,
    )
    work.session.add(revision)
    work.record(
        checklist.stream,
        QuestionWritten(
            question=question.key,
            revision=number,
            cause_classes=tuple(revision.cause_classes),
            gate=revision.gate,
            answer_days=revision.answer_days,
            learning_id=learning_id,
            applicability=revision.applicability,
            risk_rules=tuple(revision.risk_rules),
            text=revision.text,
            failure_prevented=revision.failure_prevented,
            changed=changed,
        ),
    )
    index_question(work, checklist, question, revision)
    if learning_id is not None:
        work.session.flush()
        tested(work, checklist, question, revision, None)


def _require_tales(work: Work, tales: Collection[str]) -> None:
    """Raise NotFound for a tale that the writer may not know of."""
    for key in tales:
        if key.startswith("LRN-"):
            learnings.brief(work, key)
        elif coe.brief(work, key).visibility != OPEN:
            detail = f"{key} is private, and a question is read by everybody: leave it out."
            raise Conflict("question.tale_private", detail, where="tales")


def _open_source(work: Work, coe_id: int | None) -> list[str]:
    """Return the key of the COE that a learning came from, if everybody may know of it."""
    source = coe.briefs(work, {coe_id}).get(coe_id) if coe_id is not None else None
    return [source.key] if source is not None and source.visibility == OPEN else []
