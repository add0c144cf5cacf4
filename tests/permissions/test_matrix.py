"""Every address as everybody: who may not is told so and changes nothing, who may gets through."""

import pytest

from foundation.authz import Scope
from tests.permissions.house import Answer, Stage
from tests.permissions.people import ASKED, LADDER, OFFICES, rank
from tests.permissions.table import Route, routes

ROWS = list(routes().values())
UNSAFE = [row for row in ROWS if not row.is_safe]
FOR_EVERYBODY = {"anonymous", "viewer"}


def people_for(row: Route, stage: Stage) -> list[str]:
    """Return who is asked: all, where it makes a difference; on PostgreSQL those on both sides of the line."""
    least = LADDER.index(row.least)
    if not stage.is_embedded:
        return [*LADDER[max(0, least - 1) : least + 1], *row.also]
    offices = () if row.is_safe and row.least in FOR_EVERYBODY else OFFICES
    return [*(who for who in ASKED if who in LADDER or who in offices), *(row.also - set(ASKED))]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_address_lets_in_whom_its_row_names(stage: Stage, row: Route) -> None:
    for who in people_for(row, stage):
        answer = stage.ask(who, row)
        if row.lets_in(who, rank(who)):
            check_through(row, who, answer)
        else:
            check_refused(row, who, answer)


@pytest.mark.parametrize("row", UNSAFE, ids=lambda row: row.name)
def test_a_token_reaches_no_further_than_its_scope(stage: Stage, row: Route) -> None:
    # Scopes are decided before any database is asked: one engine is enough.
    if row.least == "anonymous" or not stage.is_embedded:
        return
    grants = [stage.policy.grants[name] for name in row.asks]
    for scope, refused in (
        (Scope.READ, any(grant.scope is not Scope.READ for grant in grants)),
        (Scope.WRITE, any(grant.scope is Scope.ADMIN for grant in grants)),
    ):
        answer = stage.ask("admin", row, scope=scope)
        if refused:
            check_refused(row, f"admin with a {scope} token", answer)
        else:
            check_through(row, f"admin with a {scope} token", answer)
    if row.least == "admin" and not row.also:
        assert any(grant.scope is Scope.ADMIN for grant in grants), "what only administrators do wants an admin token"


def test_what_a_request_changes_is_seen_and_taken_back(stage: Stage) -> None:
    row = routes()["POST /api/v1/incidents"]
    assert [stage.ask("responder", row).changed for _ in range(2)] == [True, True]
    assert not stage.ask("viewer", row, scope=Scope.READ).changed


def check_through(row: Route, who: str, answer: Answer) -> None:
    """Hold the answer of somebody who may against the row."""
    told = f"{row.name} as {who}: {answer.status}\n{answer.text[:500]}"
    assert answer.status == row.outcome if row.outcome else answer.status < 400, told
    if row.is_safe:
        assert not answer.changed, told
        assert row.asks <= answer.seen.required | answer.seen.looked, told
        return
    if row.outcome == 0:
        asked = {name for names in answer.seen.commands.values() for name in names if not name.endswith(":read")}
        assert set(answer.seen.commands) == row.runs, told
        assert asked == row.asks if row.runs else row.asks <= answer.seen.required, f"{told}: asked {asked}"


def check_refused(row: Route, who: str, answer: Answer) -> None:
    """Hold the answer of somebody who may not against what it has to be."""
    told = f"{row.name} as {who}: {answer.status}\n{answer.text[:500]}"
    assert not answer.changed, told
    if who != "anonymous":
        assert answer.status in {403, 404}, told
    elif row.is_safe and not row.is_api and row.rule != "/metrics":
        assert answer.status == 303, told
        assert answer.response.headers["Location"].startswith("/sign-in"), told
    else:
        assert answer.status in {401, 303}, told
