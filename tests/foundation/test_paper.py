"""A page becomes a tagged PDF in a process of its own, which fetches nothing; without WeasyPrint one is told how."""

import importlib.util
import re
import zlib
from contextlib import suppress

import pytest

from foundation.errors import Conflict
from foundation.paper import as_pdf, lacking
from tests.fakes.receiver import receiving

PAGE = """<!doctype html><html lang="en"><head><title>COE-7 Cards refused</title>{head}</head><body>
<h1>Cards refused</h1>{body}<table><tr><th scope="col">UTC</th></tr><tr><td>10:00</td></tr></table></body></html>"""


def unpacked(pdf: bytes) -> bytes:
    """Return what the file and its packed streams say."""
    said = [pdf]
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with suppress(zlib.error):
            said.append(zlib.decompressobj().decompress(packed))
    return b"\n".join(said)


@pytest.mark.peers("python:weasyprint")
def test_a_pdf_is_tagged_has_its_title_and_language_and_fetches_nothing() -> None:
    with receiving() as outside:
        address = f"http://127.0.0.1:{outside.port}"
        head = f'<link rel="stylesheet" href="{address}/style.css"><style>@import "{address}/more.css"</style>'
        body = f'<img alt="a" src="{address}/a.png"><img alt="b" src="file:///etc/hostname">'
        made = as_pdf(PAGE.format(head=head, body=body))
        assert outside.received == []
    assert made.startswith(b"%PDF-1.7")
    for sign in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang", b"pdfuaid:part", b"/DisplayDocTitle true"):
        assert sign in unpacked(made), sign


@pytest.mark.peers("python:weasyprint")
def test_a_page_that_takes_too_long_is_ended_and_one_is_told_what_to_do() -> None:
    deep = "<div>" * 3000 + "x"
    with pytest.raises(Conflict, match="The page to print has the same"):
        as_pdf(PAGE.format(head="", body=deep))


def test_without_weasyprint_one_is_told_how_it_is_installed() -> None:
    if importlib.util.find_spec("weasyprint"):
        assert lacking() is None
        return
    assert "requirements-pdf.lock" in (lacking() or "")
    with pytest.raises(Conflict, match="which is not here") as refused:
        as_pdf(PAGE.format(head="", body=""))
    assert refused.value.code == "pdf.not_installed"
