"""How many an update would reach, for whoever is about to publish it: counted, never named."""

from collections.abc import Collection

from sqlalchemy import func, or_, select

from foundation.errors import NotFound
from foundation.work import Reading
from incidents.queries import IncidentBrief
from statuspage.commands.follow import pages_for
from statuspage.commands.spread import is_concerned
from statuspage.model import Component, PublicIncident, PublicIncidentComponent, StatusPage
from statuspage.model_subscribers import Subscriber
from statuspage.policy import NOUN


def told_count(reading: Reading, slug: str, components: Collection[str], incident: str = "") -> int:
    """Return how many an update about these components, on a public incident that is there already, would reach."""
    page = reading.session.scalars(select(StatusPage).where(StatusPage.slug == slug)).one_or_none()
    if page is None:
        raise NotFound(NOUN)
    reading.require("statuspage:publish", page)
    mine = select(Component.id).where(Component.page_id == page.id, Component.public_id.in_(components))
    known = select(PublicIncident.id).where(PublicIncident.page_id == page.id, PublicIncident.public_id == incident)
    about = reading.session.scalar(known) if incident else None
    return _count(reading, page.id, set(reading.session.scalars(mine)), about)


def reach_of(reading: Reading, source: IncidentBrief) -> list[tuple[str, int]]:
    """Return the pages that a public update of an incident goes to, and how many it would reach there."""
    found = []
    for page_id in pages_for(reading, source):
        page = reading.session.get_one(StatusPage, page_id)
        link = PublicIncidentComponent
        told = (
            select(link.component_id)
            .join(PublicIncident, PublicIncident.id == link.public_incident_id)
            .where(PublicIncident.incident_id == source.id)
        )
        hit = or_(Component.service_id.in_(source.service_ids), Component.id.in_(told))
        parts = set(reading.session.scalars(select(Component.id).where(Component.page_id == page_id, hit)))
        if reading.permits("statuspage:publish", page):
            here = (PublicIncident.page_id == page_id, PublicIncident.incident_id == source.id)
            about = reading.session.scalar(select(PublicIncident.id).where(*here))
            found.append((page.name, _count(reading, page_id, parts, about)))
    return found


def _count(reading: Reading, page_id: int, components: Collection[int], about: int | None) -> int:
    above = select(Component.group_id).where(Component.id.in_(components), Component.group_id.is_not(None))
    hit = sorted({*components, *(one for one in reading.session.scalars(above) if one)})
    counted = select(func.count()).select_from(Subscriber).where(is_concerned(page_id, hit, about))
    return reading.session.scalar(counted) or 0
