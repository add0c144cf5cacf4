"""What of a document is not as Atlassian's format wants it: the nodes and marks that the real editor knows."""

from collections.abc import Iterator
from typing import Any

BLOCKS = {"paragraph", "heading", "bulletList", "orderedList", "codeBlock", "blockquote", "rule", "panel"}
INLINE = {"text", "hardBreak", "mention", "emoji", "inlineCard"}
MARKS = {"link", "strong", "em", "code", "strike", "underline"}


def faults_of(document: Any) -> Iterator[str]:
    """Say what is wrong with a whole document."""
    if not isinstance(document, dict) or document.get("type") != "doc" or document.get("version") != 1:
        yield "not a document of version 1"
        return
    if set(document) != {"type", "version", "content"} or not isinstance(document["content"], list):
        yield "a document has type, version and content"
        return
    for node in document["content"]:
        if not isinstance(node, dict) or node.get("type") not in BLOCKS:
            yield f"{node!r} is no block"
            continue
        for inner in node.get("content", []):
            yield from _faults_inside(inner)


def _faults_inside(node: Any) -> Iterator[str]:
    if not isinstance(node, dict) or node.get("type") not in INLINE:
        yield f"{node!r} does not stand in a paragraph"
        return
    if node["type"] == "text" and not node.get("text"):
        yield "an empty text"
    for mark in node.get("marks", []):
        if mark.get("type") not in MARKS:
            yield f"{mark!r} is no mark"
        if mark.get("type") == "link" and not str(mark.get("attrs", {}).get("href", "")).startswith("http"):
            yield "a link without an address"


def words(document: Any) -> str:
    return "\n".join(
        "".join(inner.get("text", "") for inner in block.get("content", [])) for block in document["content"]
    )
