"""Hostile strings in every public field of status pages, in a real browser: nothing runs, nothing else is asked."""

import dataclasses
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from foundation.errors import Invalid
from foundation.markdown import MarkdownRenderer
from foundation.text import clean
from statuspage.lifecycle import ComponentStatus, MaintenanceStatus
from statuspage.snapshot.bundle import BUNDLE, pack
from statuspage.snapshot.render import render
from statuspage.snapshot.state import Change, Notice, Part, PlannedWork, PublicState, Told, Trouble
from tests.hostile.payloads import MARK, TELLING, endless
from tests.statuspage.alone import served_alone
from tests.statuspage.states import AT, part, state, told, trouble, work
from tests.support.torture import rounds

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

STRINGS, ON_A_PAGE, IN_A_HALL = 4_000, 40, 40
# A browser would else ask for one, which is not there.
NO_ICON = '<link rel="icon" href="data:,">'
RUNS = (
    "<img src=x onerror=alert({n})>",
    "<svg/onload=alert({n})>",
    "javascript:alert({n})",
    '" autofocus onfocus="alert({n})',
)
LIVE = """mark => [...document.querySelectorAll('*')].filter(one => one.localName.includes(mark)
  || [...one.attributes].some(a => a.name.startsWith('on') || a.name.includes(mark)
    || (['id', 'class'].includes(a.name) && a.value.includes(mark))
    || (['href', 'src'].includes(a.name) && /^\\s*(javascript|data:text|vbscript)/i.test(a.value)))
).map(one => one.outerHTML.slice(0, 200))"""


def strings() -> Iterator[str]:
    """Yield as many different strings as asked for: each class in turn, with something that would run."""
    for number, text in enumerate(islice(endless(TELLING), rounds(STRINGS))):
        run = RUNS[number % len(RUNS)].format(n=number)
        yield f"{run} {text} {number}" if number % 2 else f"{number} {text} {run}"


def pages(renderer: MarkdownRenderer) -> Iterator[PublicState]:
    """Yield pages whose fronts show many strings, each in every field, as far as the field takes it."""
    every = list(strings())
    for first in range(0, len(every), ON_A_PAGE):
        some = every[first : first + ON_A_PAGE]
        made = state(
            parts=[affected(text, n) for n, text in enumerate(some)],
            troubles=[happening(text, n, renderer.render(text).html) for n, text in enumerate(some)],
            works=[going_on(text, n, renderer.render(text).html) for n, text in enumerate(some)],
        )
        page = dataclasses.replace(made.page, slug=f"page{first}", name=name(some[0], 120))
        yield dataclasses.replace(made, page=page)


def affected(text: str, number: int) -> Part:
    """Give a component with the string in its fields."""
    made = part(f"part{number:08d}", name(text, 120), ComponentStatus.PARTIAL_OUTAGE)
    return dataclasses.replace(made, description=name(text, 500))


def said(text: str, number: int, status: str, html: str) -> Told:
    """Give an update with the string in its fields."""
    changes = [Change(f"part{number:08d}", name(text, 120), "operational", "partial_outage")]
    return dataclasses.replace(told(text, status), html=html, changes=changes)


def happening(text: str, number: int, html: str) -> Trouble:
    """Give an incident with the string in its fields; it affects a part of its own, so that pages stay small."""
    updates, parts = [said(text, number, "identified", html)], [f"part{number:08d}"]
    made = dataclasses.replace(trouble(name(text, 200)), public_id=f"trou{number:08d}", updates=updates, parts=parts)
    return dataclasses.replace(made, notice=Notice(text, html, text, html, AT))


def going_on(text: str, number: int, html: str) -> PlannedWork:
    """Give a maintenance under way with the string in its fields."""
    updates, parts = [said(text, number, "in_progress", html)], [f"part{number:08d}"]
    status = MaintenanceStatus.IN_PROGRESS
    return work(name(text, 200), status, public_id=f"work{number:08d}", updates=updates, parts=parts)


def named(text: str, number: int) -> PublicState:
    """Give a page with the string as its name, and nothing on it."""
    made = state(parts=[])
    return dataclasses.replace(made, page=dataclasses.replace(made.page, slug=f"name{number}", name=name(text, 120)))


def put(folder: Path, one: PublicState) -> None:
    """Place a page, without waiting for the disk as a publisher does."""
    here = folder / "status" / one.page.slug
    here.mkdir(parents=True)
    (here / BUNDLE).write_bytes(pack(render(one, 1, AT)))


def name(text: str, limit: int) -> str:
    """Return the text as a field of one line keeps it."""
    try:
        return clean(text, field="name", limit=10_000)[:limit].strip() or "-"
    except Invalid:
        return "-"


@pytest.mark.browser
@pytest.mark.torture
def test_no_string_in_any_public_field_comes_alive_in_a_browser(browser: "Browser", tmp_path: Path) -> None:
    with closing(MarkdownRenderer()) as renderer:
        made = list(pages(renderer))
    names = [named(text, number) for number, text in enumerate(strings())]
    for one in (*made[1:], *names):
        put(tmp_path, one)
    faults: list[str] = []
    with served_alone(tmp_path, made[0]) as port, closing(browser.new_context()) as context:
        page, home = context.new_page(), f"http://127.0.0.1:{port}/status/"
        watch(page, port, faults)
        for one in made:
            last = len(one.parts) - 1
            ends = (
                f"incidents/trou{last:08d}.html",
                f"maintenances/work{last:08d}.html",
                f"components/part{last:08d}.html",
            )
            for path in ("", "history.html", "api.html", "embed.html", *ends):
                answer = page.goto(f"{home}{one.page.slug}/{path}")
                assert answer is not None
                assert answer.status == 200, path
                faults += [f"{path}: {alive}" for alive in page.evaluate(LIVE, MARK)]
        for first in range(0, len(names), IN_A_HALL):
            slugs = [one.page.slug for one in names[first : first + IN_A_HALL]]
            faults += walk_past(page, f"http://127.0.0.1:{port}/hall", [f"{home}{slug}/embed.html" for slug in slugs])
    print(f"{rounds(STRINGS)} strings on {len(made)} pages and as {len(names)} names, {len(faults)} faults")
    assert not faults, "\n".join(faults[:20])


def walk_past(page: "Page", hall: str, addresses: list[str]) -> list[str]:
    """Show many widgets at once, each in a frame of its own; returns what came alive in them."""
    frames = "".join(f'<iframe src="{address}"></iframe>' for address in addresses)
    page.route(hall, lambda asked: asked.fulfill(content_type="text/html", body=f"<!doctype html>{NO_ICON}{frames}"))
    page.goto(hall)
    page.unroute(hall)
    seen = {frame.url: frame for frame in page.frames}
    assert set(addresses) <= set(seen)
    return [f"{url}: {alive}" for url in addresses for alive in seen[url].evaluate(LIVE, MARK)]


def watch(page: "Page", port: int, faults: list[str]) -> None:
    """Note everything that a page should not do; what its policy keeps from running is reported as an error."""
    page.on("console", lambda said: faults.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda asked: faults.append(asked.url) if not is_ours(asked.url, port) else None)


def is_ours(url: str, port: int) -> bool:
    """Whether it is asked of the page's own server, and of nobody by the words of a string."""
    parts = urlsplit(url)
    return parts.scheme == "data" or (parts.netloc == f"127.0.0.1:{port}" and MARK not in url)
