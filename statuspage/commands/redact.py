"""Erasing words for good from a status page: from what the world reads, and from the page's history."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.markdown import RenderedText
from foundation.redaction import Found, Holding, Part, Redaction
from foundation.redaction import redact as erase
from foundation.work import Work
from statuspage.commands.effects import note_change
from statuspage.commands.loading import load_page
from statuspage.events import PageRedacted
from statuspage.model import Component, Maintenance, PlannedPost, PublicIncident, PublicUpdate, StatusPage

SAID = ("body", "changes/name")


def redact(
    work: Work, *, slug: str, words: str, reason: str = "", rendered: Mapping[str, RenderedText] | None = None
) -> Found:
    """Erase the words from all that the page says or said; without ``rendered`` only say where they stand."""
    page = load_page(work, slug)
    work.require("statuspage:redact", page)
    told = list(work.session.scalars(select(PublicIncident).where(PublicIncident.page_id == page.id)))
    parts = [*_parts_of_page(work.session, page), *_parts_told(work.session, told)]
    return erase(work, _held(page, parts), words=words, reason=reason, rendered=rendered)


def told_of_it(session: Session, holding: Holding) -> Iterable[Holding]:
    """Return what pages say of incidents that a COE covers: its words for the outside are posted there."""
    about = select(PublicIncident).where(PublicIncident.incident_id.in_(holding.ids_about("incident")))
    told = session.scalars(about.order_by(PublicIncident.id)).all()
    for page_id in sorted({each.page_id for each in told}):
        page = session.get_one(StatusPage, page_id, with_for_update=True)
        yield _held(page, list(_parts_told(session, [each for each in told if each.page_id == page_id])))


def _held(page: StatusPage, parts: list[Part]) -> Holding:
    return Holding(page.slug, page.stream, parts, (page.stream,), partial(_settle, page=page))


def _parts_told(session: Session, told: Collection[PublicIncident]) -> Iterator[Part]:
    for incident in told:
        yield Part(f"incident:{incident.id}", incident, ("name", "customer_impact", "workaround"))
    ids = [each.id for each in told]
    for update in session.scalars(select(PublicUpdate).where(PublicUpdate.public_incident_id.in_(ids))):
        yield Part(f"update:{update.id}", update, SAID)


def _parts_of_page(session: Session, page: StatusPage) -> Iterator[Part]:
    yield Part("page", page, ("name", "url"))
    for component in session.scalars(select(Component).where(Component.page_id == page.id)):
        yield Part(f"component:{component.id}", component, ("name", "description"))
    works = session.scalars(select(Maintenance).where(Maintenance.page_id == page.id)).all()
    for planned in works:
        yield Part(f"maintenance:{planned.id}", planned, ("name",))
    ids = [each.id for each in works]
    for update in session.scalars(select(PublicUpdate).where(PublicUpdate.maintenance_id.in_(ids))):
        yield Part(f"update:{update.id}", update, SAID)
    for post in session.scalars(select(PlannedPost).where(PlannedPost.page_id == page.id)):
        yield Part(f"planned_post:{post.id}", post, ("name", "body", "outcome"))


def _settle(work: Work, done: Redaction, *, page: StatusPage) -> None:
    for row in done.rows:
        if isinstance(row, PublicUpdate):
            row.corrected_at = row.updated_at = work.now
    note_change(work, page)
    work.record(page.stream, PageRedacted(**done.told()))
