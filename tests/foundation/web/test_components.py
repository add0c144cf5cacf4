"""Every macro, fed with hostile text: it stays text, and the page stays within the strict CSP."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from foundation.web import rendering
from foundation.web.forms import FRESH
from foundation.web.graph import Node, draw

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
TEMPLATES = ROOT / "templates"
COMPONENTS = TEMPLATES / "components"
STATIC = ROOT / "foundation" / "web" / "static"
NOW = datetime(2026, 11, 18, 13, 42, tzinfo=UTC)
EVIL = "\"'></textarea></title><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}&lt;"
BOXES = 4
FRAME_FILES = [TEMPLATES / name for name in ("base.html", "layout.html", "signed_out.html", "error.html")]
ESCAPES = [
    "control_failure",
    "unproven",
    "stale",
    "action_overdue",
    "action_open",
    "risk_accepted",
    "unanswered",
    "pending",
    "out_of_scope",
    "gap",
]
VIEWER = SimpleNamespace(
    name="Dara Finch",
    initials="DF",
    email="dara@example.org",
    role="responder",
    time_zone="Europe/Oslo",
    theme="auto",
)


class Page(HTMLParser):
    """What a browser would make of the answer: elements with attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, attribute: str) -> Iterator[str]:
        return (attrs[attribute] or "" for _, attrs in self.elements if attribute in attrs)


def environment(flashed: list[tuple[str, str]]) -> Environment:
    made = Environment(loader=FileSystemLoader([TEMPLATES, HERE]), autoescape=True, undefined=StrictUndefined)
    made.filters.update(rendering.filters(lambda: UTC))
    made.globals.update(
        asset=lambda path: f"/static/{path}?v=1",
        csrf_token=lambda: "a-token",
        get_flashed_messages=lambda *, with_categories: flashed if with_categories else [],
    )
    return made


def frame(viewer: object, evil: str) -> dict[str, Any]:
    def item(label: str, icon: str, **more: object) -> SimpleNamespace:
        plain = {"url": "/x", "current": False, "count": 0, "tone": ""}
        return SimpleNamespace(**{"label": label, "icon": icon, **plain, **more})

    nav = [
        SimpleNamespace(title="", items=[item("Declare incident", "cord", key="c")]),
        SimpleNamespace(
            title="Respond",
            items=[
                item("Incidents", "alert", current=True, count="3 open", tone="red", key="g i"),
                item(evil, "shield", url=f"/x?{evil}", count=evil),
            ],
        ),
    ]
    return {"viewer": viewer, "nav": nav, "now": NOW, "request": None, "permits": lambda *_: True}


def gallery(evil: str) -> str:
    nodes = [
        Node(key="a", label="1 Latent", text=f"Tool removes any number of hosts {evil}"),
        Node(key="b", label="2 Ends at a person", text="One digit too many", kind="hot"),
        Node(key="c", label="3 Contributing", text="Index lost most of its capacity"),
        Node(key="d", label="Impact", text="Writes failed for 4 h 17 min", kind="end"),
    ]
    names = ["title", "summary", "tier", "due", "private", "severity"]
    return (
        environment([("done", f"Saved {evil}"), ("error", evil)])
        .get_template("gallery.html")
        .render(
            **frame(VIEWER, evil),
            evil=evil,
            fresh=FRESH,
            safe=Markup("<p>Access works again. <b>Sites</b> still fail.</p>"),
            soon=NOW + timedelta(minutes=4),
            late=NOW - timedelta(days=9),
            errors={name: f"Mend {name} {evil}" for name in names},
            escapes=ESCAPES,
            drawing=draw(nodes, [("a", "c"), ("b", "c"), ("c", "d")]),
        )
    )


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(gallery(EVIL))


def _problem(**more: object) -> dict[str, object]:
    return {"status": 409, "code": "lost_race", "what": EVIL, "where": EVIL, "mend": EVIL, **more}


def test_the_gallery_shows_every_macro() -> None:
    shown = (HERE / "gallery.html").read_text("utf-8")
    for path in COMPONENTS.glob("*.html"):
        if path.name in {"icon.html", "shell.html"}:
            continue
        for name in re.findall(r"macro ([a-z]\w*)\(", path.read_text("utf-8")):
            assert re.search(rf"\b{name}\(", shown), f"{path.name}: {name}"


def test_every_macro_says_its_signature_at_its_definition() -> None:
    for path in COMPONENTS.glob("*.html"):
        source = path.read_text("utf-8")
        for signature in re.findall(r"macro ([a-z]\w*\(.*?\)) -%}", source):
            assert f"{{#- {signature}: " in source, f"{path.name}: {signature}"


def test_hostile_text_stays_text(page: Page) -> None:
    tags = Counter(tag for tag, _ in page.elements)
    assert tags["img"] == 0
    assert tags["script"] == 2
    assert tags["title"] == 1 + BOXES
    assert EVIL in page.text
    assert "49" not in page.text


def test_nothing_in_a_page_needs_a_looser_policy(page: Page) -> None:
    for tag, attrs in page.elements:
        assert tag != "style"
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith(("on", "hx-on"))]
        if tag == "script":
            assert str(attrs.get("src")).startswith("/static/")
    assert not [href for href in page.values("href") if href.startswith(("javascript:", "data:"))]


def test_htmx_is_told_to_bring_no_styles(page: Page) -> None:
    config = [attrs for tag, attrs in page.elements if attrs.get("name") == "htmx-config"]
    assert '"includeIndicatorCSS": false' in str(config[0]["content"])


def test_what_asks_while_somebody_types_gives_up_its_older_question() -> None:
    asking = [
        (path.name, tag)
        for path in COMPONENTS.parent.rglob("*.html")
        for tag in re.findall(r"<[^<>]*hx-trigger=\"input [^<>]*>", path.read_text("utf-8"))
    ]
    assert len(asking) >= 4
    assert [name for name, tag in asking if 'hx-sync="this:replace"' not in tag] == []


def test_every_icon_is_in_the_sprite(page: Page) -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    used = {href.split("#")[1] for href in page.values("href") if "icons.svg" in href}
    sources = [path.read_text("utf-8") for path in [*COMPONENTS.glob("*.html"), *FRAME_FILES]]
    used |= {name for text in sources for name in re.findall(r'icon\("([\w-]+)"[,)]', text)}
    looks = re.findall(r'\("\w+", "([\w-]+)"[,)]', (COMPONENTS / "pills.html").read_text("utf-8"))
    assert used | set(looks) <= sprite


def test_ids_are_unique_and_whatever_points_at_one_finds_it(page: Page) -> None:
    ids = Counter(page.values("id"))
    assert [name for name, times in ids.items() if times > 1] == []
    for attribute in ("for", "aria-describedby", "aria-labelledby", "list", "popovertarget"):
        for value in page.values(attribute):
            assert set(value.split()) <= set(ids), (attribute, value)
    local = [href[1:] for href in page.values("href") if href.startswith("#")]
    assert set(local) <= set(ids)


def test_every_post_form_carries_the_token(page: Page) -> None:
    forms = [attrs for tag, attrs in page.elements if tag == "form" and attrs.get("method") == "post"]
    tokens = [attrs for _, attrs in page.elements if attrs.get("name") == "csrf_token"]
    assert len(tokens) == len(forms)
    assert {attrs["value"] for attrs in tokens} == {"a-token"}


def test_a_password_is_never_shown_again(page: Page) -> None:
    fields = [attrs for _, attrs in page.elements if attrs.get("type") == "password"]
    assert fields
    assert not [attrs for attrs in fields if "value" in attrs]


@pytest.mark.parametrize("status", [403, 404, 409, 422, 429, 500, 503])
@pytest.mark.parametrize("viewer", [None, VIEWER])
def test_an_error_page_says_code_what_where_and_how_to_mend(status: int, viewer: object) -> None:
    problem = _problem(status=status, changed=[EVIL], moves=["resolved", EVIL], request_id="r-1")
    html = environment([]).get_template("error.html").render(**frame(viewer, EVIL), problem=problem)
    page = Page(html)
    assert {tag for tag, _ in page.elements} & {"img", "style"} == set()
    assert f"lost_race ({status})" in page.text
    assert page.text.count(EVIL) >= 4
    assert "r-1" in page.text


def test_an_error_page_makes_do_with_little() -> None:
    problem = {"status": 500, "code": "internal", "what": ""}
    html = environment([]).get_template("error.html").render(**frame(None, ""), problem=problem)
    assert "This is our fault" in html


def test_a_theme_that_was_chosen_is_in_the_page() -> None:
    chosen = SimpleNamespace(**{**vars(VIEWER), "theme": "dark"})
    template = environment([]).from_string('{% extends "layout.html" %}')
    assert 'data-theme="dark"' in template.render(**frame(chosen, ""))
    assert "data-theme=" not in template.render(**frame(VIEWER, "")).replace("data-theme-form", "")
