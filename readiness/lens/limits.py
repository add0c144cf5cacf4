"""The limits of the custom lens format, checked with the field and the line."""

import re
from collections.abc import Iterator

from readiness.lens.reasoning import LEVELS, is_none_of_these
from readiness.lens.shape import Choice, Pillar, Question, Shape, child, items, word
from readiness.lens.text import Node

VERSION = "2021-11-01"
ID = re.compile(r"[A-Za-z0-9_]{3,128}")
SHORT, LONG = 128, 2_048
MOST_PILLARS, MOST_QUESTIONS, MOST_CHOICES, MOST_RULES, MOST_CONTENTS = 10, 20, 15, 3, 5
LONGEST_OF_API = 64
TWIN = "duplicate-id"
KINDS = frozenset({"HELPFUL_RESOURCE", "IMPROVEMENT_PLAN"})

Beyond = tuple[str, str | None, str | None, str, int]


def beyond(shape: Shape) -> Iterator[Beyond]:
    """Return what is beyond a limit: code, pillar, question, message with the field, line."""
    root = shape.root
    if shape.version != VERSION:
        yield "limit-version", None, None, f'schemaVersion: has to be "{VERSION}"', _line(root, "schemaVersion")
    yield from _text(root, "name", "name", SHORT, None, None, is_needed=True)
    yield from _text(root, "description", "description", LONG, None, None)
    yield from _count(root, "pillars", "pillars", MOST_PILLARS, None, None)
    yield from _twins([(pillar.id, pillar.node, pillar.field) for pillar in shape.pillars], None, None)
    for pillar in shape.pillars:
        yield from _of_pillar(pillar)
    yield from _twins([(each.id, each.node, each.field) for each in shape.questions], "", None)


def _of_pillar(pillar: Pillar) -> Iterator[Beyond]:
    yield from _id(pillar.node, pillar.id, pillar.field, pillar.id, None)
    yield from _text(pillar.node, "name", f"{pillar.field}.name", SHORT, pillar.id, None, is_needed=True)
    yield from _count(pillar.node, "questions", f"{pillar.field}.questions", MOST_QUESTIONS, pillar.id, None)
    for question in pillar.questions:
        yield from _of_question(question)


def _of_question(question: Question) -> Iterator[Beyond]:
    node, field, at = question.node, question.field, (question.pillar, question.id)
    yield from _id(node, question.id, field, *at)
    yield from _text(node, "title", f"{field}.title", SHORT, *at, is_needed=True)
    yield from _text(node, "description", f"{field}.description", LONG, *at)
    yield from _resource(child(node, "helpfulResource"), f"{field}.helpfulResource", *at)
    yield from _count(node, "choices", f"{field}.choices", MOST_CHOICES, *at)
    yield from _count(node, "riskRules", f"{field}.riskRules", MOST_RULES, *at)
    named = [(choice.id, choice.node, f"{field}.choices[{place}]") for place, choice in enumerate(question.choices)]
    yield from _twins(named, *at)
    for place, choice in enumerate(question.choices):
        yield from _of_choice(choice, f"{field}.choices[{place}]", *at)
    seen: set[str] = set()
    for place, rule in enumerate(question.rules):
        where = f"{field}.riskRules[{place}].risk"
        if rule.risk not in LEVELS:
            yield "limit-risk", *at, f"{where}: {rule.risk[:40] or 'nothing'} is none of {', '.join(LEVELS)}", rule.line
        elif rule.risk in seen:
            yield "limit-risk", *at, f"{where}: {rule.risk} has a rule already; join them with ||", rule.line
        seen.add(rule.risk)


def _of_choice(choice: Choice, field: str, pillar: str, question: str) -> Iterator[Beyond]:
    yield from _id(choice.node, choice.id, field, pillar, question)
    yield from _text(choice.node, "title", f"{field}.title", SHORT, pillar, question, is_needed=True)
    yield from _resource(child(choice.node, "helpfulResource"), f"{field}.helpfulResource", pillar, question)
    plan = child(choice.node, "improvementPlan")
    kinds = {word(each, "type") for each in items(choice.node, "additionalResources")}
    has_plan = plan is not None and bool(choice.plan)
    if not has_plan and not is_none_of_these(choice.id) and "IMPROVEMENT_PLAN" not in kinds:
        message = f"{field}.improvementPlan: has to be there, with a displayText"
        yield "limit-plan", pillar, question, message, plan.line if plan else choice.node.line
    yield from _resource(plan, f"{field}.improvementPlan", pillar, question)
    for place, more in enumerate(items(choice.node, "additionalResources")):
        yield from _additional(more, f"{field}.additionalResources[{place}]", pillar, question)


def _additional(more: Node, field: str, pillar: str, question: str) -> Iterator[Beyond]:
    if word(more, "type") not in KINDS:
        yield "limit-resource", pillar, question, f"{field}.type: one of {', '.join(sorted(KINDS))}", more.line
    yield from _count(more, "content", f"{field}.content", MOST_CONTENTS, pillar, question)
    for place, content in enumerate(items(more, "content")):
        yield from _resource(content, f"{field}.content[{place}]", pillar, question)


def _resource(node: Node | None, field: str, pillar: str, question: str) -> Iterator[Beyond]:
    if node is None:
        return
    if not isinstance(node.value, dict):
        message = f"{field}: has to be an object with displayText and url"
        yield "limit-resource", pillar, question, message, node.line
    yield from _text(node, "displayText", f"{field}.displayText", LONG, pillar, question)
    url = word(node, "url")
    if url and not word(node, "displayText"):
        message = f"{field}.displayText: has to be there beside a url"
        yield "limit-resource", pillar, question, message, node.line
    if url and not url.lower().startswith(("http://", "https://")):
        yield "limit-resource", pillar, question, f"{field}.url: has to begin with http:// or https://", node.line


def _id(node: Node, name: str, field: str, pillar: str | None, question: str | None) -> Iterator[Beyond]:
    if not ID.fullmatch(name):
        message = f"{field}.id: 3 to 128 letters, digits and underscores, not {name[:60] or 'nothing'}"
        yield "limit-id", pillar, question, message, _line(node, "id")
    elif len(name) > LONGEST_OF_API:
        message = f"{field}.id: more than {LONGEST_OF_API} characters, which the API of the tool refuses"
        yield "limit-id", pillar, question, message, _line(node, "id")


def _text(
    node: Node, name: str, field: str, most: int, pillar: str | None, question: str | None, *, is_needed: bool = False
) -> Iterator[Beyond]:
    found = child(node, name)
    if found is not None and not isinstance(found.value, str):
        yield "limit-text", pillar, question, f"{field}: has to be a text", found.line
    elif found is not None and len(word(node, name)) > most:
        yield (
            "limit-length",
            pillar,
            question,
            f"{field}: {len(word(node, name))} characters, at most {most}",
            found.line,
        )
    elif is_needed and (found is None or not word(node, name)):
        yield "limit-text", pillar, question, f"{field}: has to be there", _line(node, name)


def _count(node: Node, name: str, field: str, most: int, pillar: str | None, question: str | None) -> Iterator[Beyond]:
    found = child(node, name)
    if found is None or not isinstance(found.value, list) or not found.value:
        yield "limit-count", pillar, question, f"{field}: a list with at least one", _line(node, name)
    elif len(found.value) > most:
        yield "limit-count", pillar, question, f"{field}: {len(found.value)}, at most {most}", found.line


def _twins(named: list[tuple[str, Node, str]], pillar: str | None, question: str | None) -> Iterator[Beyond]:
    seen: set[str] = set()
    for name, node, field in named:
        if name in seen:
            yield TWIN, pillar or None, question, f"{field}.id: {name[:60]} is taken already", node.line
        seen.add(name)


def _line(node: Node, name: str) -> int:
    found = child(node, name)
    return found.line if found else node.line
