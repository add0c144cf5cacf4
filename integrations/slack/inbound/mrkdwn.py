"""Slack's way of writing, to and fro: what people type there becomes Markdown, and what we say there can't ring a bell.

Slack sends ``&``, ``<`` and ``>`` escaped and everything that is more than text between ``<`` and ``>``.
"""

import re

SPECIAL = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
MENTION = re.compile(r"<@([UW][A-Z0-9]{2,19})(?:\|([^<>]*))?>")
WEB = ("https://", "http://", "mailto:")
ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def plain_of(text: str) -> str:
    """Return what somebody typed as plain text: names instead of ids, addresses as they are."""
    return _unescaped(SPECIAL.sub(lambda found: _said(found, as_markdown=False), text)).strip()


def markdown_of(text: str) -> str:
    """Return what somebody typed as Markdown."""
    bold = BOLD.sub(r"**\1**", text)
    return _unescaped(SPECIAL.sub(lambda found: _said(found, as_markdown=True), bold)).strip()


def mentioned(text: str) -> list[str]:
    """Return the ids of the members who are named."""
    return [found[1] for found in MENTION.finditer(text)]


def safe(text: str, limit: int = 3000) -> str:
    """Return text for a field of ours: nothing in it is a mention, a link or a bell."""
    cut = text if len(text) <= limit else f"{text[: limit - 1]}…"
    escaped = cut.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped if len(escaped) <= limit else safe(text, limit - (len(escaped) - limit) - 1)


def _said(found: re.Match[str], *, as_markdown: bool) -> str:
    kind, what, label = found[1], found[2], found[3]
    if kind == "@":
        return f"@{label or what}"
    if kind == "#":
        return f"#{label or what}"
    if kind == "!":
        return label or f"@{what.partition('^')[0]}"
    if not what.startswith(WEB):
        return label or what
    if not as_markdown:
        return what.removeprefix("mailto:")
    return f"[{label}]({what})" if label and label != what else what


def _unescaped(text: str) -> str:
    for sign, meant in ESCAPES:
        text = text.replace(sign, meant)
    return text
