"""Search, as page and as operation."""

from incidents import commands as incidents
from tests.support.household import Household
from tests.support.world import somebody


def declare(household: Household, title: str, **more: str) -> str:
    admin = somebody(person_id=household.people["admin"])
    return household.world.run_as(admin, incidents.declare, title=title, **more).key  # type: ignore[arg-type]


def test_the_page_finds_by_word_and_by_key(household: Household) -> None:
    key = declare(household, "Checkout crawls")
    browser = household.browser("viewer")
    for query in ("crawls", "crawl", key):
        page = browser.get("/search", query_string={"q": query})
        assert page.status_code == 200
        assert f'<li><a class="q title grow" href="/incidents/{key}">Checkout crawls</a>' in page.text


def test_nothing_found_says_so_and_offers_a_step(household: Household) -> None:
    page = household.browser("viewer").get("/search?q=zzzz").text
    assert "Nothing found" in page
    assert 'id="results"' in page


def test_an_empty_search_is_a_form(household: Household) -> None:
    page = household.browser("viewer").get("/search").text
    assert 'role="search"' in page
    assert 'id="results"' not in page


def test_a_query_is_shown_as_text(household: Household) -> None:
    page = household.browser("viewer").get("/search", query_string={"q": "<script>x</script>"}).text
    assert "<script>x" not in page


def test_private_incidents_are_found_by_those_who_take_part(household: Household) -> None:
    declare(household, "Stolen session", visibility="private")
    for role, found in (("admin", 1), ("viewer", 0), ("reviewer", 0)):
        answer = household.app.test_client().get("/api/v1/search?q=stolen", headers=household.api(role))
        assert len(answer.json["items"]) == found


def test_the_operation_narrows_to_a_kind(household: Household) -> None:
    key = declare(household, "Checkout crawls")
    client = household.app.test_client()
    answer = client.get("/api/v1/search?q=checkout&kind=incident", headers=household.api("viewer")).json
    assert answer == {
        "items": [{"kind": "incident", "key": key, "title": "Checkout crawls", "url": f"/incidents/{key}"}],
        "next_cursor": None,
    }
    assert client.get("/api/v1/search?q=checkout&kind=coe", headers=household.api("viewer")).json["items"] == []


def test_an_unknown_kind_is_told_the_kinds(household: Household) -> None:
    answer = household.app.test_client().get("/api/v1/search?q=x&kind=dragon", headers=household.api("viewer"))
    assert (answer.status_code, answer.json["code"]) == (422, "search.kind")
    assert "incident" in answer.json["detail"]


def test_strangers_find_nothing(household: Household) -> None:
    assert household.app.test_client().get("/api/v1/search?q=x").status_code == 401
    assert household.browser("anonymous").get("/search?q=x").status_code in {302, 303}
