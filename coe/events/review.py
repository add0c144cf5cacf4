"""What reviewers and readers do to COEs."""

from dataclasses import dataclass

from foundation.events import Event, passage


@dataclass(frozen=True, kw_only=True)
class ReviewerAsked(Event, name="coe.reviewer_asked"):
    """Somebody was asked to review it in a role."""

    role: str
    person_id: int


@dataclass(frozen=True, kw_only=True)
class ReviewSigned(Event, name="coe.review_signed"):
    """A reviewer certified the claim of their role about the version that they read."""

    role: str
    person_id: int
    version: int
    claim: str = passage()


@dataclass(frozen=True, kw_only=True)
class SignaturesTorn(Event, name="coe.signatures_torn"):
    """What was signed is to change: the reviewers look again."""

    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PassageCommented(Event, name="coe.passage_commented"):
    """Somebody said something about a passage, or asked that it be changed."""

    comment_id: int
    kind: str
    anchor: str
    quote: str = passage()
    text: str = passage()


@dataclass(frozen=True, kw_only=True)
class CommentResolved(Event, name="coe.comment_resolved"):
    """What was said about a passage is settled."""

    comment_id: int
