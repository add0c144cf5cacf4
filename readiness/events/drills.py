"""What happens to game days."""

from dataclasses import dataclass

from foundation.events import Event
from foundation.redaction import Erasure


@dataclass(frozen=True, kw_only=True)
class DrillPlanned(Event, name="drill.planned"):
    """A game day was made from a COE; which one, and its script, is nobody's but the facilitator's."""

    number: int
    injects: int


@dataclass(frozen=True, kw_only=True)
class DrillScripted(Event, name="drill.scripted"):
    """Its script was written anew."""

    injects: int
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DrillHandedOver(Event, name="drill.handed_over"):
    """Somebody else leads it."""

    from_person_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class DrillBegun(Event, name="drill.begun"):
    """Its incident was declared, and its times count."""

    incident_id: int


@dataclass(frozen=True, kw_only=True)
class DrillEnded(Event, name="drill.ended"):
    """It was held against the original; the questions are those whose answers it proved."""

    passed: bool
    questions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DrillRedacted(Erasure, Event, name="drill.redacted"):
    """Words were erased for good from its script, with the COE from which they came."""
