"""A lens as far as it can be recognised: what is missing or of another kind is left empty; the limits tell."""

from dataclasses import dataclass

from readiness.lens.text import Literal, Node

DEFAULT = "default"


@dataclass(frozen=True)
class ShapedRule:
    """A rule as it is written."""

    risk: str
    condition: str
    line: int

    @property
    def is_default(self) -> bool:
        """Whether it takes what no earlier rule took."""
        return self.condition.strip() == DEFAULT


@dataclass(frozen=True)
class Choice:
    """A choice as it is written."""

    id: str
    title: str
    help: str
    plan: str
    node: Node


@dataclass(frozen=True)
class Question:
    """A question as it is written, and where."""

    pillar: str
    id: str
    title: str
    description: str
    choices: tuple[Choice, ...]
    rules: tuple[ShapedRule, ...]
    line: int
    field: str
    node: Node

    @property
    def choice_ids(self) -> list[str]:
        """The ids that an answer may choose."""
        return [choice.id for choice in self.choices]


@dataclass(frozen=True)
class Pillar:
    """A group of questions."""

    id: str
    name: str
    questions: tuple[Question, ...]
    field: str
    node: Node


@dataclass(frozen=True)
class Shape:
    """A whole lens."""

    name: str
    description: str
    version: str
    pillars: tuple[Pillar, ...]
    root: Node

    @property
    def questions(self) -> list[Question]:
        """All questions in their order."""
        return [question for pillar in self.pillars for question in pillar.questions]


def shape_of(root: Node) -> Shape:
    """Recognise a lens."""
    pillars = tuple(_pillar(node, f"pillars[{place}]") for place, node in enumerate(items(root, "pillars")))
    return Shape(word(root, "name"), word(root, "description"), word(root, "schemaVersion"), pillars, root)


def child(node: Node, name: str) -> Node | None:
    """Return a member of an object."""
    return node.value.get(name) if isinstance(node.value, dict) else None


def items(node: Node, name: str) -> list[Node]:
    """Return the items of a list among an object's members."""
    found = child(node, name)
    return found.value if found is not None and isinstance(found.value, list) else []


def word(node: Node, name: str) -> str:
    """Return a text among an object's members; a number as it is written, anything else as nothing."""
    found = child(node, name)
    if found is None:
        return ""
    if isinstance(found.value, Literal):
        return found.value.text
    return found.value if isinstance(found.value, str) else ""


def _pillar(node: Node, field: str) -> Pillar:
    name = word(node, "id")
    questions = items(node, "questions")
    made = tuple(_question(each, name, f"{field}.questions[{place}]") for place, each in enumerate(questions))
    return Pillar(name, word(node, "name"), made, field, node)


def _question(node: Node, pillar: str, field: str) -> Question:
    return Question(
        pillar=pillar,
        id=word(node, "id"),
        title=word(node, "title"),
        description=word(node, "description"),
        choices=tuple(_choice(each) for each in items(node, "choices")),
        rules=tuple(
            ShapedRule(word(each, "risk"), word(each, "condition"), each.line) for each in items(node, "riskRules")
        ),
        line=node.line,
        field=field,
        node=node,
    )


def _choice(node: Node) -> Choice:
    advice, plan = child(node, "helpfulResource"), child(node, "improvementPlan")
    return Choice(
        id=word(node, "id"),
        title=word(node, "title"),
        help=word(advice, "displayText") if advice else "",
        plan=word(plan, "displayText") if plan else "",
        node=node,
    )
