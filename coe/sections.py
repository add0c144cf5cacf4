"""The sections that the house knows, in reading order, and which of them the standard template requires."""

from collections.abc import Mapping
from dataclasses import dataclass

SECTION_LIMIT = 20_000


@dataclass(frozen=True)
class SectionKind:
    """One section as the house knows it."""

    title: str
    hint: str
    is_required: bool = False


SECTIONS: Mapping[str, SectionKind] = {
    "summary": SectionKind(
        "Summary",
        "Written last, stands alone: what happened, to whom, for how long, why, and what is being done.",
        is_required=True,
    ),
    "impact": SectionKind(
        "Impact",
        "Numbers and how they were counted; mark estimates; say who was not affected.",
        is_required=True,
    ),
    "metrics": SectionKind(
        "Graphs", "Show a graph of what customers met and one of what failed, and say what each shows."
    ),
    "detection": SectionKind("Detection", "By what signal we learned of it, and how to learn in half the time."),
    "diagnosis": SectionKind("Diagnosis", "How it was understood, what slowed that down, and how to halve it."),
    "response": SectionKind("Response", "How responders knew what to do, and how recovery was confirmed."),
    "prevention": SectionKind(
        "Prevention", "Which test, review or guard let it through, and what would have stopped it."
    ),
    "lessons_well": SectionKind("What went well", "What worked and should stay as it is."),
    "lessons_badly": SectionKind("What went badly", "One line each, and in it the action that it leads to, as ACT-3."),
    "lessons_lucky": SectionKind("Where we were lucky", "What limited the impact by chance, and what replaces it."),
    "lessons_surprising": SectionKind("What surprised us", "What we believed of the system, and what was so."),
    "related": SectionKind("Earlier failures", "What was searched for, and what was found."),
    "source": SectionKind(
        "From the document", "What could not be placed when a document was taken in, in its own words."
    ),
    "sharing": SectionKind("Sharing", "Who else should hear of this, where and when; learnings by their key."),
    "external_message": SectionKind("External message", "What customers are told, free of inside knowledge."),
}
