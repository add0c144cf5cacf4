"""The process that turns Markdown into safe HTML, one text after the other.

It runs as a script in isolated mode and imports nothing of ours, because what it reads
may be made to exhaust it. Each frame is a length (4 bytes, big-endian) and its bytes;
an answer begins with ``+`` and the HTML, or is ``-`` alone when there is none. It says
``-`` once when it is ready. It ends when its input ends or its parent is gone.
"""

import contextlib
import os
import re
import resource
import select
import signal
import struct
import sys
import time
from xml.etree.ElementTree import Element

import markdown
import nh3
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

CPU_SECONDS = 1
POLITELY = 5
MEMORY_BYTES = 512 * 1024 * 1024
LONGEST_ANSWER = 2 * 1024 * 1024
PARENT_CHECK_SECONDS = 2.0
ALLOWED_LINK = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = {"blockquote", "hr", "li", "ol", "p", "pre", "ul"}
INLINE = {"a", "br", "code", "em", "strong"}
TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
TAGS = HEADINGS | BLOCKS | INLINE | TABLES


# An address stands for itself; what ends a sentence after it is the sentence's. \x02 and \x03 hold the place of others.
ADDRESS = r"(?<![\w/])(https?://[^\s<>\x02\x03\"`|\[\]]*[^\s<>\x02\x03\"`|\[\]'.,;:!?)*~])"
# Before emphasis (60), which would eat the underscores of an address, and after links (160) and <https://…> (120).
ADDRESS_TURN = 110


class AddressesToLinks(InlineProcessor):
    """What is pasted into a text at 3 a.m. is pressed from there."""

    ANCESTOR_EXCLUDES = ("a",)

    # So named and so changed by the library; its own processors change the signature alike.
    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        """Make a link of the address, with the bracket at its end where it opened one itself."""
        opens = m[1].count("(") > m[1].count(")") and data.startswith(")", m.end())
        address = self.unescape(m[1]) + ")" * opens
        link = Element("a", href=address)
        link.text = AtomicString(address)
        return link, m.start(), m.end() + opens


class ImagesToLinks(Treeprocessor):
    """An image would call out from the reader's browser; a link waits for a click."""

    def run(self, root: Element) -> None:
        """Change each image in place."""
        for image in list(root.iter("img")):
            image.tag = "a"
            source, alt = image.get("src", ""), image.get("alt", "")
            image.attrib.clear()
            image.set("href", source)
            image.text = alt or source


def converter() -> markdown.Markdown:
    """Build a converter that takes raw HTML for text."""
    made = markdown.Markdown(
        extensions=["tables", "fenced_code", "sane_lists"],
        extension_configs={"tables": {"use_align_attribute": True}},
        output_format="html",
    )
    made.preprocessors.deregister("html_block")
    made.inlinePatterns.deregister("html")
    made.inlinePatterns.register(AddressesToLinks(ADDRESS, made), "addresses_to_links", ADDRESS_TURN)
    made.treeprocessors.register(ImagesToLinks(made), "images_to_links", 15)
    return made


def sanitised(html: str) -> str:
    """Keep what is on the lists and nothing else."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_own_addresses_only,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )


def _own_addresses_only(_tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href" and not ALLOWED_LINK.match(value):
        return None
    return value


def serve() -> None:
    """Answer until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError, ValueError):  # Not every system limits it.
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    made, parent = converter(), os.getppid()
    _write(b"-")
    # Whoever is served meanwhile goes first: a text that takes long is one person's, and waits by itself.
    os.nice(POLITELY)
    while (question := _next(parent)) is not None:
        _limit_cpu()
        _write(_answer(made, question))


def _answer(made: markdown.Markdown, question: bytes) -> bytes:
    try:
        html = sanitised(made.reset().convert(question.decode()))
    except Exception:  # noqa: BLE001 - whatever broke, the answer is that there is none
        return b"-"
    answer = html.encode()
    return b"+" + answer if len(answer) < LONGEST_ANSWER else b"-"


def _limit_cpu() -> None:
    """Allow the next answer its own second, on top of what was used so far."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(time.process_time()) + 1 + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _next(parent: int) -> bytes | None:
    while not select.select([0], [], [], PARENT_CHECK_SECONDS)[0]:
        if os.getppid() != parent:
            return None
    head = _read(4)
    if head is None:
        return None
    return _read(struct.unpack(">I", head)[0])


def _read(size: int) -> bytes | None:
    taken = sys.stdin.buffer.read(size)
    return taken if len(taken) == size else None


def _write(answer: bytes) -> None:
    sys.stdout.buffer.write(struct.pack(">I", len(answer)) + answer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve()
