"""The form that says where something applies: what its boxes offer, and what they show of a predicate."""

from dataclasses import dataclass

from catalog.events import Lifecycle, Tier
from catalog.queries import ATTRIBUTES
from foundation.predicate.boxes import to_boxes
from foundation.predicate.lines import as_lines

ANY_OF = "Any of these words, with commas between them."


@dataclass(frozen=True)
class Box:
    """One attribute in the form."""

    name: str
    label: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    is_flag: bool = False


def _of_the_catalog() -> list[Box]:
    return [
        Box(
            each.name,
            each.label,
            each.meaning if each.choices or each.is_flag else f"{each.meaning} {ANY_OF}",
            tuple(each.options),
            each.is_flag,
        )
        for each in ATTRIBUTES
    ]


BOXES = (
    Box("tier", "Tier", options=tuple((tier.value, tier.value) for tier in Tier)),
    *_of_the_catalog(),
    Box("dependencies", "Depends on", f"Services that it needs. {ANY_OF}"),
    Box("lifecycle", "Stage of life", options=tuple((word.value, word.value.capitalize()) for word in Lifecycle)),
)


def shown(applicability: object) -> dict[str, object]:
    """Return what the boxes show of a predicate, and under ``further`` what they can't."""
    boxes, further = to_boxes(applicability)
    return {**boxes, "further": as_lines(further)}
