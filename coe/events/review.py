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


@dataclass(frozen=True, kw_only=True)
class ChangeSuggested(Event, name="coe.change_suggested"):
    """Somebody said how a section would read better; it is written only if somebody who may accepts it."""

    suggestion_id: int
    section: str
    version: int
    text: str = passage()
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class SuggestionSettled(Event, name="coe.suggestion_settled"):
    """What somebody had suggested was accepted, declined or taken back."""

    suggestion_id: int
    section: str
    to_state: str
    person_ids: tuple[int, ...] = ()
    word: str = passage()


@dataclass(frozen=True, kw_only=True)
class PeopleNamed(Event, name="coe.people_named"):
    """What the event of that number wrote names people with an @ who did not know of it yet."""

    seq: int
    person_ids: tuple[int, ...]
