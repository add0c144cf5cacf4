"""Strings that break things, by class, through every text field of incidents: refused or kept, never believed."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.incidents.builders import service
from tests.incidents.test_api import Api
from tests.support.household import Household

HOSTILE = {
    "markup": '<script>alert("x")</script><img src=x onerror=alert(1)>',
    "template": "{{ 7 * 7 }}{% include 'x' %}${7*7}#{7*7}",
    "sql": "'; DROP TABLE incident; --",
    "like": "%_\\%'\"",
    "format": "%s%n{0.__class__}",
    "right to left": "\u202etxt.exe\u202c",
    "invisible": "a\u200b\u200d\ufeffb",
    "combining": "Z\u0351\u036b\u0343\u036a" * 10,
    "emoji": "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "astral": "\U0001d518\U0001d52b\U0001d526",
    "ligature": "ﷺ" * 8,
    "control": "a\x07b\x1b[31m",
    "nul": "a\x00b",
    "surrogate": "a\ud800b",
    "lines": "a\r\nb\u2028c",
    "spreadsheet": "=1+cmd|' /C calc'!A0",
    "address": "javascript:alert(1)",
    "markdown": "[x](javascript:alert(1)) ![y](data:text/html,<script>) `" + "[" * 200,
    "blank": " \u3000\u00a0 ",
    "number": "NaN",
}
DANGEROUS = ("<script>alert", "<img src=x", 'href="javascript:', 'src="data:text', ">49<")


def test_hostile_strings_are_refused_or_shown_as_what_they_are(household: Household) -> None:
    api, browser = Api(household, "admin"), household.browser("admin")
    service(household.world)
    api.post("/incidents", {"title": "A calm one"})
    for name, word in HOSTILE.items():
        answers = [*sent(api, word), *asked(browser, api, word)]
        assert all(answer.status_code < 500 for answer in answers), (name, [a.status_code for a in answers])
        pages = [answer.text for answer in answers if answer.mimetype == "text/html"]
        assert not [bad for page in pages for bad in DANGEROUS if bad in page], name


def sent(api: Api, word: str) -> list[TestResponse]:
    """Write the word into every text field."""
    moment = {"moment": "detected", "at": "2031-03-03T08:00:00Z", "reason": word}
    return [
        api.post("/incidents", {"title": word}),
        api.post("/incidents", {"title": "x", "summary": word, "dedup_key": word}),
        api.post("/incidents", {"title": "x", "services": [word]}),
        api.patch("/incidents/INC-1", {"title": word, "summary": word}),
        api.post("/incidents/INC-1/updates", {"audience": "responders", "body": word}),
        api.post("/incidents/INC-1/updates", {"audience": word, "body": word}),
        api.post("/incidents/INC-1/tasks", {"title": word}),
        api.post("/incidents/INC-1/moments", moment),
        api.post("/incidents/INC-1/transitions", {"to": word[:40], "note": word}),
        api.post("/incidents/INC-1/transitions", {"to": "merged", "into": word[:20]}),
    ]


def asked(browser: FlaskClient, api: Api, word: str) -> list[TestResponse]:
    """Ask for the word in every address that takes one, and look at what became of it."""
    word = word.encode(errors="replace").decode()
    names = ("q", "state", "service", "severity", "mode", "cursor")
    listed = [api.client.get("/api/v1/incidents", query_string={name: word}, headers=api.headers) for name in names]
    typed = {"title": word, "service": word, "services": word, "severity": word}
    return [
        *listed,
        browser.get("/incidents", query_string={"q": word, "state": "", "service": word, "severity": word}),
        browser.get("/incidents/INC-1"),
        browser.get("/declare", query_string=typed),
        browser.get("/declare/known", query_string=typed),
    ]
