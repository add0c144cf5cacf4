import html
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import pytest

from foundation.markdown import FORMAT, PLAIN, MarkdownRenderer, plain

PATIENT_SECONDS = 20.0
BOUND_SECONDS = 6.0
BOMBS = {
    "brackets": "[" * 16_384,
    "half links": "[a](" * 4_096,
    "cdata": "<![CDATA[" * 1_024,
    "open tags": "<a " * 8_192,
    "declarations": "<![" * 2_048,
    "definitions": "a\n: " * 4_096,
    "abbreviations": "".join(f"*[a{n}]: b\n" for n in range(1_200)),
    "quotes": ">" * 20_000,
    "emphasis": "*_" * 8_192,
    "backticks": "".join("`" * n + " " for n in range(400)),
    "nested lists": "".join("    " * n + "- a\n" for n in range(200)),
    "tables": "|" * 8_000 + "\n" + "|-" * 4_000 + "\n" + "|a" * 4_000,
    "addresses": "https://a.example/(" * 8_192,
    "references": "".join(f"[a{n}]: <b\n" for n in range(4_000)),
}
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>a</a>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "[a](//evil.example)",
    "[a](/sign-out)",
    "<javascript:alert(1)>",
    "https://javascript:alert(1)",
    'https://x.example/"onmouseover=alert(1)',
    '![a](https://evil.example/x.png "onerror=alert(1)")',
    '[a](https://x.example "\\"onmouseover=alert(1)")',
    "[a]: javascript:alert(1)\n\n[a]",
    "# a {#location .x onclick=alert(1)}",
    "```html onload=alert(1)\n<b onclick=x>\n```",
    "``` { .x #y onclick=alert(1) }\na\n```",
    "`<script>`",
    "<style>*{display:none}</style>",
    "<form id=csrf><input name=token>",
    "<!-- <b> -->",
    "\x02wzxhzdk:0\x03 <b>",
    "a | b\n:-- | --:\n<i id=x> | [c](javascript:d)",
    "<b>*a*</b>\n\n<div markdown=1>*b*</div>",
]
ALLOWED = {
    "a": {"href", "title", "rel"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = {"blockquote", "hr", "li", "ol", "p", "pre", "ul"}
INLINE = {"a", "br", "code", "em", "strong"}
TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
TAGS = HEADINGS | BLOCKS | INLINE | TABLES


class Auditor(HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        given = dict(attrs)
        assert set(given) <= ALLOWED.get(tag, set())
        if tag == "a":
            assert given["rel"] == "noopener nofollow"
            href = given.get("href") or "https:"
            assert href.split(":")[0].lower() in {"http", "https", "mailto"}

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment came through: {data}")


def audit(html: str) -> None:
    auditor = Auditor()
    auditor.feed(html)
    auditor.close()


@pytest.fixture(scope="module")
def renderer() -> Iterator[MarkdownRenderer]:
    with MarkdownRenderer(deadline=PATIENT_SECONDS) as made:
        yield made


@pytest.fixture
def brief() -> Iterator[MarkdownRenderer]:
    with MarkdownRenderer() as made:
        yield made


def processes(renderer: MarkdownRenderer) -> list[int]:
    started = [child._process for child in renderer._children]
    return [process.pid for process in started if process is not None]


def test_markdown_becomes_html(renderer: MarkdownRenderer) -> None:
    text = renderer.render("# Café\n\n*a* **b** `c`\n\n- d\n\n1. e\n\n> f\n")
    assert text.format == FORMAT
    assert text.html.startswith("<h1>Café</h1>\n<p><em>a</em> <strong>b</strong>")
    assert "<blockquote>" in text.html


def test_tables_and_fenced_code_are_known(renderer: MarkdownRenderer) -> None:
    table = renderer.render("a | b\n-- | --:\n1 | 2").html
    assert '<td align="right">2</td>' in table
    code = renderer.render("```python\nif a < b: pass\n```").html
    assert code.strip() == "<pre><code>if a &lt; b: pass\n</code></pre>"


def test_links_are_kept_and_images_become_links(renderer: MarkdownRenderer) -> None:
    rel = 'rel="noopener nofollow"'
    link = renderer.render("[a](https://a.example/?b=c&d=e)").html
    assert link == f'<p><a href="https://a.example/?b=c&amp;d=e" {rel}>a</a></p>'
    image = renderer.render("![errors](https://a.example/g.png)").html
    assert image == f'<p><a href="https://a.example/g.png" {rel}>errors</a></p>'


@pytest.mark.parametrize(
    ("source", "address", "rest"),
    [
        ("see https://a.example/x_y_z?b=c&d=e.", "https://a.example/x_y_z?b=c&d=e", "."),
        ("(https://a.example/x)", "https://a.example/x", ")"),
        ("https://a.example/x_(y), and", "https://a.example/x_(y)", ", and"),
        ("*https://a.example/x*", "https://a.example/x", "</em>"),
        ("[https://a.example/x](https://a.example/x)", "https://a.example/x", ""),
        ("<https://a.example/x>.", "https://a.example/x", "."),
    ],
)
def test_an_address_is_a_link_of_its_own(renderer: MarkdownRenderer, source: str, address: str, rest: str) -> None:
    shown = html.escape(address)
    link = f'<a href="{shown}" rel="noopener nofollow">{shown}</a>{rest}</p>'
    assert renderer.render(source).html.endswith(link)
    assert renderer.render(source).html.count("<a ") == 1


def test_an_address_in_code_is_code(renderer: MarkdownRenderer) -> None:
    assert renderer.render("`https://a.example`").html == "<p><code>https://a.example</code></p>"


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_hostile_survives(renderer: MarkdownRenderer, source: str) -> None:
    audit(renderer.render(source).html)
    audit(plain(source).html)


def test_raw_html_is_shown_as_text(renderer: MarkdownRenderer) -> None:
    assert renderer.render("a <b>c</b>").html == "<p>a &lt;b&gt;c&lt;/b&gt;</p>"


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_time_and_the_next_text_is_fine(brief: MarkdownRenderer, name: str) -> None:
    begun = time.monotonic()
    text = brief.render(BOMBS[name])
    assert time.monotonic() - begun < BOUND_SECONDS
    assert text.format in {FORMAT, PLAIN}
    audit(text.html)
    brief._deadline = PATIENT_SECONDS
    assert brief.render("*a*").html == "<p><em>a</em></p>"


def test_what_takes_too_long_is_shown_plain(brief: MarkdownRenderer) -> None:
    text = brief.render(BOMBS["brackets"])
    assert text.format == PLAIN
    assert text.html == f"<p>{BOMBS['brackets']}</p>"
    assert text.source == BOMBS["brackets"]


@pytest.mark.parametrize("source", ["a\x00b", "a\ud800b", "a\x02b", "x" * 200_001, "a\n\nb\r\nc\x1b"])
def test_what_cannot_be_rendered_is_shown_plain(renderer: MarkdownRenderer, source: str) -> None:
    text = renderer.render(source)
    assert text.format == PLAIN
    text.html.encode()
    assert "\x00" not in text.html


def test_plain_text_keeps_its_lines_and_escapes_the_rest() -> None:
    text = plain("<b>\r\n\"c\"\n\n'd' & e\x00")
    assert text.html == ("<p>&lt;b&gt;<br>\n&quot;c&quot;</p>\n<p>&#x27;d&#x27; &amp; e\ufffd</p>")


def test_plain_text_of_points_is_a_list() -> None:
    text = plain("- a <b>\n- c\n\nd\n- e")
    assert text.html == "<ul>\n<li>a &lt;b&gt;</li>\n<li>c</li>\n</ul>\n<p>d<br>\n- e</p>"


def test_nothing_starts_before_it_is_needed_and_nothing_stays() -> None:
    renderer = MarkdownRenderer(deadline=PATIENT_SECONDS)
    assert renderer.render(" \n").html == ""
    assert processes(renderer) == []
    renderer.render("a")
    (pid,) = processes(renderer)
    renderer.close()
    renderer.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert renderer.render("*a*").format == PLAIN


def test_a_process_that_died_is_replaced(renderer: MarkdownRenderer) -> None:
    renderer.render("a")
    for pid in processes(renderer):
        os.kill(pid, signal.SIGKILL)
    for _ in range(2):
        assert renderer.render("*a*").html == "<p><em>a</em></p>"


def test_many_threads_each_get_their_own_text(renderer: MarkdownRenderer) -> None:
    with ThreadPoolExecutor(8) as threads:
        texts = list(threads.map(renderer.render, (f"*{n}*" for n in range(200))))
    assert [text.html for text in texts] == [f"<p><em>{n}</em></p>" for n in range(200)]
    assert len(processes(renderer)) <= 2


def test_processes_end_with_the_one_that_started_them() -> None:
    script = (
        "import os, signal\n"
        "from foundation.markdown import MarkdownRenderer\n"
        "renderer = MarkdownRenderer(deadline=20)\n"
        "renderer.render('a')\n"
        "print(renderer._free.queue[-1]._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).resolve().parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    wait_until_gone(int(ended.stdout))


def wait_until_gone(pid: int) -> None:
    until = time.monotonic() + PATIENT_SECONDS
    while time.monotonic() < until:
        if has_ended(pid):
            return
        time.sleep(0.05)
    pytest.fail("the rendering process outlived its parent")


def has_ended(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        os.kill(pid, 0)
        return status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z"
    except (ProcessLookupError, FileNotFoundError):
        return True


def test_a_fork_leaves_the_processes_of_its_parent_alone(
    renderer: MarkdownRenderer,
) -> None:
    script = (
        "import os\n"
        "from foundation.markdown import MarkdownRenderer\n"
        "renderer = MarkdownRenderer(deadline=20)\n"
        "renderer.render('a')\n"
        "pid = os.fork()\n"
        "text = renderer.render(f'*{pid == 0}*').html\n"
        "assert text == f'<p><em>{pid == 0}</em></p>', text\n"
        "renderer.close()\n"
        "if pid:\n"
        "    assert os.waitpid(pid, 0)[1] == 0\n"
    )
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-W", "error", "-c", script], cwd=root, check=True)
