"""Which template a COE goes by, which there are, and what each version changed."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from accounts import queries as accounts
from coe.model import Coe, CoeAnswer, CoeSection, CoeTemplate
from coe.questions import QUESTIONS, Question
from coe.sections import SECTIONS, SectionKind
from coe.template import DEFAULT, RETIRED, STANDARD, STARTS, Template, parsed, title_of, written
from foundation.errors import Invalid, NotFound
from foundation.textmerge import steps
from foundation.work import Reading

HOUSE = "standard"
ASKED_BEFORE = "A question of an earlier template"


@dataclass(frozen=True)
class TemplateItem:
    """One version of a template; number 0 came with the house."""

    slug: str
    number: int
    title: str
    used_for: tuple[str, ...]
    published_at: datetime | None = None
    published_by: str = ""

    @property
    def is_retired(self) -> bool:
        """Whether nobody is to begin with it any more."""
        return RETIRED in self.used_for


@dataclass(frozen=True)
class TemplateVersion:
    """One version in full, what it changed since the one before, and which there are, the newest first."""

    item: TemplateItem
    text: str
    template: Template
    numbers: tuple[int, ...]
    changes: tuple[tuple[str, str], ...] = ()


def templates(reading: Reading) -> list[TemplateItem]:
    """Return the newest version of each template, those of the house first."""
    reading.require("coe:read")
    newest = select(CoeTemplate).where(CoeTemplate.is_newest.is_(True)).order_by(CoeTemplate.slug)
    rows = {row.slug: row for row in reading.session.scalars(newest)}
    names = accounts.principal_names(reading, {row.published_by for row in rows.values()}) if rows else {}
    own = {slug: _item(row, names) for slug, row in rows.items()}
    house = [own.pop(slug) if slug in own else _of_house(slug) for slug in STARTS]
    return house + list(own.values())


def template_version(reading: Reading, slug: str, number: int | None = None) -> TemplateVersion:
    """Return a version of a template, the newest where none is named; raises NotFound."""
    reading.require("coe:read")
    numbers = _numbers(reading, slug)
    wanted = numbers[0] if number is None and numbers else number
    if wanted not in numbers:
        raise NotFound("template")
    item, text = _version(reading, slug, wanted)
    before = [each for each in numbers if each < wanted][:1]
    changes = steps(_version(reading, slug, before[0])[1].splitlines(), text.splitlines()) if before else ()
    return TemplateVersion(item, text, parsed(text), numbers, tuple(changes))


def template_of(reading: Reading, coe: Coe) -> Template:
    """Return what the COE is asked for, in the version with which it goes."""
    if coe.template_number == 0:
        return STARTS.get(coe.template, STANDARD)
    row = reading.session.get(CoeTemplate, (coe.template, coe.template_number))
    return parsed(row.text) if row else STANDARD


def template_for(reading: Reading, *, trigger: str, kind: str, severity: str | None) -> tuple[str, int]:
    """Return the template with which such a COE begins: the occasion counts before the severity."""
    newest = reading.session.scalars(select(CoeTemplate).where(CoeTemplate.is_newest.is_(True))).all()
    uses = {word: row for row in newest for word in parsed(row.text).used_for}
    row = next((uses[word] for word in (trigger, kind, severity, DEFAULT) if word in uses), None)
    return (row.slug, row.number) if row else (HOUSE, 0)


def require_section(reading: Reading, coe: Coe, name: str) -> None:
    """Raise Invalid, which names them all, when the COE has no such section."""
    sections = template_of(reading, coe).sections
    if name not in sections and reading.session.get(CoeSection, (coe.id, name)) is None:
        raise Invalid("coe.unknown_section", f"Choose one of {', '.join(sections)}.", where="name")


def require_question(reading: Reading, coe: Coe, name: str) -> None:
    """Raise Invalid, which names them all, when the COE is not asked that."""
    questions = template_of(reading, coe).questions
    if name not in questions and reading.session.get(CoeAnswer, (coe.id, name)) is None:
        raise Invalid("coe.unknown_question", f"Choose one of {', '.join(questions)}.", where="question")


def with_kept(reading: Reading, asked: Template, sections: Collection[str], questions: Collection[str]) -> Template:
    """Return the template with what has words although it asks for it no more: nothing that was written is hidden."""
    lost = [name for name in questions if name not in asked.questions]
    known = _asked_elsewhere(reading, [name for name in lost if name not in QUESTIONS])
    asks = {**asked.questions, **{name: known.get(name) or QUESTIONS[name] for name in lost}}
    homes = [*sections, *(question.group for question in asks.values())]
    kept = {name: _kept(name) for name in homes if name not in asked.sections}
    return replace(asked, sections={**asked.sections, **kept}, questions=asks)


def _kept(name: str) -> SectionKind:
    known = SECTIONS.get(name)
    hint = known.hint if known else "The template asks for it no more."
    return SectionKind(title_of(name), hint)


def _asked_elsewhere(reading: Reading, names: Collection[str]) -> dict[str, Question]:
    """Find in any version how a question was put that only an earlier template had."""
    found: dict[str, Question] = {}
    for name in names:
        said = select(CoeTemplate.text).where(CoeTemplate.text.contains(f"? {name}:", autoescape=True))
        text = reading.session.scalar(said.order_by(CoeTemplate.published_at.desc()).limit(1))
        known = parsed(text).questions.get(name) if text else None
        found[name] = known or Question("source", ASKED_BEFORE)
    return found


def _numbers(reading: Reading, slug: str) -> tuple[int, ...]:
    known = select(CoeTemplate.number).where(CoeTemplate.slug == slug).order_by(CoeTemplate.number.desc())
    return (*reading.session.scalars(known), *((0,) if slug in STARTS else ()))


def _version(reading: Reading, slug: str, number: int) -> tuple[TemplateItem, str]:
    if number == 0:
        return _of_house(slug), written(STARTS[slug])
    row = reading.session.get_one(CoeTemplate, (slug, number))
    return _item(row, accounts.principal_names(reading, {row.published_by})), row.text


def _item(row: CoeTemplate, names: dict[str, str]) -> TemplateItem:
    by = names.get(row.published_by, row.published_by)
    return TemplateItem(row.slug, row.number, row.title, parsed(row.text).used_for, row.published_at, by)


def _of_house(slug: str) -> TemplateItem:
    """Return what came with the house; of it the standard alone begins anything by itself."""
    return TemplateItem(slug, 0, STARTS[slug].title, (DEFAULT,) if slug == HOUSE else ())
