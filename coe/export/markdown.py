"""A COE as one Markdown document that reads well without the house."""

import re
from collections.abc import Iterator, Sequence

from coe.exhibits import METRICS
from coe.export.figure import Figure, figures
from coe.queries import CauseItem, CoeDocument, ExhibitItem

SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#])")


def as_markdown(coe: CoeDocument) -> str:
    """Return the whole document; sections stand in their own Markdown, everything else is escaped."""
    return "\n".join([*_head(coe), *_body(coe), *_causes(coe), *_actions(coe)]).rstrip() + "\n"


def _head(coe: CoeDocument) -> Iterator[str]:
    brief = coe.brief
    yield f"# {escaped(brief.title)}"
    yield ""
    covered = [coe.incidents[i].key for i in brief.incident_ids if i in coe.incidents]
    facts = [brief.key, brief.state.replace("_", " "), brief.severity or "", ", ".join(covered)]
    yield ", ".join(fact for fact in facts if fact)
    yield ""
    for name, at in coe.instants.items():
        if at:
            yield f"- {name.replace('_', ' ').capitalize()}: {at:%Y-%m-%d %H:%M} UTC"


def _body(coe: CoeDocument) -> Iterator[str]:
    for section in coe.sections:
        answers = [each for each in coe.answers if each.question.group == section.name and each.text]
        numbers = coe.impacts if section.name == "impact" else ()
        exhibits = [one for one in coe.exhibits if one.is_shown and one.section == section.name]
        if not (section.source or answers or numbers or exhibits):
            continue
        yield from ("", f"## {section.kind.title}", "", *_lowered(section.source))
        # A list that follows a paragraph at once is none everywhere.
        yield from ("", *(f"- {_number(row)}" for row in numbers)) if numbers else ()
        for one in exhibits:
            yield from _exhibit(one, figures(coe).get(one.id))
        for each in answers:
            yield from ("", f"**{escaped(each.question.text)}**", "")
            yield f"Does not apply: {escaped(each.text)}" if each.is_not_applicable else escaped(each.text)
        if section.name == "metrics" or (section.name == "impact" and not _has_metrics(coe)):
            yield from _timeline(coe)


def _has_metrics(coe: CoeDocument) -> bool:
    shown = any(one.is_shown and one.section == METRICS for one in coe.exhibits)
    return shown or any(section.name == "metrics" and section.source for section in coe.sections)


def _exhibit(item: ExhibitItem, figure: Figure | None) -> Iterator[str]:
    """Give the words and figures of an exhibit; a drawing and a picture stand in the other formats."""
    yield from ("", f"### {escaped(item.title)}", "", escaped(item.shows))
    if figure is None:
        yield f"Picture, {item.width} by {item.height}, SHA-256 {item.digest}"
        return
    heads = ["Series", "Lowest", "Highest", *(f"{name.capitalize()} {at:%H:%M}" for name, at in figure.moments)]
    span = f"{item.from_at:%Y-%m-%d %H:%M} to {item.until_at:%Y-%m-%d %H:%M} UTC"
    yield from (f"{span}, asked of Prometheus: `{' '.join(item.query.replace('`', ' ').split())}`", "")
    yield from (_cells(heads), _cells([":--"] * len(heads)))
    yield from (_cells([escaped(row.name), row.lowest, row.highest, *row.at_moments]) for row in figure.rows)


def _cells(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _lowered(source: str) -> Iterator[str]:
    """Keep the headings that somebody wrote below the document's own."""
    is_code = False
    for line in source.splitlines():
        is_code ^= line.lstrip().startswith("```")
        yield f"##{line}" if line.startswith("#") and not is_code else line


def _number(row: object) -> str:
    value, unit = getattr(row, "value", None), getattr(row, "unit", "")
    shown = "not counted" if value is None else f"{value:,.10g}{'' if unit == '%' else ' '}{unit}"
    about = "about " if getattr(row, "is_estimate", False) else ""
    method = getattr(row, "method", "")
    return escaped(f"{getattr(row, 'dimension', '').capitalize()}: {about}{shown}{f' ({method})' if method else ''}")


def _timeline(coe: CoeDocument) -> Iterator[str]:
    rows = [row for row in coe.timeline if row.included]
    if rows:
        yield from ("", "## Timeline", "", "| UTC | What happened |", "| :-- | :-- |")
    for row in rows:
        at = f"{row.at:%Y-%m-%d}" if row.precision == "day" else f"{row.at:%Y-%m-%d %H:%M}"
        yield f"| {at} | {escaped(' '.join(row.text.split()))} |"


def _causes(coe: CoeDocument) -> Iterator[str]:
    if coe.causes:
        yield from ("", "## Causes", "")
        yield from _below(coe, None, 0, frozenset())


def _below(coe: CoeDocument, effect: int | None, depth: int, seen: frozenset[int]) -> Iterator[str]:
    for cause in coe.causes:
        if cause.id not in seen and (effect in cause.led_to if effect is not None else not cause.led_to):
            yield f"{'  ' * depth}- {_cause(cause, coe)}"
            yield from _below(coe, cause.id, depth + 1, seen | {cause.id})


def _cause(cause: CauseItem, coe: CoeDocument) -> str:
    service = coe.services.get(cause.service_id or 0)
    facts = [cause.role.replace("_", " "), cause.cause_class.replace("_", " "), service.name if service else ""]
    more = [f"Escaped notice: {cause.how_escaped}" if cause.how_escaped else ""]
    more += [f"Evidence: {cause.evidence}" if cause.evidence else ""]
    said = f"{cause.because} ({', '.join(fact for fact in facts if fact)})"
    return escaped(" ".join(" ".join([said, *filter(None, more)]).split()))


def _actions(coe: CoeDocument) -> Iterator[str]:
    if coe.actions:
        yield from ("", "## Actions", "", "| Key | Action | Kind | Due | State |", "| :-- | :-- | :-- | :-- | :-- |")
    for action in coe.actions:
        due = f"{action.due:%Y-%m-%d}" if action.due else "none"
        state = action.state.replace("_", " ")
        yield f"| {action.key} | {escaped(action.title)} | {action.priority} {action.kind} | {due} | {state} |"


def escaped(text: str) -> str:
    """Return text that Markdown shows as it stands."""
    return SPECIAL.sub(r"\\\1", text)
