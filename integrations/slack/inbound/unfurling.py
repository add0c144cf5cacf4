"""What a link to a page of ours shows where it is posted: only what everybody here may read.

Who reads a channel can't be known from here, so nothing is shown that is private, and nothing at all in a channel that
is shared with another workspace.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from coe.queries import action
from coe.queries import brief as coe_brief
from foundation.errors import DomainError
from foundation.work import Reading
from incidents.queries import brief as incident_brief
from integrations.slack.after.blocks import DAY
from integrations.slack.blocks.kit import Block, context, section
from integrations.slack.blocks.wording import at, link, safe, words
from learnings.queries import brief as learning_brief

PAGE = re.compile(r"/(incidents|coes|actions|learnings)/((?:INC|COE|ACT|LRN)-\d{1,9})/?")
TITLE, FACTS, MOST = 200, 300, 5
Shown = tuple[str, str, str]


def unfurls(look: Reading, links: object, base_url: str) -> dict[str, dict[str, list[Block]]]:
    """Return what is shown of each link, as far as the reader (who stands for everybody) may see it."""
    found: dict[str, dict[str, list[Block]]] = {}
    for each in links[:MOST] if isinstance(links, list) else ():
        url = each.get("url") if isinstance(each, dict) else None
        blocks = _shown(look, url, base_url) if isinstance(url, str) else None
        if blocks is not None:
            found[str(url)] = {"blocks": blocks}
    return found


def _shown(look: Reading, url: str, base_url: str) -> list[Block] | None:
    ours, theirs = urlsplit(base_url), urlsplit(url)
    page = PAGE.fullmatch(theirs.path)
    if (theirs.scheme, theirs.netloc) != (ours.scheme, ours.netloc) or page is None:
        return None
    try:
        title, facts, about = KINDS[page[1]](look, page[2])
    except DomainError:
        return None
    head = link(f"{base_url}/{page[1]}/{page[2]}", f"{page[2]} {title}", TITLE)
    return [section(f"*{head}*\n{facts}"), *([context(safe(about, FACTS))] if about else [])]


def _incident(look: Reading, key: str) -> Shown:
    found = incident_brief(look, key)
    return found.title, f"{safe(found.severity, 20)}, {words(found.state)}", found.summary_source


def _coe(look: Reading, key: str) -> Shown:
    found = coe_brief(look, key)
    due = f", due {at(found.due, DAY)}" if found.due and found.published_at is None else ""
    return found.title, f"COE, {words(found.state)}{due}", ""


def _action(look: Reading, key: str) -> Shown:
    found = action(look, key)
    due = f", due {at(found.due, DAY)}" if found.due else ""
    return found.title, f"{found.priority}, {words(found.state)}{due}", found.done_criteria


def _learning(look: Reading, key: str) -> Shown:
    found = learning_brief(look, key)
    return found.title, f"Learning, {words(found.state)}", found.failure_prevented


KINDS: Mapping[str, Callable[[Reading, str], Shown]] = {
    "incidents": _incident,
    "coes": _coe,
    "actions": _action,
    "learnings": _learning,
}


def place_of(event: Mapping[str, Any]) -> dict[str, str]:
    """Return where it is shown: in a message, or in one that is still being written."""
    if event.get("unfurl_id") and event.get("source"):
        return {"unfurl_id": str(event["unfurl_id"]), "source": str(event["source"])}
    return {"channel": str(event.get("channel") or ""), "ts": str(event.get("message_ts") or "")}
