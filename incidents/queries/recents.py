"""The services that are probably meant: what this person declared last, then what is declared most."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from catalog.queries import service_names
from foundation.work import Reading
from incidents.lifecycle import Mode
from incidents.model import Incident, IncidentService
from incidents.policy import is_visible

MOST = 6
OF_MINE = 20
OF_ALL = 200


@dataclass(frozen=True)
class RecentService:
    """A service to be chosen with one click; ``is_mine`` when this person named it lately."""

    slug: str
    name: str
    is_mine: bool


def recent_services(reading: Reading, most: int = MOST) -> list[RecentService]:
    """Return at most so many services; what the reader may not know of counts for nothing."""
    reading.require("incidents:read")
    mine = _mine(reading)
    ids = list(dict.fromkeys([*mine, *_most_declared(reading)]))[:most]
    names = service_names(reading, ids)
    return [RecentService(*names[each], each in mine) for each in ids if each in names]


def _mine(reading: Reading) -> Sequence[int]:
    """Return the services of this person's own latest incidents, the latest first."""
    me = reading.principal.person_id
    if me is None:
        return []
    own = select(Incident.id).where(Incident.declarer_id == me).order_by(Incident.id.desc()).limit(OF_MINE).subquery()
    named = select(IncidentService.service_id).join(own, own.c.id == IncidentService.incident_id)
    latest = named.group_by(IncidentService.service_id).order_by(func.max(own.c.id).desc(), IncidentService.service_id)
    return reading.session.scalars(latest.limit(MOST)).all()


def _most_declared(reading: Reading) -> Sequence[int]:
    """Return the services that the latest incidents named most often."""
    counted = (Incident.mode == Mode.STANDARD, is_visible(reading))
    order = (Incident.declared_at.desc(), Incident.id.desc())
    latest = select(Incident.id).where(*counted).order_by(*order).limit(OF_ALL).subquery()
    named = select(IncidentService.service_id).join(latest, latest.c.id == IncidentService.incident_id)
    most = named.group_by(IncidentService.service_id).order_by(func.count().desc(), IncidentService.service_id)
    return reading.session.scalars(most.limit(2 * MOST)).all()
