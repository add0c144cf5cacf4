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
    CoeTimelineRow,
)
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


def _parts(session: Session, coe: Coe) -> Iterator[Part]:
    yield from (Part(name, coe, (name,)) for name in ("title", "acknowledged"))
    for section in session.scalars(select(CoeSection).where(CoeSection.coe_id == coe.id)):
        yield Part(f"section.{section.name}", section, ("source",))
    for answer in session.scalars(select(CoeAnswer).where(CoeAnswer.coe_id == coe.id)):
        yield Part(f"question.{answer.question}", answer, ("text",))
    for reviewer in session.scalars(select(CoeReviewer).where(CoeReviewer.coe_id == coe.id)):
        yield Part(f"reviewer.{reviewer.role}", reviewer, ("claim",))
    for pause in session.scalars(select(CoePause).where(CoePause.coe_id == coe.id)):
        yield Part(CLOCK, pause, ("reason",))
    for row in session.scalars(select(CoeTimelineRow).where(CoeTimelineRow.coe_id == coe.id)):
        yield Part(f"timeline.{row.id}", row, ("text", "evidence"))
    for cause in session.scalars(select(Cause).where(Cause.coe_id == coe.id)):
        texts = ("why", "because", "how_escaped", "evidence", "accepted_reason")
        yield Part(f"cause.{cause.id}", cause, texts)
    for impact in session.scalars(select(CoeImpact).where(CoeImpact.coe_id == coe.id)):
        yield Part(f"impact.{impact.id}", impact, ("unit", "method", "affected"))
    for exhibit in session.scalars(select(CoeExhibit).where(CoeExhibit.coe_id == coe.id)):
        yield Part(f"exhibit.{exhibit.id}", exhibit, ("title", "shows", "query", "names", "problem"))
    for comment in session.scalars(select(CoeComment).where(CoeComment.coe_id == coe.id)):
        yield Part(f"comment.{comment.id}", comment, ("quote", "text"))


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
