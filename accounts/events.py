"""What happens to people and teams. Names and addresses are personal data and stand in passages."""

from dataclasses import dataclass
from enum import StrEnum

from foundation.events import Event, passage


class Group(StrEnum):
    """Offices that people hold beside their role."""

    BAR_RAISERS = "bar_raisers"
    STEWARDS = "stewards"
    READINESS_COUNCIL = "readiness_council"
    RISK_OWNERS = "risk_owners"


@dataclass(frozen=True, kw_only=True)
class PersonAdded(Event, name="person.added"):
    """Somebody was given an account."""

    role: str
    time_zone: str
    email: str = passage()
    person_name: str = passage()


@dataclass(frozen=True, kw_only=True)
class PersonDescribed(Event, name="person.described"):
    """Somebody's name or address was changed; only what changed is said."""

    email: str = passage()
    person_name: str = passage()


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event, name="person.role_changed"):
    """What somebody may do was changed."""

    from_role: str
    to_role: str


@dataclass(frozen=True, kw_only=True)
class PersonDisabled(Event, name="person.disabled"):
    """Somebody is let in no more."""


@dataclass(frozen=True, kw_only=True)
class PersonEnabled(Event, name="person.enabled"):
    """Somebody is let in again."""


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event, name="person.password_changed"):
    """Somebody's password was changed, and their sessions ended."""


@dataclass(frozen=True, kw_only=True)
class PreferencesChanged(Event, name="person.preferences_changed"):
    """Somebody chose a time zone, a theme, and whether they are told by mail of being named."""

    time_zone: str
    theme: str
    mention_mails: bool = True


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event, name="person.signed_in"):
    """Somebody signed in with their password."""


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event, name="person.signed_out"):
    """Somebody signed out."""


@dataclass(frozen=True, kw_only=True)
class TokenCreated(Event, name="person.token_created"):
    """A program was given a token to act for somebody."""

    token_id: int
    scope: str
    expires_at: str
    label: str = passage()


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Event, name="person.token_revoked"):
    """A token was taken back."""

    token_id: int


@dataclass(frozen=True, kw_only=True)
class GroupJoined(Event, name="person.group_joined"):
    """Somebody took an office."""

    group: str


@dataclass(frozen=True, kw_only=True)
class GroupLeft(Event, name="person.group_left"):
    """Somebody gave an office up."""

    group: str


@dataclass(frozen=True, kw_only=True)
class TeamAdded(Event, name="team.added"):
    """A team was made."""

    slug: str
    team_name: str
    lead_id: int | None = None
    parent_id: int | None = None
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class TeamChanged(Event, name="team.changed"):
    """A team got another name, lead, place or channel."""

    team_name: str
    lead_id: int | None
    parent_id: int | None
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class TeamJoined(Event, name="team.joined"):
    """Somebody came into a team."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class TeamLeft(Event, name="team.left"):
    """Somebody left a team."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class SetUpBegun(Event, name="installation.set_up_begun"):
    """A one-time secret was made, with which the first person comes in."""

    expires_at: str


@dataclass(frozen=True, kw_only=True)
class SetUpDone(Event, name="installation.set_up"):
    """The first person came in."""

    person_id: int
