"""Markdown to safe HTML, rendered once, when it is written, outside any transaction.

Owns the rules for what may appear and the processes that do the work. Whatever is sent
in, an answer comes in bounded time: at worst the text itself, escaped.
"""

import html
import os
import queue
import re
import weakref
from dataclasses import dataclass
from importlib.metadata import version
from types import TracebackType
from typing import Self

from foundation.markdown.process import Child, Unrendered

RULES = "rules/2"
PLAIN = "plain/2"
FORMAT = f"markdown/{version('markdown')} nh3/{version('nh3')} {RULES}"
DEADLINE_SECONDS = 0.5
TURN_SECONDS = 3.0
CHILDREN = 2
LONGEST_SOURCE = 200_000
# Each that is open is looked for an end by all that follow: a thousand cost a tenth of a second, ten thousand ten.
MOST_UNCLOSED = 1_000
UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
ITEM = "- "
PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True)
class RenderedText:
    """A text as it was written, and the HTML that may be shown for it."""

    source: str
    html: str
    format: str


class MarkdownRenderer:
    """Renders in two processes of its own; any thread may ask."""

    def __init__(self, *, deadline: float = DEADLINE_SECONDS) -> None:
        self._deadline = deadline
        self._closed = False
        self._children = [Child() for _ in range(CHILDREN)]
        self._free = _all_free(self._children)
        _RENDERERS.add(self)

    def render(self, source: str) -> RenderedText:
        """Render ``source``, or show it as plain text if that fails or takes too long.

        Call it before the transaction opens: a bomb costs the whole deadline.
        """
        if not source.strip():
            return RenderedText(source, "", FORMAT)
        if self._closed or len(source) > LONGEST_SOURCE or UNSHOWABLE.search(source) or _is_bomb(source):
            return plain(source)
        try:
            rendered = self._ask(source.encode()).decode()
        except (Unrendered, queue.Empty):
            return plain(source)
        return RenderedText(source, rendered, FORMAT)

    def close(self) -> None:
        """End the processes; whatever is rendered later comes out plain."""
        if self._closed:
            return
        self._closed = True
        for _ in self._children:
            self._free.get().stop()

    def forget_processes(self) -> None:
        """Leave to the parent, in a fork, what belongs to it."""
        for child in self._children:
            child.abandon()
        self._free = _all_free(self._children)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ask(self, question: bytes) -> bytes:
        child = self._free.get(timeout=TURN_SECONDS)
        try:
            return child.ask(question, self._deadline)
        finally:
            self._free.put(child)


def plain(source: str) -> RenderedText:
    """Show the text itself: escaped, in paragraphs, with its line ends; one of nothing but "- " lines is a list."""
    shown = source.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    shown = html.escape(UNSHOWABLE.sub("\ufffd", shown))
    return RenderedText(source, "\n".join(map(_paragraph, PARAGRAPHS.split(shown))), PLAIN)


def _paragraph(shown: str) -> str:
    lines = shown.split("\n")
    if all(line.startswith(ITEM) for line in lines):
        items = "\n".join(f"<li>{line.removeprefix(ITEM)}</li>" for line in lines)
        return f"<ul>\n{items}\n</ul>"
    between = "<br>\n"
    return f"<p>{between.join(lines)}</p>"


def _is_bomb(source: str) -> bool:
    """Whether it would take the whole deadline and burn a processor that others need, as one sees at once."""
    return source.count("[") - source.count("]") > MOST_UNCLOSED


def _all_free(children: list[Child]) -> "queue.LifoQueue[Child]":
    """Queue them so that the second is started only when the first is busy."""
    free: queue.LifoQueue[Child] = queue.LifoQueue()
    for child in children:
        free.put(child)
    return free


_RENDERERS: "weakref.WeakSet[MarkdownRenderer]" = weakref.WeakSet()


def _in_a_fork() -> None:
    for renderer in list(_RENDERERS):
        renderer.forget_processes()


os.register_at_fork(after_in_child=_in_a_fork)
