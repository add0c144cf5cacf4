"""What happens to identities of workspaces. Fields are only ever added."""

from dataclasses import dataclass

from foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class SlackLinked(Event, name="slack.linked"):
    """A member of a workspace is this person from now on; ``instead_of`` is whom they were taken for before."""

    team_id: str
    user_id: str
    person_id: int
    instead_of: int | None = None


@dataclass(frozen=True, kw_only=True)
class SlackUnlinked(Event, name="slack.unlinked"):
    """A member of a workspace is nobody here any more, and why."""

    team_id: str
    user_id: str
    person_id: int
    why: str


@dataclass(frozen=True, kw_only=True)
class SlackLinkOffered(Event, name="slack.link_offered"):
    """Somebody in a workspace has a person's address, and was asked to show that they are that person."""

    team_id: str
    user_id: str
    person_id: int
