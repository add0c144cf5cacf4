"""What is missing."""

import re
from collections.abc import Mapping
from datetime import timedelta

from coe.findings.draft import Draft
from coe.findings.rule import Found, Rule

LATE_TO_DETECT = timedelta(minutes=15)
GRAPH = re.compile(r"https?://|!\[")
ENDS = (("impact_started", "began"), ("impact_ended", "ended"))
TURNS = (("detected", "was detected"), ("mitigated", "was mitigated"))


def missing_sections(draft: Draft) -> Found:
    """Hold when a section that its template requires is empty, or as the machine left it."""
    for name, kind in draft.template.sections.items():
        if kind.is_required and not draft.text(name):
            yield name, {"section": kind.title, "fault": "is empty"}
        elif kind.is_required and not draft.by_hand(name):
            yield name, {"section": kind.title, "fault": "is as the machine left it"}


def unquantified_impact(draft: Draft) -> Found:
    """Hold when no row of the impact has a number."""
    if draft.asks("impact") and not any(row.value is not None for row in draft.impacts):
        yield "impact", {}


def no_impact_span(draft: Draft) -> Found:
    """Hold when the impact has no beginning or no end."""
    for name, word in ENDS:
        if draft.asks("impact") and not draft.instants.get(name):
            yield "instants", {"which": word}


def missing_turns(draft: Draft) -> Found:
    """Hold when neither an instant nor a row says when it was detected or mitigated."""
    told = {row.kind for row in draft.rows}
    for name, word in TURNS:
        if draft.asks("impact") and not draft.instants.get(name) and name not in told:
            yield "instants", {"which": word}


def unanswered(draft: Draft) -> Found:
    """Hold when a question has no answer of anybody's."""
    for name, question in draft.template.questions.items():
        answer = draft.answers.get(name)
        is_open = answer is None or (not answer.text.strip() and not answer.is_not_applicable) or answer.is_prefilled
        if is_open and not question.is_computed:
            yield f"question-{name}", {"question": question.text}


def unexplained(draft: Draft) -> Found:
    """Hold when a question is said not to apply, and not why."""
    for name, answer in draft.answers.items():
        question = draft.template.questions.get(name)
        if answer.is_not_applicable and not answer.text.strip() and question:
            yield f"question-{name}", {"question": question.text}


def no_prevention(draft: Draft) -> Found:
    """Hold when nothing prevents it."""
    if not any(action.kind == "prevent" for action in draft.standing):
        yield "actions", {}


def no_detection(draft: Draft) -> Found:
    """Hold when it was noticed late or by others, and nothing is done about that."""
    if any(action.kind == "detect" for action in draft.standing):
        return
    why = _noticed_badly(draft)
    if why:
        yield "actions", {"why": why}


def _noticed_badly(draft: Draft) -> str:
    began, seen = draft.instants.get("impact_started"), draft.instants.get("detected")
    if draft.trigger == "customer" or _told_by_others(draft):
        return "customers knew before we did"
    if began and seen and seen - began > LATE_TO_DETECT:
        return f"it took {(seen - began) // timedelta(minutes=1)} minutes"
    return ""


def _told_by_others(draft: Draft) -> bool:
    first = next((row.kind for row in draft.story if row.kind in {"detected", "reported"}), "")
    return first == "reported"


def no_graph(draft: Draft) -> Found:
    """Hold when no graph or picture is shown or linked."""
    if draft.asks("metrics") and not draft.exhibits and not GRAPH.search(draft.text("metrics")):
        yield "metrics", {}


def no_search(draft: Draft) -> Found:
    """Hold when nobody looked whether it had happened before."""
    if draft.asks("related") and not draft.text("related") and not draft.is_recurrence:
        yield "related", {}


def no_back_look(draft: Draft) -> Found:
    """Hold when there was a readiness review, and what it said of this is not told."""
    if "orr_question" not in draft.template.questions:
        return
    last, covered = draft.answers.get("orr_last"), draft.answers.get("orr_question")
    if last and last.text.strip() and not last.is_not_applicable and not (covered and covered.text.strip()):
        yield "question-orr_question", {}


RULES: Mapping[str, Rule] = {
    "E01": missing_sections,
    "E02": unquantified_impact,
    "E03": no_impact_span,
    "E04": missing_turns,
    "E05": unanswered,
    "E06": unexplained,
    "E07": no_prevention,
    "W08": no_detection,
    "W09": no_graph,
    "W10": no_search,
    "E11": no_back_look,
}
