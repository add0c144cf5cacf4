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
from statuspage.lifecycle import ComponentStatus
from statuspage.snapshot.bundle import pack, place
from statuspage.snapshot.render import render
from statuspage.snapshot.state import Change, Notice, PublicState
from tests.hostile.payloads import MARK, TELLING, endless
from tests.statuspage.alone import served_alone
from tests.statuspage.states import AT, part, state, told, trouble, work
from tests.support.torture import rounds

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

STRINGS, ON_A_PAGE = 4_000, 20
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
    """Yield pages that have the strings in every field, as far as the field takes them."""
    every = list(strings())
    for first in range(0, len(every), ON_A_PAGE):
        some = every[first : first + ON_A_PAGE]
        names = [name(text, 200) for text in some]
        html = [renderer.render(text).html for text in some]
        parts = [
            dataclasses.replace(
                part(f"part{n:08d}", name(text, 120), ComponentStatus.PARTIAL_OUTAGE), description=name(text, 500)
            )
            for n, text in enumerate(some)
        ]
        updates = [
            dataclasses.replace(
                told(text, "identified"), html=html[n],
                changes=[Change(f"part{n:08d}", name(text, 120), "operational", "partial_outage")],
            )
            for n, text in enumerate(some)
        ]  # fmt: skip
        hit = [each.public_id for each in parts]
        troubles = [
            dataclasses.replace(
                trouble(names[n]), public_id=f"trou{n:08d}", updates=[updates[n]], parts=hit,
                notice=Notice(text, html[n], text, html[n], AT),
            )
            for n, text in enumerate(some)
        ]  # fmt: skip
        works = [
            dataclasses.replace(work(names[n]), public_id=f"work{n:08d}", updates=[updates[n]], parts=hit)
            for n in range(len(some))
        ]
        made = state(parts=parts, troubles=troubles, works=works)
        page = dataclasses.replace(made.page, slug=f"page{first}", name=name(some[0], 120))
        yield dataclasses.replace(made, page=page)


def name(text: str, limit: int) -> str:
    """Return the text as a field of one line keeps it."""
    try:
        return clean(text, field="name", limit=10_000)[:limit].strip() or "-"
    except Invalid:
        return "-"


@pytest.mark.browser
@pytest.mark.torture
def test_no_string_in_any_public_field_comes_alive_in_a_browser(browser: "Browser", tmp_path: Path) -> None:
    renderer = MarkdownRenderer()
    made = list(pages(renderer))
    renderer.close()
    for one in made[1:]:
        place(tmp_path / "status", one.page.slug, pack(render(one, 1, AT)))
    faults: list[str] = []
    with served_alone(tmp_path, made[0]) as port, closing(browser.new_context()) as context:
        page = context.new_page()
        watch(page, port, faults)
        for one in made:
            home = f"http://127.0.0.1:{port}/status/{one.page.slug}/"
            last = len(one.parts) - 1
            ends = (
                f"incidents/trou{last:08d}.html",
                f"maintenances/work{last:08d}.html",
                f"components/part{last:08d}.html",
            )
            for path in ("", "history.html", "api.html", "embed.html", *ends):
                answer = page.goto(home + path)
                assert answer is not None
                assert answer.status == 200, home + path
                faults += [f"{path}: {alive}" for alive in page.evaluate(LIVE, MARK)]
    print(f"{rounds(STRINGS)} strings on {len(made)} pages, {len(faults)} faults")
    assert not faults, "\n".join(faults[:20])


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
