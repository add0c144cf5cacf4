"""What the forms of the register offer, as pairs of value and label."""

from collections.abc import Sequence
from urllib.parse import urlencode

from accounts.queries import PersonItem
from coe import queries as coe
from coe.events import FAMILIES
from foundation.errors import NotFound
from foundation.web.rendering import phrase, words
from foundation.work import Reading
from learnings.events import AdoptionState
from learnings.lifecycle import LearningState

Options = list[tuple[str, str]]
CLASSES: Options = [(c.value, f"{family}: {phrase(c.value)}") for family, of in FAMILIES.items() for c in of]
ADOPTIONS: Sequence[tuple[str, str, str]] = (
    (AdoptionState.ADOPTED, "Adopted", "It is done as recommended; show it by a link"),
    (AdoptionState.ADOPTED_ALTERNATIVE, "Adopted another way", "The failure is prevented by something else"),
    (AdoptionState.PLANNED, "Planned", "It will be done by a day"),
    (AdoptionState.WAIVED, "Waived", "The risk is taken until a day"),
    (AdoptionState.EXPOSED, "Exposed", "It applies, and nothing is planned yet"),
)
SOURCES: Options = [
    ("coe", "A COE"),
    ("incident", "An incident"),
    ("near_miss", "A near miss"),
    ("external", "Somebody else's postmortem"),
    ("feared", "A failure that is feared"),
]
THEMES: Options = [(family.lower().replace(" ", "_"), family) for family in FAMILIES]
NEWS_PACES: Options = [("never", "No mail"), ("daily", "A mail each morning"), ("weekly", "A mail on Mondays")]
DECISIONS = {
    LearningState.ACCEPTED: "Accept",
    LearningState.PUBLISHED: "Publish",
    LearningState.DECLINED: "Decline",
    LearningState.RETIRED: "Retire",
    LearningState.SUPERSEDED: "Replace by another",
}


def stewards(people: Sequence[PersonItem]) -> Options:
    """Return who can look after a learning."""
    return [(str(person.id), person.name) for person in people if not person.disabled]


def states(current: str | None) -> list[tuple[str, str, bool]]:
    """Return the saved views of the register."""
    chosen = [(None, "All"), *((state.value, words(state)) for state in LearningState)]
    return [(f"/learnings?{urlencode({'state': s})}" if s else "/learnings", word, s == current) for s, word in chosen]


def prefilled(reading: Reading, coe_key: str, cause_ids: Sequence[int], actions: Sequence[str]) -> dict[str, object]:
    """Return what a COE, its causes and its actions already say for a new learning; unknown ones say nothing."""
    filled: dict[str, object] = {"source_cause_ids": [], "source_actions": [], "cause_classes": []}
    try:
        causes = [coe.cause(reading, cause_id) for cause_id in cause_ids]
        known = [coe.action(reading, key) for key in actions]
        source = coe.brief(reading, coe_key or causes[0].coe_id) if coe_key or causes else None
    except NotFound:
        return filled
    if source is not None:
        filled |= {"source_coe": source.key, "source": source}
    if causes:
        filled |= {
            "source_cause_ids": [cause.id for cause in causes],
            "cause_classes": list(dict.fromkeys(cause.cause_class for cause in causes)),
            "lesson": "\n\n".join(cause.because for cause in causes),
        }
    if known:
        filled |= {"source_actions": [action.key for action in known], "title": known[0].title[:120]}
        filled["recommendation"] = "\n".join(f"- {action.title}" for action in known)
    return filled
