"""Where responders meet and look: the bridge, and links to dashboards and documents."""

from urllib.parse import urlsplit

from sqlalchemy import func, select

from foundation.errors import Conflict, NotFound
from foundation.links import needed_address, web_address
from foundation.merging import require_unchanged
from foundation.text import clean
from foundation.work import Work
from incidents.commands.subject import incident_to_change
from incidents.events import BridgeSet, LinkAdded, LinkRemoved
from incidents.model import Incident, IncidentLink

URL_LIMIT, LABEL_LIMIT = 500, 120
MOST_LINKS = 50
CODE = "incident.address"


def set_bridge(work: Work, *, key: str, url: str, version: int | None = None) -> Incident:
    """Say where responders meet; empty takes it off."""
    incident = incident_to_change(work, key)
    require_unchanged(work, incident.stream, version, ("bridge_url",))
    url = web_address(url, field="bridge_url", limit=URL_LIMIT, code=CODE)
    if url != incident.bridge_url:
        incident.bridge_url = url
        work.record(incident.stream, BridgeSet(url=url, changed=("bridge_url",)))
    return incident


def add_link(work: Work, *, key: str, url: str, label: str = "") -> IncidentLink:
    """Add a place to look; the same address stands once."""
    incident = incident_to_change(work, key)
    url = needed_address(url, field="url", limit=URL_LIMIT, code=CODE)
    label = clean(label, field="label", limit=LABEL_LIMIT) or (urlsplit(url).hostname or url)[:LABEL_LIMIT]
    here = IncidentLink.incident_id == incident.id
    there = work.session.scalar(select(IncidentLink).where(here, IncidentLink.url == url))
    if there is not None:
        return there
    if (work.session.scalar(select(func.count()).where(here)) or 0) >= MOST_LINKS:
        detail = f"An incident has at most {MOST_LINKS} links. Take one off first."
        raise Conflict("incident.too_many_links", detail, where="url")
    link = IncidentLink(incident_id=incident.id, label=label, url=url, added_by=work.principal.id, added_at=work.now)
    work.session.add(link)
    work.session.flush()
    work.record(incident.stream, LinkAdded(link_id=link.id, label=label, url=url))
    return link


def remove_link(work: Work, *, key: str, link_id: int) -> Incident:
    """Take a link off."""
    incident = incident_to_change(work, key)
    link = work.session.get(IncidentLink, link_id)
    if link is None or link.incident_id != incident.id:
        raise NotFound("link")
    work.session.delete(link)
    work.record(incident.stream, LinkRemoved(link_id=link_id, label=link.label))
    return incident
