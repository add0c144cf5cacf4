"""What a link to a page of ours shows where it is posted: only what everybody here may read.

Who reads a channel can't be known from here, so nothing is shown that is private, and nothing at all in a channel that
is shared with another workspace. Each link is shown as a Work Object, and in blocks where the workspace has none; the
pane that opens beside it is read by one person, and shows what they may see when they open it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from accounts.queries import names
from coe.queries import action
from coe.queries import brief as coe_brief
from foundation.errors import DomainError
from foundation.work import Reading
from incidents.queries import brief as incident_brief
from incidents.queries import detail
from integrations.slack.after.blocks import DAY
from integrations.slack.blocks import entities as objects
from integrations.slack.blocks.kit import Block, context, section
from integrations.slack.blocks.wording import at, link, safe, words
from learnings.queries import brief as learning_brief

PAGE = re.compile(r"/(incidents|coes|actions|learnings)/((?:INC|COE|ACT|LRN)-\d{1,9})/?")
TITLE, FACTS, MOST = 200, 300, 5


@dataclass(frozen=True)
class Shown:
    """What is shown of one thing: in blocks, and as an entity."""

    title: str
    facts: str
    about: str
    entity: Callable[[str], Block]


@dataclass(frozen=True)
class Unfurled:
    """All that a message shows: by address in blocks, and as entities."""

    blocks: Mapping[str, Mapping[str, list[Block]]]
    entities: list[Block]


def unfurls(look: Reading, links: object, base_url: str) -> Unfurled:
    """Return what is shown of each link, as far as the reader (who stands for everybody) may see it."""
    blocks: dict[str, dict[str, list[Block]]] = {}
    entities: dict[str, Block] = {}
    for each in links[:MOST] if isinstance(links, list) else ():
        url = each.get("url") if isinstance(each, dict) else None
        place = place_of_page(url, base_url) if isinstance(url, str) else None
        found = shown(look, *place) if place else None
        if found is None or place is None:
            continue
        page = f"{base_url}/{place[0]}/{place[1]}"
        head = link(page, f"{place[1]} {found.title}", TITLE)
        rest = [context(safe(found.about, FACTS))] if found.about else []
        blocks[str(url)] = {"blocks": [section(f"*{head}*\n{found.facts}"), *rest]}
        entities[str(url)] = {**found.entity(page), "app_unfurl_url": url}
    return Unfurled(blocks, list(entities.values()))


def details(look: Reading, url: str, base_url: str) -> Block | None:
    """Return what the pane shows of the thing at an address, as far as its reader may see it."""
    place = place_of_page(url, base_url)
    found = shown(look, *place) if place else None
    return found.entity(f"{base_url}/{place[0]}/{place[1]}") if found and place else None


def place_of_page(url: str, base_url: str) -> tuple[str, str] | None:
    """Return the kind and the key of the thing at an address; None for what is no such page of ours."""
    ours, theirs = urlsplit(base_url), urlsplit(url)
    page = PAGE.fullmatch(theirs.path)
    if (theirs.scheme, theirs.netloc) != (ours.scheme, ours.netloc) or page is None:
        return None
    return page[1], page[2]


def shown(look: Reading, kind: str, key: str) -> Shown | None:
    """Return what the reader may see of it; None for what they may not, and for what there is not."""
    try:
        return KINDS[kind](look, key)
    except DomainError:
        return None


def _incident(look: Reading, key: str) -> Shown:
    found = incident_brief(look, key)
    whole = detail(look, found.id)
    services = ", ".join(sorted(whole.services))
    said = {
        "status": objects.word(words(found.state)),
        "priority": objects.word(found.severity, "Severity"),
        "date_created": objects.moment(found.declared_at),
    }
    said |= {"service": objects.word(services)} if services else {}
    said |= {"description": objects.about(found.summary_source)} if found.summary_source else {}
    held = [(role, whole.names.get(role.person_id, "")) for role in whole.board.roles if role.person_id is not None]
    more = [objects.own(f"role_{role.key}", role.name, objects.person(name)) for role, name in held[:5] if name]
    called = "Drill" if found.mode == "drill" else "Incident"
    return Shown(
        found.title,
        f"{safe(found.severity, 20)}, {words(found.state)}",
        found.summary_source,
        lambda url: objects.entity("incident", key, found.title, url, said, more, called),
    )


def _coe(look: Reading, key: str) -> Shown:
    found = coe_brief(look, key)
    due = found.due if found.due and found.published_at is None else None
    said = {"date_created": objects.moment(found.opened_at)}
    more = [objects.own("state", "State", objects.word(words(found.state)))]
    more += [objects.own("due", "Due", objects.day(due))] if due else []
    facts = f"COE, {words(found.state)}{f', due {at(due, DAY)}' if due else ''}"
    return Shown(found.title, facts, "", lambda url: objects.entity("coe", key, found.title, url, said, more, "COE"))


def _action(look: Reading, key: str) -> Shown:
    found = action(look, key)
    owner = names(look, [found.owner_id]).get(found.owner_id, "") if found.owner_id is not None else ""
    said = {"status": objects.word(words(found.state)), "priority": objects.word(found.priority)}
    said |= {"due_date": objects.day(found.due)} if found.due else {}
    said |= {"assignee": objects.person(owner)} if owner else {}
    said |= {"description": objects.about(found.done_criteria)} if found.done_criteria else {}
    due = f", due {at(found.due, DAY)}" if found.due else ""
    return Shown(
        found.title,
        f"{found.priority}, {words(found.state)}{due}",
        found.done_criteria,
        lambda url: objects.entity("action", key, found.title, url, said, called="Action item"),
    )


def _learning(look: Reading, key: str) -> Shown:
    found = learning_brief(look, key)
    said = {"date_created": objects.moment(found.proposed_at)}
    said |= {"description": objects.about(found.failure_prevented)} if found.failure_prevented else {}
    more = [objects.own("state", "State", objects.word(words(found.state)))]
    facts = f"Learning, {words(found.state)}"
    return Shown(
        found.title,
        facts,
        found.failure_prevented,
        lambda url: objects.entity("learning", key, found.title, url, said, more),
    )


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
