"""Walks through every page that links lead to, and through what the public reads."""

from collections import Counter, deque
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.test import Client

from foundation.web.openapi import operations
from statuspage.keeper import SnapshotKeeper
from statuspage.queries import status_pages
from statuspage.serving import SnapshotMiddleware
from tests.hostile.estate import Estate
from tests.hostile.inspection import faults_of, read_page

MOST_OF_A_KIND = 6
PUBLIC = ("", "history.atom", "history.rss", "api/v2/summary.json", "api/v2/incidents.json")


def look_at_everything(estate: Estate) -> None:
    """Read all pages, all that the API shows, and all status pages."""
    pages = walk(estate)
    seen = {kind for kind, times in pages.items() if times}
    assert len(seen) > 15, f"the walk came to {sorted(seen)} only"
    read_api(estate)
    read_status_pages(estate)


def walk(estate: Estate, start: str = "/", seen: dict[str, str] | None = None) -> Counter[str]:
    """Follow links from the first page, to so many pages of each kind; returns how many were read."""
    seen = {} if seen is None else seen
    adapter = estate.household.app.url_map.bind("localhost")
    waiting, known, kinds = deque([start]), {start}, Counter[str]()
    while waiting:
        address = waiting.popleft()
        try:
            kind, _ = adapter.match(urlsplit(address).path, "GET")
        except HTTPException:
            continue
        if kinds[kind] >= MOST_OF_A_KIND:
            continue
        kinds[kind] += 1
        answer = estate.send("GET", address)
        if answer.mimetype == "text/html":
            seen[address] = answer.text
            links = (urljoin(address, link).partition("#")[0] for link in read_page(answer.text).links)
            fresh = {link for link in links if link.startswith("/") and not link.startswith("//")} - known
            known |= fresh
            waiting.extend(sorted(fresh, key=lambda link: (len(link), link)))
    return kinds


def read_api(estate: Estate) -> None:
    """Read every operation that shows something, and each thing that its list names."""
    for method, rule in operations(estate.household.app):
        if method == "GET" and "<" not in rule:
            answer = estate.api("GET", f"{rule}?q=plain" if rule.endswith("search") else rule)
            keys = [item.get("key") or item.get("slug") or item.get("id") for item in answer.json.get("items", [])]
            for key in keys[:MOST_OF_A_KIND]:
                estate.api("GET", f"{rule}/{key}")


def read_status_pages(estate: Estate) -> None:
    """Read what the public reads."""
    world = estate.household.world
    directory = estate.folder / "status"
    SnapshotKeeper(world.transactor, directory).copy()
    client = Client(SnapshotMiddleware(estate.household.app, directory, clock=world.clock))
    for page in world.ask(status_pages):
        for name in PUBLIC if page.audience == "public" else ():
            answer = client.get(f"/status/{page.slug}/{name}")
            assert answer.status_code == 200, (page.slug, name, answer.status_code)
            estate.faults += [f"/status/{page.slug}/{name}: {fault}" for fault in faults_of(answer)]
