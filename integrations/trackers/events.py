"""What happens to tickets elsewhere and to the rules by which they are made."""

from dataclasses import dataclass

from foundation.events import Event, passage
from foundation.redaction import Erasure


@dataclass(frozen=True, kw_only=True)
class TicketAsked(Event, name="ticket.asked"):
    """Somebody, or a rule, wants a ticket; ``is_release`` where words of something private were let out."""

    subject: str
    subject_id: int
    tracker: str
    project: str
    is_release: bool = False
    title: str = passage()
    text: str = passage()


@dataclass(frozen=True, kw_only=True)
class TicketMade(Event, name="ticket.made"):
    """It stands there; ``was_found`` where an earlier try had made it."""

    tracker: str
    key: str
    was_found: bool = False


@dataclass(frozen=True, kw_only=True)
class TicketMoved(Event, name="ticket.moved"):
    """It has another key there: somebody moved it."""

    from_key: str
    to_key: str


@dataclass(frozen=True, kw_only=True)
class TicketLost(Event, name="ticket.lost"):
    """It is not there any more, or not for us."""

    key: str


@dataclass(frozen=True, kw_only=True)
class TicketTakenOver(Event, name="ticket.taken_over"):
    """What was changed there was taken over here; ``changed`` names it."""

    key: str


@dataclass(frozen=True, kw_only=True)
class TicketWithheld(Event, name="ticket.withheld"):
    """What it is about became private: nothing more is said there."""

    key: str


@dataclass(frozen=True, kw_only=True)
class TicketLetGo(Event, name="ticket.let_go"):
    """Somebody ended the tie; the ticket stays as it is."""

    key: str


@dataclass(frozen=True, kw_only=True)
class TicketRedacted(Erasure, Event, name="ticket.redacted"):
    """Words that were released for it were erased."""


@dataclass(frozen=True, kw_only=True)
class RuleAdded(Event, name="tracker_rule.added"):
    """Where tickets go, and which are made by themselves."""

    rule_id: int
    subject: str
    team_id: int | None
    levels: str
    tracker: str
    project: str


@dataclass(frozen=True, kw_only=True)
class RuleDropped(Event, name="tracker_rule.dropped"):
    """It holds no more."""

    rule_id: int


@dataclass(frozen=True, kw_only=True)
class TrackerTried(Event, name="tracker.tried"):
    """Somebody had a tracker tried out."""

    tracker: str
