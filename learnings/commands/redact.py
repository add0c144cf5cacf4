"""Erasing words for good from a learning, its revisions and its history, and from what took them over."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.errors import NotFound
from foundation.ids import number_of
from foundation.markdown import RenderedText
from foundation.redaction import Found, Holding, Part, Redaction
from foundation.redaction import redact as erase
from foundation.work import Work
from learnings.events import LearningRedacted
from learnings.events_campaigns import CampaignRedacted
from learnings.model import (
    Adoption,
    Campaign,
    CampaignItem,
    CampaignLearning,
    Check,
    Learning,
    LearningRevision,
    Match,
    Relation,
)
from learnings.queries.search import index

OWN = (
    *("title", "failure_prevented", "lesson", "recommendation", "abstract"),
    *("source_url", "source_quote", "proposed_because", "reopened_because"),
)
DETAILS = "details/abstract,source_url,source_quote,reopened_because"
KEPT = ("title", "failure_prevented", "lesson", "recommendation", DETAILS)


def redact(
    work: Work, *, key: str, words: str, reason: str = "", rendered: Mapping[str, RenderedText] | None = None
) -> Found:
    """Erase the words from the learning and what took them over; without ``rendered`` only say where they stand."""
    number = number_of("LRN", key)
    learning = work.session.scalar(select(Learning).where(Learning.number == number).with_for_update())
    if learning is None:
        work.require("learnings:read")
        raise NotFound("learning")
    work.require("learnings:redact", learning)
    return erase(work, _held(work.session, learning), words=words, reason=reason, rendered=rendered)


def redact_campaign(
    work: Work, *, key: str, words: str, reason: str = "", rendered: Mapping[str, RenderedText] | None = None
) -> Found:
    """Erase the words from a campaign and what was said in it; without ``rendered`` only say where they stand."""
    number = number_of("CMP", key)
    campaign = work.session.scalar(select(Campaign).where(Campaign.number == number).with_for_update())
    if campaign is None:
        work.require("campaigns:read")
        raise NotFound("campaign")
    work.require("campaigns:redact", campaign)
    held = _campaign_held(work.session, campaign)
    return erase(work, held, words=words, reason=reason, rendered=rendered)


def _campaign_held(session: Session, campaign: Campaign) -> Holding:
    """Return what it holds, and what services said of its learnings by it."""
    items = session.scalars(select(CampaignItem).where(CampaignItem.campaign_id == campaign.id)).all()
    about = select(CampaignLearning.learning_id).where(CampaignLearning.campaign_id == campaign.id)
    ids = sorted(session.scalars(about))
    said = select(Adoption).where(Adoption.learning_id.in_(ids), Adoption.note.startswith(f"By {campaign.key}."))
    parts = [
        *(Part(name, campaign, (name,)) for name in ("title", "goal", "ended_because")),
        Part("proof", campaign, ("proof/url",)),
    ]
    parts += [
        Part(f"service.{each.service_id}", each, ("ticket_url", "evidence_url", "note", "found")) for each in items
    ]
    parts += [Part(f"adoption.{each.id}", each, ("evidence_url", "note")) for each in session.scalars(said)]
    streams = (campaign.stream, *(f"learning:{each}" for each in ids))
    return Holding(campaign.key, campaign.stream, parts, streams, partial(_settle_campaign, campaign=campaign))


def _settle_campaign(work: Work, done: Redaction, *, campaign: Campaign) -> None:
    work.record(campaign.stream, CampaignRedacted(**done.told()))


def learnings_held(session: Session, holding: Holding) -> Iterable[Holding]:
    """Return the learnings that came from a COE."""
    mine = select(Learning).where(Learning.source_coe_id == holding.id_of("coe")).order_by(Learning.id)
    return [_held(session, learning) for learning in session.scalars(mine.with_for_update())]


def _held(session: Session, learning: Learning) -> Holding:
    matches = session.scalars(select(Match).where(Match.learning_id == learning.id)).all()
    parts = [*_parts(session, learning), *(Part(f"match.{each.id}", each, ("note", "reasons")) for each in matches)]
    streams = (learning.stream, *(each.stream for each in matches))
    return Holding(learning.key, learning.stream, parts, streams, partial(_settle, learning=learning))


def _parts(session: Session, learning: Learning) -> Iterator[Part]:
    yield from (Part(name, learning, (name,)) for name in OWN)
    for revision in session.scalars(select(LearningRevision).where(LearningRevision.learning_id == learning.id)):
        yield Part(f"revision.{revision.number}", revision, KEPT)
    for told in session.scalars(select(Adoption).where(Adoption.learning_id == learning.id)):
        yield Part(f"adoption.{told.id}", told, ("evidence_url", "note"))
    for check in session.scalars(select(Check).where(Check.learning_id == learning.id)):
        yield Part(f"check.{check.id}", check, ("method", "note"))
    for relation in session.scalars(select(Relation).where(Relation.learning_id == learning.id)):
        yield Part(f"relation.{relation.id}", relation, ("reason",))


def _settle(work: Work, done: Redaction, *, learning: Learning) -> None:
    index(work, learning)
    work.record(learning.stream, LearningRedacted(**done.told()))
