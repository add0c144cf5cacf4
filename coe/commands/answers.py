"""Answering the incident questions, by hand and from data."""

from collections.abc import Mapping
from dataclasses import dataclass

from coe.commands.load import load_open_coe, passage_of
from coe.events import QuestionAnswered
from coe.lifecycle import EDITABLE, State
from coe.model import Coe, CoeAnswer
from coe.queries.templates import require_question, template_of
from foundation.merging import require_unchanged
from foundation.work import Work

FILLABLE = EDITABLE | {State.APPROVED}


@dataclass(frozen=True)
class Given:
    """An answer; where the question does not apply, the text says why."""

    text: str
    is_not_applicable: bool = False


def answer_questions(work: Work, *, key: str, answers: Mapping[str, Given], version: int | None = None) -> Coe:
    """Answer several questions at once; those that say what they said are left alone."""
    coe = load_open_coe(work, key)
    changed = {name: given for name, given in answers.items() if _differs(work, coe, name, given)}
    require_unchanged(work, coe.stream, version, [f"question.{name}" for name in changed])
    for name, given in changed.items():
        _put(work, coe, name, given, is_prefilled=False)
        work.record(coe.stream, _said(name, given, is_computed=False))
    return coe


def fill_answers(work: Work, *, coe_id: int, answers: Mapping[str, Given]) -> Coe | None:
    """Answer from data what nobody has answered by hand, until the COE is published.

    The approval confirms what was judged, and the last thing that was edited before it may not have been read yet.
    """
    coe = work.session.get(Coe, coe_id, with_for_update=True)
    work.require("coe:fill", coe)
    if coe is None or coe.state not in FILLABLE:
        return None
    asked = template_of(work, coe).questions
    for name, given in answers.items():
        if name not in asked:
            continue
        row = work.session.get(CoeAnswer, (coe.id, name))
        if (row is None or row.is_prefilled) and _differs(work, coe, name, given):
            _put(work, coe, name, given, is_prefilled=True)
            work.record(coe.stream, _said(name, given, is_computed=True))
    return coe


def _differs(work: Work, coe: Coe, name: str, given: Given) -> bool:
    require_question(work, coe, name)
    row = work.session.get(CoeAnswer, (coe.id, name))
    if row is None:
        return bool(given.text.strip()) or given.is_not_applicable
    said = passage_of(given.text, name)
    return (row.text, row.is_not_applicable) != (said, given.is_not_applicable)


def _put(work: Work, coe: Coe, name: str, given: Given, *, is_prefilled: bool) -> None:
    row = work.session.get(CoeAnswer, (coe.id, name)) or CoeAnswer(coe_id=coe.id, question=name)
    row.text = passage_of(given.text, name)
    row.is_not_applicable, row.is_prefilled = given.is_not_applicable, is_prefilled
    row.written_by, row.written_at = work.principal.id, work.now
    work.session.add(row)
    work.session.flush()


def _said(name: str, given: Given, *, is_computed: bool) -> QuestionAnswered:
    return QuestionAnswered(
        question=name,
        is_not_applicable=given.is_not_applicable,
        is_computed=is_computed,
        text=given.text,
        changed=(f"question.{name}",),
    )
