"""Atlassian's document format: what we write of it, and the words of what others wrote. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

DEEPEST = 40
BLOCKS = frozenset({"paragraph", "heading", "listItem", "codeBlock", "blockquote", "panel", "tableRow", "rule"})


def document(lines: Sequence[str], link: str) -> dict[str, Any]:
    """Return paragraphs of plain text, and a last one that leads back."""
    paragraphs = [_paragraph([_text(line)]) for line in lines if line]
    if link:
        paragraphs.append(_paragraph([{**_text(link), "marks": [{"type": "link", "attrs": {"href": link}}]}]))
    return {"type": "doc", "version": 1, "content": paragraphs}


def words(node: object) -> str:
    """Return the text of a document, block by block."""
    return "".join(_walk(node, 0)).strip()


def _walk(node: object, depth: int) -> Iterator[str]:
    if not isinstance(node, Mapping) or depth > DEEPEST:
        return
    if node.get("type") == "hardBreak":
        yield "\n"
    if isinstance(node.get("text"), str):
        yield node["text"]
    inside = node.get("content")
    for each in inside if isinstance(inside, list) else ():
        yield from _walk(each, depth + 1)
    if node.get("type") in BLOCKS:
        yield "\n"


def _paragraph(content: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "paragraph", "content": content}


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}
