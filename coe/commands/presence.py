"""Saying that one has a section open for writing; it is nobody's history, and is forgotten after a minute."""

from sqlalchemy import delete, select

from coe.lifecycle import EDITABLE
from coe.model import Coe, CoePresence
from coe.queries.presence import FORGOTTEN_AFTER
from coe.queries.templates import require_section
from foundation.errors import Invalid, NotFound
from foundation.ids import number_of
from foundation.work import Work


def note_presence(work: Work, *, key: str, sections: tuple[str, ...]) -> Coe:
    """Say which sections one has open right now, none of them where one has left; the COE's history says nothing."""
    number = number_of("COE", key)
    coe = work.session.scalar(select(Coe).where(Coe.number == number)) if number else None
    if coe is None:
        work.require("coe:read")
        raise NotFound("COE")
    work.require("coe:write", coe)
    person_id = work.principal.person_id
    if person_id is None:
        raise Invalid("coe.nobody", "Only people write in a section.", where="sections")
    for name in sections:
        require_section(work, coe, name)
    here = CoePresence.coe_id == coe.id
    stale = (CoePresence.person_id == person_id) | (CoePresence.seen_at <= work.now - FORGOTTEN_AFTER)
    work.session.execute(delete(CoePresence).where(here, stale))
    if coe.state in EDITABLE:
        work.session.add_all(
            CoePresence(coe_id=coe.id, person_id=person_id, section=name, seen_at=work.now)
            for name in sorted(set(sections))
        )
    return coe
