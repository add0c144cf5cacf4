"""The history as Atom and RSS, for readers and bots that subscribe."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from html import escape
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from statuspage.snapshot.contract import moment
from statuspage.snapshot.state import Part, PlannedWork, PublicState, Trouble

ATOM = "http://www.w3.org/2005/Atom"
MOST = 50
WHOLE = "history"
UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def feeds(state: PublicState) -> dict[str, bytes]:
    """Return both feeds by their paths, of the page and of each of its parts."""
    made = _both(state, "history", state.page.name)
    for part in state.parts:
        made |= _both(about(state, part), f"components/{part.public_id}", f"{state.page.name}: {part.name}")
    return made


def about(state: PublicState, part: Part) -> PublicState:
    """Return the state with nothing but what touched the part, or a part of the group."""
    mine = {part.public_id} | {other.public_id for other in state.parts if other.group == part.public_id}
    troubles = [trouble for trouble in state.troubles if mine & set(trouble.parts)]
    works = [work for work in state.works if mine & set(work.parts)]
    return replace(state, troubles=troubles, works=works)


def _both(state: PublicState, path: str, name: str) -> dict[str, bytes]:
    return {f"{path}.atom": _atom(state, path, name), f"{path}.rss": _rss(state, path, name)}


def _entries(state: PublicState) -> list[Trouble | PlannedWork]:
    """Return what was told of, the latest told first."""
    both: list[Trouble | PlannedWork] = [*state.troubles, *state.works]
    return sorted(both, key=_updated, reverse=True)[:MOST]


def _updated(one: Trouble | PlannedWork) -> datetime:
    return max((told.updated_at for told in one.updates), default=one.updated_at)


def _link(state: PublicState, one: Trouble | PlannedWork) -> str:
    folder = "incidents" if isinstance(one, Trouble) else "maintenances"
    return f"{state.page.url}/{folder}/{one.public_id}.html"


def _title(one: Trouble | PlannedWork, at: Callable[[datetime], str]) -> str:
    if isinstance(one, Trouble):
        return one.name
    return f"{one.name} ({at(one.scheduled_for)} to {at(one.scheduled_until)})"


def _told(one: Trouble | PlannedWork, at: Callable[[datetime], str]) -> str:
    """Return all updates as HTML: the stored, safe one, under status and time."""
    parts = [
        f"<p><strong>{told.status.replace('_', ' ').capitalize()}</strong>, {at(told.display_at)}</p>{told.html}"
        for told in one.updates
    ]
    return "".join(parts)


def _atom(state: PublicState, path: str, name: str) -> bytes:
    zone, page = ZoneInfo(state.page.time_zone), state.page
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _add(feed, "id", f"urn:statuspage:{page.public_id}" + (f":{path}" if path != WHOLE else ""))
    _add(feed, "title", f"{name}: history")
    _add(feed, "updated", moment(_latest(state, path), zone))
    ET.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": f"{page.url}/"})
    ET.SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{page.url}/{path}.atom"})
    _add(ET.SubElement(feed, "author"), "name", page.name)
    for one in _entries(state):
        entry = ET.SubElement(feed, "entry")
        _add(entry, "id", f"urn:statuspage:{page.public_id}:{one.public_id}")
        _add(entry, "title", _title(one, _said_in(zone)))
        _add(entry, "published", moment(one.created_at, zone))
        _add(entry, "updated", moment(_updated(one), zone))
        ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": _link(state, one)})
        _add(entry, "content", _told(one, _said_in(zone)), type="html")
    return _written(feed)


def _rss(state: PublicState, path: str, name: str) -> bytes:
    zone, page = ZoneInfo(state.page.time_zone), state.page
    rss = ET.Element("rss", {"version": "2.0", "xmlns:atom": ATOM})
    channel = ET.SubElement(rss, "channel")
    _add(channel, "title", f"{name}: history")
    _add(channel, "link", f"{page.url}/")
    own = {"rel": "self", "type": "application/rss+xml", "href": f"{page.url}/{path}.rss"}
    ET.SubElement(channel, "atom:link", own)
    _add(channel, "description", f"What happened at {escape(name)}, and what is planned.")
    _add(channel, "lastBuildDate", format_datetime(_latest(state, path)))
    for one in _entries(state):
        item = ET.SubElement(channel, "item")
        _add(item, "title", _title(one, _said_in(zone)))
        _add(item, "link", _link(state, one))
        _add(item, "guid", f"urn:statuspage:{page.public_id}:{one.public_id}", isPermaLink="false")
        _add(item, "pubDate", format_datetime(_updated(one)))
        _add(item, "description", _told(one, _said_in(zone)))
    return _written(rss)


def _latest(state: PublicState, path: str) -> datetime:
    """Return when the feed last changed; that of a part does not change with the others."""
    if path == WHOLE:
        return state.page.changed_at
    return max((_updated(one) for one in _entries(state)), default=state.page.created_at or state.page.changed_at)


def _add(parent: ET.Element, tag: str, text: str | None, **attributes: str) -> None:
    ET.SubElement(parent, tag, attributes).text = UNFIT.sub("\ufffd", text or "")


def _said_in(zone: ZoneInfo) -> Callable[[datetime], str]:
    def said(at: datetime) -> str:
        local = at.astimezone(zone)
        return f"{local.day} {local:%b %Y, %H:%M %Z}"

    return said


def _written(root: ET.Element) -> bytes:
    written: str = ET.tostring(root, encoding="unicode")
    return DECLARATION + written.encode()
