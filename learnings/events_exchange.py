"""What is shared with other organisations and taken over from them, in the past tense."""

from dataclasses import dataclass

from foundation.events import Event, passage


@dataclass(frozen=True, kw_only=True)
class LearningShared(Event, name="learning.shared"):
    """It was written down for other organisations, signed; whether names of services stood in it."""

    revision: int
    names_services: bool


@dataclass(frozen=True, kw_only=True)
class LearningTakenOver(Event, name="learning.taken_over"):
    """It came from another organisation, whose signature was good."""

    public_key: str
    digest: str
    origin: str = passage()
    origin_ref: str = passage()


@dataclass(frozen=True, kw_only=True)
class KeyTrusted(Event, name="learning_key.trusted"):
    """Learnings that are signed with it may be taken over."""

    public_key: str
    owner: str = passage()


@dataclass(frozen=True, kw_only=True)
class KeyRevoked(Event, name="learning_key.revoked"):
    """Learnings that are signed with it are taken over no longer."""

    public_key: str
