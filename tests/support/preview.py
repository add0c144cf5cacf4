"""Our own plain preview of what we send to Slack: blocks and dialogs as HTML. It looks like nobody's product."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

Block = Mapping[str, Any]
CSS = """
body { font: 15px/1.45 "DejaVu Sans", sans-serif; background: #eceff1; color: #1f2430; margin: 0; padding: 20px; }
main { width: 640px; } h1 { font-size: 12px; color: #5f6b7a; font-weight: 400; margin: 0 0 8px; }
article { background: #fff; border: 1px solid #cfd6de; border-radius: 6px; padding: 14px 18px; margin-bottom: 12px; }
h2 { font-size: 17px; margin: 0 0 8px; } h3 { font-size: 12px; color: #5f6b7a; margin: 0 0 6px; }
p { margin: 0 0 8px; white-space: pre-line; } small { color: #5f6b7a; display: block; margin-bottom: 6px; }
a { color: #14508c; } code { background: #f1f3f5; padding: 0 3px; }
dl { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 18px; margin: 0 0 10px; white-space: pre-line; }
dl div { min-width: 0; } .row { display: flex; flex-wrap: wrap; gap: 6px; margin: 4px 0 8px; }
button { font: inherit; font-size: 13px; background: #fff; border: 1px solid #9aa5b1; border-radius: 4px; }
button { padding: 3px 9px; } .primary { background: #14508c; color: #fff; }
.beside { display: flex; justify-content: space-between; gap: 12px; align-items: start; }
.danger { background: #a1252c; color: #fff; }
label { display: block; font-weight: 700; font-size: 13px; } .in { border: 1px solid #9aa5b1; border-radius: 4px; }
.in { padding: 5px 9px; margin: 2px 0 10px; color: #5f6b7a; min-height: 20px; } .long { min-height: 52px; }
"""
CALLED = re.compile(r"&lt;([@#])(\w+)&gt;")
MARKS = (
    (re.compile(r"&lt;!date\^\d+\^[^|]*\|(.*?)&gt;"), r"\1"),
    (re.compile(r"&lt;(https?://[^|]*?)\|(.*?)&gt;"), r'<a href="#">\2</a>'),
    (re.compile(r"(?<!\w)\*([^*\n]+)\*(?!\w)"), r"<b>\1</b>"),
    (re.compile(r"(?<!\w)_([^_\n]+)_(?!\w)"), r"<i>\1</i>"),
    (re.compile(r"`([^`\n]+)`"), r"<code>\1</code>"),
    (re.compile(r":warning:"), "\N{WARNING SIGN}"),
)


def page(title: str, parts: Sequence[tuple[str, Mapping[str, Any]]], names: Mapping[str, str]) -> str:
    """Return a page that shows messages and dialogs, each under the place where it stands."""
    shown = "".join(f"<article><h3>{escape(where)}</h3>{drawn(payload, names)}</article>" for where, payload in parts)
    head = f'<!DOCTYPE html><meta charset="utf-8"><title>{escape(title)}</title><style>{CSS}</style>'
    return f"{head}<main><h1>{escape(title)}, as rendered by our preview</h1>{shown}</main>"


def drawn(payload: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return a message, or a dialog with its title and its last button."""
    title = payload.get("title")
    head = f"<h2>{escape(title['text'])}</h2>" if title else ""
    blocks = payload.get("blocks") or [{"type": "section", "text": {"text": payload.get("text", "")}}]
    end = payload.get("submit")
    tail = f'<div class="row"><button class="primary">{escape(end["text"])}</button></div>' if end else ""
    return head + "".join(part for block in blocks for part in _block(block, names)) + tail


def _block(block: Block, names: Mapping[str, str]) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield f"<h2>{escape(block['text']['text'])}</h2>"
        case "divider":
            yield "<hr>"
        case "context":
            yield from (f"<small>{_marked(each['text'], names)}</small>" for each in block["elements"])
        case "actions":
            yield f'<div class="row">{"".join(_button(each) for each in block["elements"])}</div>'
        case "input":
            yield f"<label>{escape(block['label']['text'])}</label>{_input(block['element'])}"
        case _:
            yield from _section(block, names)


def _section(block: Block, names: Mapping[str, str]) -> Iterator[str]:
    beside = block.get("accessory", {})
    button = _button(beside) if beside.get("type") == "button" else ""
    if block.get("text"):
        yield f'<div class="beside"><p>{_marked(block["text"]["text"], names)}</p>{button}</div>'
    if block.get("fields"):
        facts = "".join(f"<div>{_marked(each['text'], names)}</div>" for each in block["fields"])
        yield f"<dl>{facts}</dl>"


def _button(element: Block) -> str:
    words = element.get("text") or element.get("placeholder") or {"text": "…"}
    sign = " \N{BLACK DOWN-POINTING SMALL TRIANGLE}" if "options" in element else ""
    return f'<button class="{element.get("style", "")}">{escape(words["text"])}{sign}</button>'


def _input(element: Block) -> str:
    held = element.get("initial_value") or element.get("initial_option", {}).get("text", {}).get("text", "")
    shown = held or element.get("placeholder", {}).get("text", "")
    return f'<div class="in {"long" if element.get("multiline") else ""}">{escape(shown)}</div>'


def _marked(text: str, names: Mapping[str, str]) -> str:
    """Return mrkdwn as HTML; what people wrote was escaped when it was made, so only Slack's own signs are left."""
    text = text.replace("<", "&lt;").replace(">", "&gt;")
    for mark, instead in MARKS:
        text = mark.sub(instead, text)
    return CALLED.sub(lambda found: f"<b>{found[1]}{escape(names.get(found[2], found[2]))}</b>", text)
