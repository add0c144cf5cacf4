"""Hostile addresses, queries, headers and bodies that are no JSON: refused in words, never with a crash."""

import re
from importlib import import_module
from itertools import islice
from urllib.parse import quote, urlencode

import pytest
from werkzeug.routing import Rule

from foundation.web.openapi import operations
from tests.hostile.estate import V1, Estate
from tests.hostile.payloads import MARK, TOGETHER, endless
from tests.support.torture import rounds

# On each engine: so many generated requests in make torture, in make test at least so many.
CASES, LEAST = 50_000, 1_000

RAW = ("%", "%00", "%ff%fe", "%c0%af", "%ed%a0%80", "..%2f..%2fetc", "%2e%2e", "%0d%0aX-Marker:1", "%3Cx-marker%3E")
NUMBERS = ("0", "2147483648", "9223372036854775808", "9" * 300, "-1", "1e3", "%D9%A3")
NO_JSON = (
    b"",
    b"{",
    b"[1]",
    b"null",
    b'"text"',
    b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf{}",
    b'{"title": "\\ud800"}',
    b'{"title": "a\\u0000b"}',
    b'{"title": NaN}',
    b'{"title": 1e999}',
    b'{"title": ' + b"9" * 5000 + b"}",
    b'{"__proto__": {"title": 1}, "title": "x"}',
    b"[" * 100_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    b'{"title": "' + b"x" * 3_000_000 + b'"}',
)
HEADERS = (
    {"If-Match": '"9999999999999"'},
    {"If-Match": "W/\x7f"},
    {"If-None-Match": f'"<{MARK}>", *, "'},
    {"Idempotency-Key": f"<{MARK}>" * 50},
    {"Idempotency-Key": "\xe9"},
    {"Authorization": "Bearer \xff"},
    {"Authorization": "Basic Og=="},
    {"Content-Type": "application/json; charset=utf-7"},
    {"Content-Type": "multipart/form-data; boundary=" + "x" * 300},
    {"Accept": "\x01/*;q=x"},
    {"X-Request-Id": f"<{MARK}>" * 99},
    {"Cookie": 'andon_session="\\000"; andon_session=x; =; \xff'},
    {"Host": f"{MARK}.example:99999"},
    {"X-Forwarded-Host": f"{MARK}.example"},
    {"Range": "bytes=-1-,0-0,99999999999999-"},
)


def test_no_address_breaks_anything(estate: Estate) -> None:
    texts = endless()
    for rule in estate.household.app.url_map.iter_rules():
        if not rule.arguments or "GET" not in (rule.methods or ()):
            continue
        tries = [*RAW, *NUMBERS] if estate.is_embedded else [*RAW[:4], *NUMBERS[:4]]
        for text in [*tries, *map(_quoted, islice(texts, 5))]:
            estate.send("GET", _address(rule, text), headers=estate.household.api())
    assert not estate.faults, estate.report()


def test_no_query_breaks_anything(estate: Estate) -> None:
    texts = endless()
    for (method, rule), operation in operations(estate.household.app).items():
        if operation.query is None or method != "GET":
            continue
        address = re.sub("<[^/]+>", "1", rule.replace("<key>", "COE-1"))
        for name in operation.query.model_fields:
            for text in (TOGETHER, *islice(texts, 22 if estate.is_embedded else 8), *NUMBERS):
                estate.api("GET", f"{address}?{name}={_quoted(text)}")
            for text in RAW:
                estate.api("GET", f"{address}?{name}={text}&{name}={text}")
    assert not estate.faults, estate.report()


def test_pages_take_no_harm_from_queries_that_they_know_or_not(estate: Estate) -> None:
    texts = endless()
    for rule in estate.household.app.url_map.iter_rules():
        if rule.arguments or "GET" not in (rule.methods or ()) or rule.rule.startswith("/api"):
            continue
        names = ("q", "state", "cursor", "title", "service", "next", "v", "severity", "owner_id", "limit", "incident")
        for text in (TOGETHER, *islice(texts, 3 if estate.is_embedded else 1)):
            for query in (dict.fromkeys(names, text), {"next": text}):
                estate.send("GET", f"{rule.rule}?{urlencode(_encodable(query))}")
        for text in RAW:
            estate.send("GET", f"{rule.rule}?q={text}&{text}={text}&cursor={text}")
    assert not estate.faults, estate.report()


def test_what_is_no_json_is_refused(estate: Estate) -> None:
    for raw in NO_JSON:
        for address in ("incidents", "services", "incidents/INC-1/updates"):
            answer = estate.api("POST", V1 + address, raw=raw, note=repr(raw[:40]))
            assert 400 <= answer.status_code < 500, (address, raw[:40], answer.status_code)
    assert not estate.faults, estate.report()


def test_no_header_breaks_anything(estate: Estate) -> None:
    for more in HEADERS:
        headers = {**estate.household.api(), "Content-Type": "application/json", **more}
        for method, address in (("GET", "/"), ("GET", f"{V1}incidents"), ("PATCH", f"{V1}incidents/INC-1")):
            body = {"data": b'{"title": "x"}'} if method == "PATCH" else {}
            estate.send(method, address, repr(more), headers=headers, **body)
    assert not estate.faults, estate.report()


@pytest.mark.torture
def test_no_request_breaks_the_api_or_gets_an_answer_that_is_not_documented(estate: Estate) -> None:
    # Loading Schemathesis takes a second, which only the process that runs this need pay.
    generated = import_module("tests.hostile.generated").Generated(estate)
    wanted = max(LEAST, rounds(CASES))
    generated.send(wanted)
    assert sum(generated.sent.values()) >= wanted * 0.95, "hardly anything else can be asked of what is asked"
    taken = generated.statuses[200] + generated.statuses[201] + generated.statuses[204]
    assert taken > wanted // 10, f"hardly anything was taken: {generated.statuses}"
    assert not generated.faults, generated.report()


def _address(rule: Rule, text: str) -> str:
    """Put the text in place of each of the rule's variables."""
    parts = (text if part.startswith("<") else part for part in rule.rule.split("/"))
    return "/".join(parts)


def _quoted(text: str) -> str:
    """Return the text as it may stand in an address, and not longer than servers take."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")[:6_000].rstrip("%")


def _encodable(query: dict[str, str]) -> dict[str, str]:
    return {name: text.encode("utf-8", "replace").decode()[:2_000] for name, text in query.items()}
