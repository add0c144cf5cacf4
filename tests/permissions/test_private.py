"""What is private exists for nobody outside: no address shows it, counts it, names it, or answers otherwise for it."""

import re
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from typing import Any

import pytest

from foundation.authz import CONSOLE
from statuspage.queries.snapshots import kept_snapshots, snapshot_bytes
from statuspage.snapshot.bundle import unpack
from tests.permissions.house import Answer, Stage
from tests.permissions.people import INSIDERS, rank
from tests.permissions.sample import CANARY
from tests.permissions.table import Route, fill, routes
from tests.support.world import context_of

# Everybody who is not in it: some role, some office, and whoever owns the service that it is about.
OUTSIDE = ("owner", "steward", "council", "responder", "reviewer")
ELSEWHERE = "kangaroo"
EXAMPLE = "Such as COE-7"
NEVER = 777001
ROWS = list(routes().values())
SEARCHES = (
    "/search?q={}",
    "/api/v1/search?q={}",
    "/api/v1/search?q={}&kind=incident",
    "/incidents?q={}",
    "/api/v1/incidents?q={}",
    "/declare/known?title={}+fails&services=edge-proxy",
)


def outside(stage: Stage) -> tuple[str, ...]:
    """Return who asks; the second engine is asked by those who differ most."""
    return OUTSIDE if stage.is_embedded else ("owner", "responder")


def named(row: Route, private: Mapping[str, Any]) -> bool:
    """Whether the row's address names something that has a private counterpart."""
    return any(f"${name}" in row.address for name in private)


def never(private: Mapping[str, Any]) -> dict[str, Any]:
    """Return keys and ids of what never was, under the same names, each its own."""
    numbered = enumerate(private.items(), start=NEVER)
    return {
        name: number if isinstance(value, int) else re.sub(r"\d+", str(number), value)
        for number, (name, value) in numbered
    }


def told_of(answer: Answer, private: Mapping[str, Any]) -> str:
    """Return the answer about what never was, as it would read about what is private."""
    text, absent = answer.text, never(private)
    for name, value in private.items():
        text = text.replace(str(absent[name]), str(value))
    return text


def ask(stage: Stage, who: str, row: Route, names: Mapping[str, Any], inside: Mapping[str, Any]) -> Answer:
    """Send the row's request: ``names`` for its address, ``inside`` for its body."""
    body: dict[str, Any] = {"json": fill(row.json, inside)} if row.json is not None else {}
    if row.form is not None:
        body = {"data": dict(fill(row.form, inside))}
    return stage.send(who, row.method, fill(row.address, names), token=row.is_api, **body)


def leaks(stage: Stage, text: str) -> Iterator[str]:
    """Give what of the private records can be read in a text."""
    text = text.replace(EXAMPLE, "")
    if CANARY in text.lower():
        yield CANARY
    for key in stage.sample.secrets:
        if re.search(rf"(?<![\w-]){re.escape(key)}(?!\w)", text, re.IGNORECASE):
            yield key


def test_nothing_that_outsiders_read_changes_when_something_private_happens(stage: Stage) -> None:
    assert stage.before
    for key, text in stage.before.items():
        assert list(unified_diff(text.splitlines(), stage.after[key].splitlines(), lineterm="", n=1)) == [], key


@pytest.mark.parametrize("row", [row for row in ROWS if row.is_safe], ids=lambda row: row.name)
def test_no_page_names_what_is_private(stage: Stage, row: Route) -> None:
    for who in outside(stage) if row.least != "anonymous" else OUTSIDE[:1]:
        assert list(leaks(stage, stage.ask(who, row).text)) == [], f"{row.name} as {who}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_address_of_what_is_private_answers_as_if_it_never_was(stage: Stage, row: Route) -> None:
    private = stage.sample.private
    if not named(row, private):
        return
    for who in outside(stage):
        mine = stage.names(who)
        hidden = ask(stage, who, row, {**mine, **private}, mine)
        absent = ask(stage, who, row, {**mine, **never(private)}, mine)
        expected = {404} if row.is_safe and row.lets_in(who, rank(who)) else {403, 404, 422}
        assert hidden.status in expected, f"{row.name} as {who}: {hidden.text[:300]}"
        assert not hidden.changed
        assert hidden.text == told_of(absent, private), f"{row.name} as {who}"
        assert CANARY not in hidden.text


@pytest.mark.parametrize("row", [row for row in ROWS if not row.is_safe], ids=lambda row: row.name)
def test_naming_what_is_private_in_a_body_tells_nothing(stage: Stage, row: Route) -> None:
    private = stage.sample.private
    if not any(f"${name}" in f"{row.json} {row.form}" for name in private):
        return
    for who in ("responder", "reviewer"):
        mine = stage.names(who)
        hidden = ask(stage, who, row, mine, {**mine, **private})
        absent = ask(stage, who, row, mine, {**mine, **never(private)})
        assert hidden.status in {403, 404, 409, 422}, f"{row.name} as {who}: {hidden.text[:300]}"
        assert not hidden.changed
        assert hidden.text == told_of(absent, private), f"{row.name} as {who}"


@pytest.mark.parametrize("row", [row for row in ROWS if row.is_safe], ids=lambda row: row.name)
def test_those_inside_see_it(stage: Stage, row: Route) -> None:
    if not named(row, stage.sample.private):
        return
    for who in INSIDERS:
        status = stage.ask(who, row, private=True).status
        # Being inside does not make an administrator of anybody.
        is_admins = row.least == "admin" and not row.lets_in(who, rank(who))
        assert status == 403 if is_admins else status < 400, f"{row.name} as {who}"


@pytest.mark.parametrize("address", SEARCHES)
def test_looking_for_its_words_finds_what_looking_for_nothing_finds(stage: Stage, address: str) -> None:
    token = address.startswith("/api/")
    for who in outside(stage):
        looked = stage.send(who, "GET", address.format(CANARY), token=token)
        nothing = stage.send(who, "GET", address.format(ELSEWHERE), token=token)
        assert looked.status == nothing.status
        assert strip(looked, CANARY) == strip(nothing, ELSEWHERE), f"{address} as {who}"
    shown = stage.send("author", "GET", address.format(CANARY), token=token)
    assert f"{CANARY}: incident" in shown.text


@pytest.mark.parametrize("name", ["incident", "coe", "action", "learning", "draft_question"])
def test_looking_for_its_key_finds_nothing(stage: Stage, name: str) -> None:
    key = stage.sample.private[name]
    for who in outside(stage):
        found = stage.send(who, "GET", f"/api/v1/search?q={key}", token=True)
        assert key not in {item["key"] for item in found.response.get_json()["items"]}


def strip(answer: Answer, word: str) -> str:
    """Return the answer without the word that was looked for, and without the tag that is made of the whole."""
    return re.sub(r"ETag: .*", "", answer.text.replace(word, ""))


def test_a_coe_over_an_open_incident_and_a_private_one_is_not_given_away(stage: Stage) -> None:
    row = routes()["POST /api/v1/coes"]
    shared = {**stage.names("responder"), "resolved": stage.sample.names["shared"]}
    answer = ask(stage, "responder", row, shared, shared)
    assert list(leaks(stage, answer.text)) == [], answer.text


def test_the_world_reads_nothing_of_it(stage: Stage) -> None:
    with stage.transactor.reading(context_of(CONSOLE)) as reading:
        kept = [snapshot_bytes(reading, page.page_id) for page in kept_snapshots(reading)]
    assert kept
    for packed in kept:
        for content in unpack(packed).files.values():
            assert list(leaks(stage, content.decode())) == []
