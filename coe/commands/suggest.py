"""Suggesting how a section would read better, and what becomes of it; accepted, it is written like any other text."""

from sqlalchemy import func, select

from coe.commands.load import load_coe, load_open_coe, one_of, passage_of
from coe.commands.write import put_section, says
from coe.events import ChangeSuggested, SectionWritten, SuggestionSettled
from coe.model import Coe, CoeSection, CoeSuggestion
from coe.queries.templates import require_section
from coe.review import ACCEPTED, DECLINED, SUGGESTION_ENDS, WAITS, WITHDRAWN
from coe.sections import SECTION_LIMIT
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from foundation.log import version_of
from foundation.markdown import RenderedText
from foundation.merging import require_unchanged
from foundation.text import clean
from foundation.work import Work

MOST_WAITING = 100


def suggest(
    work: Work, *, key: str, name: str, text: str, reason: str = "", version: int | None = None
) -> CoeSuggestion:
    """Say how a section would read better, without writing it; sent twice, it is one suggestion."""
    coe = load_open_coe(work, key, "coe:comment")
    require_section(work, coe, name)
    words = clean(text, field="text", limit=SECTION_LIMIT, multiline=True)
    require_unchanged(work, coe.stream, version, (f"section.{name}",))
    section = work.session.get(CoeSection, (coe.id, name))
    row = CoeSuggestion(
        coe_id=coe.id,
        section=name,
        version=version_of(work.session, coe.stream),
        base=section.source if section else "",
        text=words,
        reason=passage_of(reason, "reason"),
        made_by=work.principal.id,
        author_id=work.principal.person_id,
        made_at=work.now,
        state=WAITS,
        word="",
    )
    if row.base.splitlines() == words.splitlines():
        raise Invalid("coe.nothing_suggested", "It reads so already: change the text, then suggest it.", where="text")
    known = _known(work, row)
    if known is not None:
        return known
    work.session.add(row)
    work.session.flush()
    event = ChangeSuggested(
        suggestion_id=row.id,
        section=name,
        version=row.version,
        text=row.text,
        reason=row.reason,
        changed=(f"suggestion.{row.id}",),
    )
    work.record(coe.stream, event)
    return row


def settle_suggestion(
    work: Work,
    *,
    key: str,
    suggestion_id: int,
    to: str,
    word: str = "",
    text: RenderedText | None = None,
    version: int | None = None,
) -> CoeSuggestion:
    """Accept it, with the section's ``text`` as it is to read then; decline it with a word; or take one's own back."""
    to = one_of(to, SUGGESTION_ENDS, "to")
    coe = load_open_coe(work, key) if to == ACCEPTED else load_coe(work, key, "coe:comment")
    row = work.session.get(CoeSuggestion, suggestion_id, with_for_update=True)
    if row is None or row.coe_id != coe.id:
        raise NotFound("suggestion")
    _require_fit(work, coe, row, to)
    if row.state != WAITS:
        detail = f"It is {row.state} already: nothing more becomes of it."
        raise Conflict("coe.suggestion_settled", detail, extra={"state": row.state})
    word = passage_of(word, "word")
    if to == DECLINED and not word:
        raise Invalid("coe.word", "Say in a word why not: whoever made it reads that.", where="word")
    if to == ACCEPTED:
        _write(work, coe, row, text, version)
    row.settle(to, word, work.principal.id, work.now)
    author = row.author_id if row.author_id != work.principal.person_id else None
    settled = SuggestionSettled(
        suggestion_id=row.id,
        section=row.section,
        to_state=to,
        person_ids=(author,) if author is not None else (),
        word=word,
        changed=(f"suggestion.{row.id}",),
    )
    work.record(coe.stream, settled)
    return row


def _known(work: Work, row: CoeSuggestion) -> CoeSuggestion | None:
    """Return the same suggestion by the same person, if it waits already."""
    waiting = (CoeSuggestion.coe_id == row.coe_id, CoeSuggestion.state == WAITS)
    mine = (CoeSuggestion.section == row.section, CoeSuggestion.made_by == row.made_by)
    for known in work.session.scalars(select(CoeSuggestion).where(*waiting, *mine)):
        if known.text == row.text:
            return known
    if (work.session.scalar(select(func.count()).select_from(CoeSuggestion).where(*waiting)) or 0) >= MOST_WAITING:
        detail = f"{MOST_WAITING} suggestions wait here already: have some of them settled first."
        raise Conflict("coe.many_suggestions", detail)
    return None


def _require_fit(work: Work, coe: Coe, row: CoeSuggestion, to: str) -> None:
    me = work.principal
    if to != WITHDRAWN:
        work.require("coe:write", coe)
    elif row.made_by != me.id and (row.author_id is None or row.author_id != me.person_id):
        raise Forbidden("coe.not_own_suggestion", "Only whoever made it takes it back; who writes here may decline it.")


def _write(work: Work, coe: Coe, row: CoeSuggestion, text: RenderedText | None, version: int | None) -> None:
    """Write the section as it reads with the suggestion in it, unless it reads so already."""
    if text is None:
        raise Invalid("coe.empty", "Say how the section is to read then.", where="text")
    clean(text.source, field="text", limit=SECTION_LIMIT, multiline=True)
    if says(work, coe, row.section, text):
        return
    changed = (f"section.{row.section}",)
    require_unchanged(work, coe.stream, version, changed)
    put_section(work, coe, row.section, text)
    written = SectionWritten(
        section=row.section, format=text.format, suggestion=row.id, source=text.source, changed=changed
    )
    work.record(coe.stream, written)
