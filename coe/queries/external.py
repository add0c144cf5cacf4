"""What a COE says to customers, for whoever tells them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coe.lifecycle import State
from coe.model import CoeSection
from coe.queries.documents import CoeBrief, of_incident
from foundation.work import Reading

EXTERNAL = "external_message"
TOLD = frozenset({State.PUBLISHED, State.CLOSED})


@dataclass(frozen=True)
class ExternalMessage:
    """A COE that the reader may see, with its words for customers; they count once the COE is published."""

    coe: CoeBrief
    text: str

    @property
    def is_ready(self) -> bool:
        """Whether it can be told."""
        return bool(self.text.strip()) and self.coe.state in TOLD


def external_messages(reading: Reading, incident_id: int) -> Sequence[ExternalMessage]:
    """Return the words for customers of each COE that covers the incident, newest first."""
    coes = of_incident(reading, incident_id)
    wanted = (CoeSection.coe_id.in_([coe.id for coe in coes]), CoeSection.name == EXTERNAL)
    written = select(CoeSection.coe_id, CoeSection.source).where(*wanted, CoeSection.is_prefilled.is_(False))
    texts = {row.coe_id: row.source for row in reading.session.execute(written)}
    return [ExternalMessage(coe, texts.get(coe.id, "")) for coe in coes]
