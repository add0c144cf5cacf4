"""What happens to who may see an incident, and to the views of the list, in the past tense."""

from dataclasses import dataclass

from foundation.events import Event, passage


@dataclass(frozen=True, kw_only=True)
class ParticipantRemoved(Event, name="incident.participant_removed"):
    """Somebody does not take part any more."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class CircleAdmitted(Event, name="incident.circle_admitted"):
    """A role, a group or a team may see it when it is private; of a team ``circle`` is the id."""

    kind: str
    circle: str
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class CircleDismissed(Event, name="incident.circle_dismissed"):
    """A role, a group or a team may not see it any more as such."""

    kind: str
    circle: str
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class ViewSaved(Event, name="view.saved"):
    """Somebody kept the filters of the list under a name, for themselves or for everybody."""

    filters: str = passage()
    title: str = passage()
    is_shared: bool


@dataclass(frozen=True, kw_only=True)
class ViewDropped(Event, name="view.dropped"):
    """The kept filters are gone."""
