"""A COE as one page that needs nothing but itself: no script, no address, its style within, ready to be printed."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import escape

from coe.export.figure import Figure, as_html, figures
from coe.queries import CauseItem, CoeDocument, ExhibitItem

STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--dim:#5b6470;--line:#d8dde3;--page:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--dim:#a2abb5;--line:#3a424c;--page:#14181d}}
body{font:16px/1.55 system-ui,sans-serif;color:var(--ink);background:var(--page)}
body{max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.7rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2rem;border-bottom:1px solid var(--line)}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--line)}
td.at{white-space:nowrap}img,svg{max-width:100%;height:auto}caption{text-align:left;color:var(--dim)}
.figures td+td{white-space:nowrap}.figures{font-size:.85rem}
p,li,td{overflow-wrap:anywhere}pre{overflow-x:auto}.dim{color:var(--dim)}
@media print{:root{--ink:#000;--page:#fff;--dim:#444;--line:#bbb}body{margin:0;max-width:none;font-size:10.5pt}
h2{break-after:avoid}tr,li{break-inside:avoid}@page{margin:18mm}}
"""


def as_page(coe: CoeDocument, pictures: Mapping[int, bytes]) -> str:
    """Return the page; sections hold the safe HTML that was made when they were written."""
    title = escape(coe.brief.title)
    body = "\n".join([*_head(coe), *_sections(coe, pictures), *_timeline(coe), *_causes(coe), *_actions(coe)])
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(coe.brief.key)} {title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main>\n{body}\n</main></body></html>\n"
    )


def _head(coe: CoeDocument) -> Iterator[str]:
    covered = [coe.incidents[i].key for i in coe.brief.incident_ids if i in coe.incidents]
    facts = [coe.brief.key, coe.brief.state.replace("_", " "), coe.brief.severity or "", *covered]
    yield f"<h1>{escape(coe.brief.title)}</h1><p class=dim>{escape(', '.join(fact for fact in facts if fact))}</p>"
    known = [(name, at) for name, at in coe.instants.items() if at]
    yield (
        "<ul>"
        + "".join(
            f"<li>{escape(name.replace('_', ' ').capitalize())}: {at:%Y-%m-%d %H:%M} UTC</li>" for name, at in known
        )
        + "</ul>"
    )


def _sections(coe: CoeDocument, pictures: Mapping[int, bytes]) -> Iterator[str]:
    for section in coe.sections:
        answers = [each for each in coe.answers if each.question.group == section.name and each.text]
        exhibits = [one for one in coe.exhibits if one.is_shown and one.section == section.name]
        if not (section.html or answers or exhibits or (section.name == "impact" and coe.impacts)):
            continue
        yield f"<section><h2>{escape(section.kind.title)}</h2>{section.html}"
        if section.name == "impact":
            yield from _numbers(coe)
        for one in exhibits:
            yield from _exhibit(one, figures(coe).get(one.id), pictures.get(one.id))
        for each in answers:
            given = f"Does not apply: {each.text}" if each.is_not_applicable else each.text
            yield f"<h3>{escape(each.question.text)}</h3><p>{escape(given)}</p>"
        yield "</section>"


def _exhibit(item: ExhibitItem, figure: Figure | None, picture: bytes | None) -> Iterator[str]:
    yield f"<h3>{escape(item.title)}</h3>"
    if picture:
        inside = f"data:{item.media_type};base64,{b64encode(picture).decode()}"
        yield f'<p><img src="{inside}" width="{item.width}" height="{item.height}"'
        yield f' alt="{escape(item.shows or item.title)}"></p>'
    if figure:
        yield from as_html(figure, item.title)
        yield f"<p class=dim>Asked of Prometheus: <code>{escape(item.query)}</code></p>"
    if item.shows:
        yield f"<p>{escape(item.shows)}</p>"


def _numbers(coe: CoeDocument) -> Iterator[str]:
    if not coe.impacts:
        return
    yield "<table><tr><th scope=col>What</th><th scope=col>How much</th><th scope=col>How it was counted</th></tr>"
    for row in coe.impacts:
        value = "not counted" if row.value is None else f"{row.value:,.10g} {row.unit}"
        about = "about " if row.is_estimate else ""
        cells = (row.dimension.capitalize(), about + value, row.method)
        yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
    yield "</table>"


def _timeline(coe: CoeDocument) -> Iterator[str]:
    rows = [row for row in coe.timeline if row.included]
    if rows:
        yield "<h2>Timeline</h2><table><tr><th scope=col>UTC</th><th scope=col>What happened</th></tr>"
        yield from (f"<tr><td class=at>{row.at:%Y-%m-%d %H:%M}</td><td>{escape(row.text)}</td></tr>" for row in rows)
        yield "</table>"


def _causes(coe: CoeDocument) -> Iterator[str]:
    if coe.causes:
        yield "<h2>Causes</h2>"
        yield from _below(coe, None, frozenset())


def _below(coe: CoeDocument, effect: int | None, seen: frozenset[int]) -> Iterator[str]:
    below = [
        cause
        for cause in coe.causes
        if cause.id not in seen and (effect in cause.led_to if effect is not None else not cause.led_to)
    ]
    if not below:
        return
    yield "<ul>"
    for cause in below:
        yield f"<li>{_cause(cause, coe)}"
        yield from _below(coe, cause.id, seen | {cause.id})
        yield "</li>"
    yield "</ul>"


def _cause(cause: CauseItem, coe: CoeDocument) -> str:
    service = coe.services.get(cause.service_id or 0)
    facts = [cause.role.replace("_", " "), cause.cause_class.replace("_", " "), service.name if service else ""]
    told = ", ".join(fact for fact in facts if fact)
    shown = f" Evidence: {cause.evidence}" if cause.evidence else ""
    return f"{escape(cause.because)} <span class=dim>({escape(told)}){escape(shown)}</span>"


def _actions(coe: CoeDocument) -> Iterator[str]:
    if not coe.actions:
        return
    heads = ("Action", "Kind", "Due", "State")
    yield "<h2>Actions</h2><table><tr>" + "".join(f"<th scope=col>{head}</th>" for head in heads) + "</tr>"
    for action in coe.actions:
        due = f"{action.due:%Y-%m-%d}" if action.due else "none"
        cells = (
            f"{action.key} {action.title}",
            f"{action.priority} {action.kind}",
            due,
            action.state.replace("_", " "),
        )
        yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
    yield "</table>"
