"""Erasing words for good from a COE, its history and its action items, and from what came of it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from coe.commands.actions import make_action_findable
from coe.commands.load import load_coe, make_findable
from coe.commands.papers import forget_papers
from coe.commands.renew import body_of
from coe.events import ActionRedacted, CoeRedacted
from coe.model import (
    ActionItem,
    Cause,
    Coe,
    CoeAnswer,
    CoeComment,
    CoeExhibit,
    CoeImpact,
    CoeIncident,
    CoePause,
    CoeReviewer,
    CoeSection,
    CoeSuggestion,
    CoeTimelineRow,
)
from foundation.db import Base
from foundation.markdown import RenderedText
from foundation.redaction import Found, Holding, Part, Redaction
from foundation.redaction import redact as erase
from foundation.work import Work

CLOCK = "clock"


def redact(
    work: Work, *, key: str, words: str, reason: str = "", rendered: Mapping[str, RenderedText] | None = None
) -> Found:
    """Erase the words from the COE and whatever took them over; without ``rendered`` only say where they stand."""
    coe = load_coe(work, key, "coe:redact")
    return erase(work, _held(work.session, coe), words=words, reason=reason, rendered=rendered)


def _held(session: Session, coe: Coe) -> Holding:
    covered = session.scalars(select(CoeIncident.incident_id).where(CoeIncident.coe_id == coe.id))
    about = tuple(f"incident:{incident_id}" for incident_id in covered)
    settle = partial(_settle, coe=coe)
    return Holding(coe.key, coe.stream, list(_parts(session, coe)), (coe.stream,), settle, about)


def actions_held(session: Session, holding: Holding) -> Iterable[Holding]:
    """Return the action items of a COE: they have histories of their own."""
    mine = select(ActionItem).where(ActionItem.coe_id == holding.id_of("coe")).order_by(ActionItem.id)
    for action in session.scalars(mine.with_for_update()):
        texts = ("title", "done_criteria", "evidence", "evaluation", "tracker_url")
        parts = [Part(name, action, (name,)) for name in texts]
        settle = partial(_settle_action, action=action)
        yield Holding(action.key, action.stream, parts, (action.stream,), settle)


# What stands in rows of its own: by what name, which column tells one from the next, and in which columns words stand.
ROWS: Mapping[type[Base], tuple[str, str, tuple[str, ...]]] = {
    CoeSection: ("section", "name", ("source",)),
    CoeAnswer: ("question", "question", ("text",)),
    CoeReviewer: ("reviewer", "role", ("claim",)),
    CoePause: (CLOCK, "", ("reason",)),
    CoeTimelineRow: ("timeline", "id", ("text", "evidence")),
    Cause: ("cause", "id", ("why", "because", "how_escaped", "evidence", "accepted_reason")),
    CoeImpact: ("impact", "id", ("unit", "method", "affected")),
    CoeExhibit: ("exhibit", "id", ("title", "shows", "query", "names", "problem")),
    CoeComment: ("comment", "id", ("quote", "text")),
    CoeSuggestion: ("suggestion", "id", ("base", "text", "reason", "word")),
}


def _parts(session: Session, coe: Coe) -> Iterator[Part]:
    yield from (Part(name, coe, (name,)) for name in ("title", "acknowledged"))
    for kind, (name, told_by, columns) in ROWS.items():
        for row in session.scalars(select(kind).where(kind.__table__.c.coe_id == coe.id)):
            yield Part(f"{name}.{getattr(row, told_by)}" if told_by else name, row, columns)


def _settle(work: Work, done: Redaction, *, coe: Coe) -> None:
    for row in done.rows:
        if isinstance(row, CoeSection | CoeAnswer):
            # What the machine began it would begin anew from the incident, where the words may still stand.
            row.is_prefilled = False
    make_findable(work, coe, body_of(work, coe))
    forget_papers(work.session, coe_id=coe.id)
    work.record(coe.stream, CoeRedacted(**done.told()))


def _settle_action(work: Work, done: Redaction, *, action: ActionItem) -> None:
    make_action_findable(work, action)
    forget_papers(work.session, coe_id=action.coe_id)
    work.record(action.stream, ActionRedacted(**done.told()))
