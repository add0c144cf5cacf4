"""What a COE asks for: which sections and questions, in which words. Text in, values out; pure.

The text is the template: it is what people edit, compare, take along and bring elsewhere. See docs/coe.md for its form.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from coe.questions import QUESTIONS, Question
from coe.sections import SECTIONS, SectionKind
from foundation.errors import Invalid

TEMPLATE_LIMIT = 40_000
MOST_SECTIONS, MOST_QUESTIONS = 40, 60
TITLE_LIMIT, GUIDANCE_LIMIT, QUESTION_LIMIT, NAME_LIMIT = 80, 1_000, 400, 32
OWN = "own_"
DEFAULT, RETIRED, BY_HAND = "default", "retired", "by hand"
USED_FOR = "used for:"
TITLE = re.compile(r"#\s+(?P<title>\S.*)")
SECTION = re.compile(r"##\s+(?P<name>[a-z][a-z0-9_]*)\s*(?P<required>\(required\))?\s*(?::\s*(?P<title>\S.*))?")
QUESTION = re.compile(r"\?\s*(?P<name>[a-z][a-z0-9_]*)\s*(?::\s*(?P<text>\S.*))?")
FORM = "Write a section as “## summary (required): Summary”, its guidance below it, and its questions as “? signal”."


@dataclass(frozen=True)
class Template:
    """One version of what a COE asks for; ``used_for`` are occasions, severities, or ``default``."""

    title: str
    used_for: tuple[str, ...]
    sections: Mapping[str, SectionKind]
    questions: Mapping[str, Question]

    def of_group(self, group: str) -> dict[str, Question]:
        """Return the questions asked under that section."""
        return {name: question for name, question in self.questions.items() if question.group == group}


@dataclass
class _Section:
    """A section while its lines are read."""

    name: str
    title: str
    is_required: bool
    guidance: list[str] = field(default_factory=list)


STANDARD = Template("Standard", (DEFAULT,), SECTIONS, QUESTIONS)


def title_of(name: str) -> str:
    """Return how a section is called, also one that no template has any more."""
    kind = SECTIONS.get(name)
    return kind.title if kind else name.removeprefix(OWN).replace("_", " ").capitalize()


@lru_cache(maxsize=64)
def parsed(text: str) -> Template:
    """Return what the text says; raises Invalid with the number of the line that can't be understood."""
    title, used_for = "", tuple[str, ...]()
    sections: dict[str, _Section] = {}
    questions: dict[str, Question] = {}
    for number, line in enumerate(text.splitlines(), 1):
        said = line.strip()
        current = next(reversed(sections.values()), None)
        if said.startswith("##"):
            section = _section(number, said)
            _require_once(number, section.name, sections)
            sections[section.name] = section
        elif said.startswith("# ") and not title:
            title = _short(number, TITLE.match(said), "title")
        elif said.lower().startswith(USED_FOR) and current is None:
            used_for = tuple(_words(said[len(USED_FOR) :]))
        elif said.startswith("?"):
            name, question = _question(number, said, current)
            _require_once(number, name, questions)
            questions[name] = question
        elif current is not None:
            current.guidance.append(said)
        elif said:
            raise _wrong(number, f"“{said[:40]}” stands before the first section. {FORM}")
    _require_whole(title, sections, questions)
    return Template(title, used_for, {name: _kind(each) for name, each in sections.items()}, questions)


def written(template: Template) -> str:
    """Return the template as the text that ``parsed`` understands, each thing in its place."""
    return "\n".join(_lines(template)).rstrip() + "\n"


def starting(text: str, title: str, used_for: str) -> str:
    """Return the text with another head, as one begins a template from another."""
    of = parsed(text)
    return written(Template(title, tuple(_words(used_for)), of.sections, of.questions))


def _lines(template: Template) -> Iterator[str]:
    yield f"# {template.title}"
    yield f"Used for: {', '.join(template.used_for) or BY_HAND}"
    for name, kind in template.sections.items():
        required = " (required)" if kind.is_required else ""
        yield from ("", f"## {name}{required}: {kind.title}", *kind.hint.splitlines())
        for asked, question in template.of_group(name).items():
            yield f"? {asked}: {question.text}"


def _words(said: str) -> Iterator[str]:
    for word in said.split(","):
        name = word.strip()
        if name and name.lower() != BY_HAND:
            yield name.upper() if name.upper().startswith("SEV") else name.lower().replace(" ", "_")


def _section(number: int, said: str) -> _Section:
    match = SECTION.fullmatch(said)
    if match is None:
        raise _wrong(number, f"“{said[:60]}” is no heading of a section. {FORM}")
    name, known = match["name"], SECTIONS.get(match["name"])
    if known is None:
        _require_own(number, name, SECTIONS, "section", match["title"])
    title = match["title"] or (known.title if known else "")
    if len(title) > TITLE_LIMIT:
        raise _wrong(number, f"Give it a title of at most {TITLE_LIMIT} letters.")
    return _Section(name, title, bool(match["required"]))


def _question(number: int, said: str, section: _Section | None) -> tuple[str, Question]:
    match = QUESTION.fullmatch(said)
    if match is None or section is None:
        raise _wrong(number, f"A question stands in a section, as “? own_name: What …?”. {FORM}")
    name, known = match["name"], QUESTIONS.get(match["name"])
    if known is None:
        _require_own(number, name, QUESTIONS, "question", match["text"])
    text = match["text"] or (known.text if known else "")
    if len(text) > QUESTION_LIMIT:
        raise _wrong(number, f"Ask in at most {QUESTION_LIMIT} letters.")
    return name, Question(
        section.name,
        text,
        is_computed=known.is_computed if known else False,
        is_thought=known.is_thought if known else False,
    )


def _kind(section: _Section) -> SectionKind:
    known = SECTIONS.get(section.name)
    guidance = "\n".join(section.guidance).strip() or (known.hint if known else "")
    if len(guidance) > GUIDANCE_LIMIT:
        raise Invalid(
            "coe.template", f"Say what belongs in {section.name} in {GUIDANCE_LIMIT:,} letters at most.", where="text"
        )
    return SectionKind(section.title, guidance, section.is_required)


def _require_own(number: int, name: str, known: Mapping[str, object], what: str, words: str | None) -> None:
    if not name.startswith(OWN) or len(name) > NAME_LIMIT:
        names = ", ".join(known)
        detail = f"{name} is no {what} of the house ({names}); one of yours begins with {OWN} and has"
        raise _wrong(number, f"{detail} {NAME_LIMIT} letters at most.")
    if not words:
        raise _wrong(number, f"Say after a colon what {name} is called or asks.")


def _require_once(number: int, name: str, known: Mapping[str, object]) -> None:
    if name in known:
        raise _wrong(number, f"{name} stands twice: once is enough.")


def _require_whole(title: str, sections: Mapping[str, _Section], questions: Mapping[str, Question]) -> None:
    if not title:
        raise Invalid("coe.template", "Begin with its name, as “# Near misses, light form”.", where="text")
    if not 1 <= len(sections) <= MOST_SECTIONS or len(questions) > MOST_QUESTIONS:
        most = f"1 to {MOST_SECTIONS} sections and at most {MOST_QUESTIONS} questions"
        raise Invalid("coe.template", f"A template has {most}.", where="text")


def _short(number: int, match: re.Match[str] | None, what: str) -> str:
    if match is None or len(match[what]) > TITLE_LIMIT:
        raise _wrong(number, f"Give it a name of at most {TITLE_LIMIT} letters.")
    return match[what]


def _wrong(number: int, detail: str) -> Invalid:
    return Invalid("coe.template", f"Line {number}: {detail}", where="text")


LIGHT = Template(
    "Near misses, light form",
    ("near_miss", "surprise"),
    {
        "summary": SectionKind(
            "What nearly happened", "What was about to happen, and what kept it from happening.", is_required=True
        ),
        "prevention": SectionKind("Prevention", "What let it come so near, and what would have stopped it earlier."),
        "lessons_lucky": SECTIONS["lessons_lucky"],
        "related": SECTIONS["related"],
        "sharing": SECTIONS["sharing"],
    },
    {name: QUESTIONS[name] for name in ("change", "tests", "exposed", "luck")},
)
STARTS: Mapping[str, Template] = {"standard": STANDARD, "light": LIGHT}
