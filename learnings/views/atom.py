"""Learnings as an Atom feed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from xml.etree.ElementTree import Element, SubElement, tostring

from learnings.queries import LearningBrief

NAMESPACE = "http://www.w3.org/2005/Atom"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def atom(
    learnings: Sequence[LearningBrief], base_url: str, title: str = "Learnings", path: str = "/learnings"
) -> bytes:
    """Return the feed; an entry is as new as its publication, or else its proposal."""
    times = [each.published_at or each.proposed_at for each in learnings]
    feed = Element("feed", xmlns=NAMESPACE)
    SubElement(feed, "title").text = title
    SubElement(feed, "id").text = f"{base_url}{path}"
    SubElement(feed, "updated").text = max(times, default=NEVER).isoformat()
    SubElement(SubElement(feed, "author"), "name").text = "Andon"
    for learning, at in zip(learnings, times, strict=True):
        entry = SubElement(feed, "entry")
        SubElement(entry, "title").text = f"{learning.key} {learning.title}"
        SubElement(entry, "id").text = f"{base_url}/learnings/{learning.key}"
        SubElement(entry, "updated").text = at.isoformat()
        SubElement(entry, "link", href=f"{base_url}/learnings/{learning.key}")
        SubElement(entry, "category", term=learning.state)
        # Readers differ in whether they take a summary that names no type for markup; as HTML, all show the same.
        SubElement(entry, "summary", type="html").text = escape(learning.failure_prevented)
    text: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return text
