"""What happens to COEs and action items; other rooms may import these, and the cause classes."""

from coe.events.actions import ActionAdded, ActionDueMoved, ActionEdited, ActionMoved, ActionReminded
from coe.events.cause_classes import FAMILIES, CauseClass
from coe.events.causes import CauseAccepted, CauseAdded, CauseEdited, CauseRemoved
from coe.events.documents import (
    ClockPaused,
    ClockResumed,
    CoeEdited,
    CoeMoved,
    CoeOpened,
    CoeReleased,
    CoeRenewed,
    CoeWithheld,
    HolidaySet,
    ImpactCounted,
    ImpactWithdrawn,
    PolicySet,
    QuestionAnswered,
    RecurrenceLinked,
    SectionWritten,
    TimelineChanged,
)
from coe.events.review import CommentResolved, PassageCommented, ReviewerAsked, ReviewSigned, SignaturesTorn

__all__ = [
    "FAMILIES",
    "ActionAdded",
    "ActionDueMoved",
    "ActionEdited",
    "ActionMoved",
    "ActionReminded",
    "CauseAccepted",
    "CauseAdded",
    "CauseClass",
    "CauseEdited",
    "CauseRemoved",
    "ClockPaused",
    "ClockResumed",
    "CoeEdited",
    "CoeMoved",
    "CoeOpened",
    "CoeReleased",
    "CoeRenewed",
    "CoeWithheld",
    "CommentResolved",
    "HolidaySet",
    "ImpactCounted",
    "ImpactWithdrawn",
    "PassageCommented",
    "PolicySet",
    "QuestionAnswered",
    "RecurrenceLinked",
    "ReviewSigned",
    "ReviewerAsked",
    "SectionWritten",
    "SignaturesTorn",
    "TimelineChanged",
]
