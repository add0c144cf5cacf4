"""What the API gives of what is known of services."""

from datetime import datetime

from pydantic import Field

from foundation.web.api import Body


class RiskBody(Body):
    """A question at risk, without proof that holds, or unanswered."""

    question: str
    text: str
    service: str
    stands: str
    """The word of the escape table for how it stands"""
    gate: str
    answered_at: datetime | None


class KnownLearning(Body):
    """A learning that applies, or may apply."""

    key: str
    title: str
    applies: str
    adoption: str


class VerdictBody(Body):
    """What responders found of it."""

    verdict: str
    """helped or not_this"""
    by: str
    at: datetime


class KnownItemBody(Body):
    """One thing on record that may help."""

    ref: str
    """Its name when one says whether it helped"""
    kind: str
    """risk, action, learning, coe or runbook"""
    key: str
    title: str
    url: str
    facts: str
    service: str
    through: str
    """Where the service is not affected itself: what needs it"""
    stands: str
    due: datetime | None
    verdict: VerdictBody | None


class OwnerBody(Body):
    """A service and the team that looks after it."""

    slug: str
    name: str
    team: str | None
    team_slug: str | None
    through: str


class KnownBody(Body):
    """What is on record of the services and of what they need."""

    risks: list[RiskBody]
    learnings: list[KnownLearning]
    items: list[KnownItemBody] = Field(default_factory=list)
    owners: list[OwnerBody] = Field(default_factory=list)
