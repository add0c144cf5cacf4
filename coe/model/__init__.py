"""All that the room keeps."""

from coe.model.actions import ActionCause, ActionItem, ActionTeam
from coe.model.clocks import CoeHoliday, CoePause, CoePolicy
from coe.model.document import INSTANTS, Coe, CoeIncident, CoeRecurrence, CoeSection, CoeService
from coe.model.exhibits import CoeExhibit, CoePresence
from coe.model.papers import CoePaper
from coe.model.parts import Cause, CauseLink, CoeAnswer, CoeImpact, CoeTimelineRow
from coe.model.review import CoeComment, CoeLook, CoeMention, CoeNaming, CoeReviewer, CoeSuggestion
from coe.model.templates import CoeTemplate

__all__ = [
    "INSTANTS",
    "ActionCause",
    "ActionItem",
    "ActionTeam",
    "Cause",
    "CauseLink",
    "Coe",
    "CoeAnswer",
    "CoeComment",
    "CoeExhibit",
    "CoeHoliday",
    "CoeImpact",
    "CoeIncident",
    "CoeLook",
    "CoeMention",
    "CoeNaming",
    "CoePaper",
    "CoePause",
    "CoePolicy",
    "CoePresence",
    "CoeRecurrence",
    "CoeReviewer",
    "CoeSection",
    "CoeService",
    "CoeSuggestion",
    "CoeTemplate",
    "CoeTimelineRow",
]
