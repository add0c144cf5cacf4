"""Which failures came back: links that somebody made, both ways, and earlier COEs that may be the same."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from coe.lifecycle import State
from coe.model import Coe, CoeIncident, CoeRecurrence, CoeService
from coe.queries.documents import CoeBrief, briefs
from foundation.ids import number_of
from foundation.log import StoredEvent
from foundation.work import Reading

SUGGESTED = 5
HELPED = "helped"
ALIKE = frozenset({"related", "duplicate"})


@dataclass(frozen=True)
class Recurrences:
    """The earlier COEs that this one repeats, the later ones that repeat it, and earlier ones to look at."""

    of: tuple[CoeBrief, ...]
    later: tuple[CoeBrief, ...]
    suggested: tuple[CoeBrief, ...]


def recurrences_of(reading: Reading, coe_id: int) -> Recurrences:
    """Return what the COE repeats and what repeats it, as far as the reader may see it."""
    links = reading.session.scalars(
        select(CoeRecurrence).where(or_(CoeRecurrence.coe_id == coe_id, CoeRecurrence.of_id == coe_id))
    ).all()
    of = [link.of_id for link in links if link.coe_id == coe_id]
    later = [link.coe_id for link in links if link.of_id == coe_id]
    suggested = [found for found in _earlier_of_same_service(reading, coe_id) if found not in of]
    known = briefs(reading, {*of, *later, *suggested})
    return Recurrences(of=_pick(known, of), later=_pick(known, later), suggested=_pick(known, suggested)[:SUGGESTED])


def _earlier_of_same_service(reading: Reading, coe_id: int) -> list[int]:
    mine = select(CoeService.service_id).where(CoeService.coe_id == coe_id)
    statement = (
        select(Coe.id)
        .where(Coe.id.in_(select(CoeService.coe_id).where(CoeService.service_id.in_(mine))))
        .where(Coe.id < coe_id, Coe.state.not_in({State.WITHDRAWN, State.NOT_REQUIRED}))
        .order_by(Coe.id.desc())
        .limit(SUGGESTED * 4)
    )
    return list(reading.session.scalars(statement))


def _pick(known: dict[int, CoeBrief], ids: list[int]) -> tuple[CoeBrief, ...]:
    return tuple(known[coe_id] for coe_id in ids if coe_id in known)


def told_again(reading: Reading, event: StoredEvent) -> list[int]:
    """Return the COEs whose failure is back, as people say: the one that helped, or those of an incident like it."""
    said = event.payload
    if event.name == "incident.related":
        other = said["to_id"] if said["from_id"] == event.subject_id else said["from_id"]
        covering = select(CoeIncident.coe_id).where(CoeIncident.incident_id == other).order_by(CoeIncident.coe_id)
        return list(reading.session.scalars(covering)) if said["kind"] in ALIKE else []
    number = number_of("COE", said["key"]) if said["verdict"] == HELPED else None
    coe_id = reading.session.scalar(select(Coe.id).where(Coe.number == number)) if number else None
    return [coe_id] if coe_id is not None else []
