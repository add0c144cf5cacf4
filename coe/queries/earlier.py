"""What happened to services before, and what brought it under control."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from coe.lifecycle import EDITABLE, State
from coe.model import Coe, CoeIncident, CoeSection, CoeService
from coe.queries.documents import CoeBrief, briefs
from foundation.work import Reading
from incidents import queries as incidents

UNDERSTOOD = (State.APPROVED, State.PUBLISHED, State.CLOSED)
LOOKED_AT = 20
SENTENCE = re.compile(r"(?<=[.!?])\s+")
LONGEST = 240


@dataclass(frozen=True)
class EarlierCoe:
    """A COE of the same services, with what mitigated its incident, as far as somebody said so."""

    coe: CoeBrief
    mitigated_by: str

    @property
    def is_understood(self) -> bool:
        """Whether somebody has agreed to what it says."""
        return State(self.coe.state) in UNDERSTOOD


def earlier_coes(
    reading: Reading,
    service_ids: Collection[int],
    *,
    before: datetime | None = None,
    but_incident: int | None = None,
    most: int = 5,
) -> list[EarlierCoe]:
    """Return the latest COEs of these services; of a covered incident, no COE of its own.

    One that is still being written counts once somebody has noted what mitigated its incident: that holds already.
    """
    if not service_ids:
        return []
    hit = select(CoeService.coe_id).where(CoeService.service_id.in_(set(service_ids)))
    conditions: list[ColumnElement[bool]] = [Coe.id.in_(hit), Coe.state.in_({*UNDERSTOOD, *EDITABLE})]
    if before is not None:
        conditions.append(func.coalesce(Coe.published_at, Coe.opened_at) < before)
    if but_incident is not None:
        own = select(CoeIncident.coe_id).where(CoeIncident.incident_id == but_incident)
        conditions.append(Coe.id.not_in(own))
    ids = reading.session.scalars(select(Coe.id).where(*conditions).order_by(Coe.number.desc()).limit(LOOKED_AT)).all()
    found = sorted(briefs(reading, ids).values(), key=lambda each: each.id, reverse=True)
    told = incidents.mitigations(reading, {each for brief in found for each in brief.incident_ids})
    written = _responses(reading, [brief.id for brief in found if not set(brief.incident_ids) & told.keys()])
    known = [EarlierCoe(brief, _mitigated_by(brief, told, written)) for brief in found]
    return [each for each in known if each.is_understood or (each.coe.incident_ids and each.mitigated_by)][:most]


def _mitigated_by(brief: CoeBrief, told: Mapping[int, str], written: Mapping[int, str]) -> str:
    """Return what responders noted at that moment; where they noted nothing, what the COE says of the response."""
    noted = next((told[each] for each in brief.incident_ids if each in told), written.get(brief.id, ""))
    first = SENTENCE.split(" ".join(noted.split()), maxsplit=1)[0]
    return first if len(first) <= LONGEST else f"{first[: LONGEST - 1].rstrip()}…"


def _responses(reading: Reading, coe_ids: Collection[int]) -> dict[int, str]:
    """Return the section about the response, where a person wrote it."""
    by_hand = (CoeSection.coe_id.in_(coe_ids), CoeSection.name == "response", CoeSection.is_prefilled.is_(False))
    rows = reading.session.execute(select(CoeSection.coe_id, CoeSection.source).where(*by_hand)) if coe_ids else ()
    return {row.coe_id: row.source.lstrip("-*# ") for row in rows}
