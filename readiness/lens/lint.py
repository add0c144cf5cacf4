"""The linter of lenses: what a lens says that its author can't have meant, and where it leaves the format's limits."""

from collections.abc import Iterator
from dataclasses import dataclass

from foundation.errors import Invalid
from readiness import boolean
from readiness.lens import limits
from readiness.lens.reasoning import LEVELS, UNREAD, Rule, reason, unread
from readiness.lens.shape import Question, Shape, shape_of
from readiness.lens.text import read

DEFAULT = "default"
ABOUT_TEXT = {"lens.too_large": "limit-size", "lens.not_json": "not-json"}


@dataclass(frozen=True)
class Finding:
    """One thing to mend; ``rule`` counts from 0."""

    code: str
    pillar: str | None
    question: str | None
    rule: int | None
    message: str
    is_warning: bool = False

    def as_json(self) -> dict[str, object]:
        """Write it as the command line and the API give it."""
        names = ("code", "pillar", "question", "rule", "message")
        return {name: getattr(self, name) for name in names}


def lint(source: bytes | str) -> list[Finding]:
    """Return everything to mend in a lens, in the order of its text; what cannot be read at all is one finding."""
    try:
        text = read(source)
    except Invalid as error:
        return [Finding(ABOUT_TEXT[error.code], None, None, None, error.detail)]
    found = [
        Finding("not-json", None, None, None, f"{said} (line {line}).", is_warning=True) for said, line in text.warnings
    ]
    shape = shape_of(text.root)
    return [*found, *_limits(shape), *(each for question in shape.questions for each in of_question(question))]


def of_question(question: Question) -> Iterator[Finding]:
    """Return what is to mend in a question's rules."""
    rules, broken = _rules(question)
    yield from broken
    if not any(rule.is_default for rule in question.rules):
        yield _told(question, "no-default", None, f"no rule has the condition {DEFAULT}, which has to be there")
    known = [rule for rule in rules if rule is not None]
    for choice in unread(known, question.choice_ids):
        yield _told(question, "unread-choice", None, f"no rule reads the choice {choice}")
    if len(known) == len(rules):
        yield from _worked_out(question, known)


def _rules(question: Question) -> tuple[list[Rule | None], list[Finding]]:
    rules: list[Rule | None] = []
    found = []
    for place, rule in enumerate(question.rules):
        if rule.is_default:
            rules.append(Rule(rule.risk, None))
            continue
        try:
            condition = boolean.parse(rule.condition, where=f"riskRules[{place}].condition", code="lens.condition")
        except Invalid as error:
            rules.append(None)
            found.append(_told(question, "invalid-condition", place, error.detail.rstrip("."), rule.line))
            continue
        rules.append(Rule(rule.risk, condition))
        strange = sorted(condition.names() - set(question.choice_ids))
        if strange:
            what = f"{', '.join(strange)[:200]} is none of the question's choices, so it is never chosen"
            found.append(_told(question, "unknown-choice", place, what, rule.line))
    return rules, found


def _worked_out(question: Question, rules: list[Rule]) -> Iterator[Finding]:
    verdict = reason(rules, question.choice_ids)
    if verdict is None:
        yield _told(question, "too-many-choices", None, "its rules read too many choices to work out all selections")
        return
    for place in sorted({*verdict.unsatisfiable, *verdict.shadowed}):
        rule = question.rules[place]
        if place in verdict.unsatisfiable:
            what = f"{_named(rule.risk, place)} can never be true: {rule.condition[:200]}"
            yield _told(question, "unsatisfiable-rule", place, what, rule.line)
        else:
            what = f"{_named(rule.risk, place)} is never the first that is true: earlier rules take all it would"
            yield _told(question, "shadowed-rule", place, what, rule.line)
    if verdict.has_no_match:
        yield _told(question, "no-match", None, "there are answers that match no rule")
    if verdict.is_never_high:
        yield _told(question, "never-high", None, "no answer has a high risk")
    if verdict.rises_with is not None:
        which = verdict.rises_with if verdict.rises_with != UNREAD else "a choice that no rule reads"
        yield _told(question, "not-monotone", None, f"choosing {which} besides the same others raises the risk")


def _limits(shape: Shape) -> Iterator[Finding]:
    for code, pillar, question, message, line in limits.beyond(shape):
        yield Finding(code, pillar, question, None, f"{message} (line {line}).")


def _named(risk: str, place: int) -> str:
    return f"rule {place + 1} ({risk if risk in LEVELS else 'unknown risk'})"


def _told(question: Question, code: str, rule: int | None, message: str, line: int | None = None) -> Finding:
    said = f"{message} (line {line or question.line})."
    return Finding(code, question.pillar, question.id, rule, said)
