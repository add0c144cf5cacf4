"""Writing the document: one section at a time, and the facts in its head."""

from datetime import datetime

from sqlalchemy import select

from coe.commands.load import agreed, happened, line, load_open_coe, make_findable, require_person
from coe.events import CoeEdited, SectionWritten
from coe.model import INSTANTS, Coe, CoeSection
from coe.queries.templates import require_section
from coe.sections import SECTION_LIMIT
from foundation.errors import Invalid, NotFound
from foundation.log import event_at
from foundation.markdown import RenderedText
from foundation.merging import require_unchanged
from foundation.text import clean
from foundation.work import Work


def write_section(work: Work, *, key: str, name: str, text: RenderedText, version: int | None = None) -> Coe:
    """Put a new text into one section; two people in different sections don't disturb one another."""
    coe = load_open_coe(work, key)
    require_section(work, coe, name)
    clean(text.source, field=name, limit=SECTION_LIMIT, multiline=True)
    if says(work, coe, name, text):
        # Sent twice, or its first answer was lost on the way.
        return coe
    changed = (f"section.{name}",)
    require_unchanged(work, coe.stream, version, changed)
    put_section(work, coe, name, text)
    work.record(coe.stream, SectionWritten(section=name, format=text.format, source=text.source, changed=changed))
    return coe


def restore_section(
    work: Work, *, key: str, name: str, seq: int, text: RenderedText, version: int | None = None
) -> Coe:
    """Put an earlier text of a section back; the one that it takes the place of stays in the log."""
    coe = load_open_coe(work, key)
    require_section(work, coe, name)
    event = event_at(work.session, coe.stream, seq)
    if event.name != SectionWritten.name or event.payload["section"] != name or event.is_erased:
        raise NotFound("revision")
    if event.passages.get("source", "") != text.source:
        raise Invalid("coe.other_text", "That is not the text of that revision: look at it again.", where="seq")
    changed = (f"section.{name}",)
    require_unchanged(work, coe.stream, version, changed)
    put_section(work, coe, name, text)
    work.record(
        coe.stream, SectionWritten(section=name, format=text.format, restored=seq, source=text.source, changed=changed)
    )
    return coe


def says(work: Work, coe: Coe, name: str, text: RenderedText) -> bool:
    """Whether a section reads so already because somebody wrote it."""
    section = work.session.get(CoeSection, (coe.id, name))
    return section is not None and not section.is_prefilled and section.source == text.source


def put_section(work: Work, coe: Coe, name: str, text: RenderedText) -> None:
    """Have a section read so."""
    section = work.session.get(CoeSection, (coe.id, name)) or CoeSection(coe_id=coe.id, name=name)
    section.source, section.html, section.format = text.source, text.html, text.format
    section.is_prefilled = False
    section.written_by, section.written_at = work.principal.id, work.now
    work.session.add(section)
    work.session.flush()
    make_findable(work, coe, _body(work, coe))


def edit_coe(
    work: Work,
    *,
    key: str,
    version: int | None = None,
    title: str | None = None,
    owner_id: int | None = None,
    due: datetime | None = None,
    instants: dict[str, datetime | None] | None = None,
) -> Coe:
    """Change what was given: the title, the owner, the due date, the key instants (None takes an instant back)."""
    coe = load_open_coe(work, key)
    instants = dict(instants or {})
    _require_instants(work, instants)
    changed = _changed(title=title, owner_id=owner_id, due=due, instants=instants)
    require_unchanged(work, coe.stream, version, changed)
    if title is not None:
        coe.title = line(title, "title")
    if owner_id is not None:
        coe.owner_id = require_person(work, owner_id)
    if due is not None:
        coe.due = agreed(work, due)
    for name, at in instants.items():
        setattr(coe, name, at)
    make_findable(work, coe, _body(work, coe))
    work.record(
        coe.stream,
        CoeEdited(owner_id=owner_id, due=due, instants=instants or None, title=title or "", changed=changed),
    )
    return coe


def _changed(**given: object) -> tuple[str, ...]:
    instants = given.pop("instants")
    names = [name for name, value in given.items() if value is not None]
    return (*names, *(f"instant.{name}" for name in (instants if isinstance(instants, dict) else ())))


def _require_instants(work: Work, instants: dict[str, datetime | None]) -> None:
    unknown = instants.keys() - set(INSTANTS)
    if unknown:
        raise Invalid("coe.unknown_instant", f"Choose among {', '.join(INSTANTS)}.", where="instants")
    for name, at in instants.items():
        if at is not None:
            happened(work, at, name)


def _body(work: Work, coe: Coe) -> str:
    statement = select(CoeSection.source).where(CoeSection.coe_id == coe.id).order_by(CoeSection.name)
    return "\n".join(work.session.scalars(statement))
