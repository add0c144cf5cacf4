"""The tree of causes, as a drawing and as a nested list."""

from collections.abc import Callable
from dataclasses import dataclass, field

from coe.findings import Finding
from coe.queries import CauseItem, CoeDocument
from foundation.web.graph import Drawing, Node, draw

IMPACT = "impact"
HOT = {"E31", "E39"}


@dataclass(frozen=True)
class Branch:
    """A cause with the causes under it, as the macro ``tree`` wants them."""

    id: str
    text: str
    detail: str
    url: str
    children: list["Branch"] = field(default_factory=list)
    pill: str = ""


def draw_causes(coe: CoeDocument) -> Drawing:
    """Lay the causes out, from origins on the left to the impact on the right."""
    if not coe.causes:
        return draw([], [])
    hot = {finding.anchor for finding in coe.findings if finding.code in HOT}
    nodes = [Node(key=IMPACT, text=coe.brief.title, label="Impact", kind="end")]
    nodes += [_node(number, cause, hot) for number, cause in enumerate(coe.causes, start=1)]
    edges = [(str(cause.id), str(effect)) for cause in coe.causes for effect in cause.led_to or (IMPACT,)]
    return draw(nodes, edges)


def grow(coe: CoeDocument) -> list[Branch]:
    """Nest the causes under one another."""
    return _grow(None, coe.causes, lambda cause: _detail(cause, coe), _marked(coe.findings))


def _node(number: int, cause: CauseItem, hot: set[str]) -> Node:
    label = f"{number} {cause.role.replace('_', ' ').capitalize()}"
    return Node(
        key=str(cause.id), text=cause.because, label=label, kind="hot" if f"cause-{cause.id}" in hot else "plain"
    )


def _grow(
    parent_id: int | None,
    causes: tuple[CauseItem, ...],
    detail: Callable[[CauseItem], str],
    marked: dict[str, str],
) -> list[Branch]:
    return [
        Branch(
            id="",
            text=cause.because,
            detail=", ".join(filter(None, [detail(cause), marked.get(f"cause-{cause.id}")])),
            url=f"#cause-{cause.id}",
            children=_grow(cause.id, causes, detail, marked),
        )
        for cause in causes
        if cause.parent_id == parent_id
    ]


def _detail(cause: CauseItem, coe: CoeDocument) -> str:
    service = coe.services.get(cause.service_id or 0)
    words = [cause.cause_class.replace("_", " "), service.name if service else "", cause.confidence]
    return ", ".join(word for word in words if word)


def _marked(findings: tuple[Finding, ...]) -> dict[str, str]:
    return {f.anchor: {"E31": "ends at a person", "E39": "no action yet"}[f.code] for f in findings if f.code in HOT}
