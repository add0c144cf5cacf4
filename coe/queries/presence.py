"""Who else has a section open for writing."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from accounts import queries as accounts
from coe.model import CoePresence
from coe.queries.documents import brief
from foundation.work import Reading

FORGOTTEN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class Present:
    """Somebody, and the section that they have open."""

    section: str
    name: str


def present(reading: Reading, ref: int | str) -> list[Present]:
    """Return who else was there within the last minute, by section and name."""
    here = CoePresence.coe_id == brief(reading, ref).id, CoePresence.seen_at > reading.now - FORGOTTEN_AFTER
    rows = reading.session.execute(select(CoePresence.section, CoePresence.person_id).where(*here)).all()
    others = [row for row in rows if row.person_id != reading.principal.person_id]
    names = accounts.names(reading, {row.person_id for row in others})
    found = {Present(row.section, names.get(row.person_id, "Somebody")) for row in others}
    return sorted(found, key=lambda one: (one.section, one.name))
