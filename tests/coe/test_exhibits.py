"""Pictures and figures in a COE: added, fetched by a job, drawn, kept when their source is gone, and taken along."""

import base64
import io
import json
import re
from datetime import timedelta

import pytest
from PIL import Image

from catalog import commands as catalog
from coe import commands, queries
from coe.exhibits import Series, from_kept, readable, to_keep
from coe.promql import reaches_too_far
from foundation.authz import machine
from foundation.chart import Line, chart, round_numbers
from foundation.errors import Invalid
from foundation.markdown import plain
from integrations.prometheus.cli import check_prometheus
from tests.coe.test_pages import Browser, opened
from tests.fakes.receiver import Receiver, receiving
from tests.support.household import Household
from tests.support.world import World


@pytest.fixture
def home(household: Household) -> Household:
    household.world.run(catalog.add_service, slug="checkout", name="Checkout", tier="T1")
    return household


FAR = (
    "max_over_time(up[1y])",
    "max_over_time(up[10d:5s])",
    "max_over_time(max_over_time(up[1d:1m])[1d:1m])",
    '# "\nmax_over_time(up[9w]) # "',
    "rate(up[62d1m])",
)
NEAR = ('up{a="[9y]"}', "rate(up[5m])", "max_over_time(up[30d:5m] offset 1y)", "up # [9y]", "avg_over_time(up[300])")


def painted() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(made, "PNG")
    return made.getvalue()


def shown(world: World, key: str) -> queries.ExhibitItem:
    (one,) = world.ask(queries.document, key).exhibits
    return one


def matrix(*lines: tuple[dict[str, str], list[list[object]]]) -> bytes:
    result = [{"metric": metric, "values": values} for metric, values in lines]
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}).encode()


def answering(there: Receiver, body: bytes, status: int = 200) -> None:
    there.status, there.body, there.headers = status, body, {"Content-Type": "application/json"}


def asks_there(world: World, there: Receiver) -> None:
    world.worker.environment = {
        "ANDON_PROMETHEUS_URL": f"http://127.0.0.1:{there.port}/",
        "ANDON_PROMETHEUS_NETWORKS": "127.0.0.0/8",
        "ANDON_PROMETHEUS_TOKEN": "a token",
    }


def test_a_picture_is_made_anew_shown_taken_along_and_gone_when_it_is_taken_out(home: Household) -> None:
    ada = Browser(home, "responder")
    url = opened(ada)
    sent = {"title": "Refused <cards>", "shows": "By region", "file": (io.BytesIO(painted()), "secret place.png")}
    place = ada.post(f"{url}/exhibits", **sent).headers["Location"].replace("#exhibit-", "/exhibits/")
    page = ada.client.get(url).text
    assert f'src="{place}/picture"' in page
    assert "Refused &lt;cards&gt;" in page
    picture = ada.client.get(f"{place}/picture")
    assert (picture.mimetype, picture.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert Image.open(io.BytesIO(picture.data)).size
    codes = {finding.code for finding in home.world.ask(queries.findings_of, url.rpartition("/")[2])}
    assert "W09" not in codes
    inside = base64.b64encode(picture.data).decode()
    assert f"data:image/png;base64,{inside}" in ada.client.get(f"{url}/export.html").text
    assert ada.client.get(f"{url}/export.json").json["exhibits"][0]["picture"] == inside
    assert "### Refused \\<cards\\>" in ada.client.get(f"{url}/export.md").text
    nothing = {"title": "Notes", "file": (io.BytesIO(b"text"), "notes.png")}
    refused = ada.post(f"{url}/exhibits", **nothing)
    assert (refused.status_code, "PNG, JPEG, GIF or WebP" in refused.text) == (422, True)
    assert ada.post(f"{place}/removal", version="").status_code == 303
    assert ada.client.get(f"{place}/picture").status_code == 404
    assert shown_to(home, url) == ()


def test_a_picture_is_pasted_below_a_text_and_exhibits_change_places_within_their_section(home: Household) -> None:
    ada, world = Browser(home, "responder"), home.world
    url = opened(ada)
    key = url.rpartition("/")[2]
    for name in ("image.png", "shares <by> region.png"):
        pasted = ada.post(f"{url}/sections/summary/pictures", file=(io.BytesIO(painted()), name))
        assert pasted.status_code == 200, pasted.text
    assert [name in pasted.json["html"] for name in ("Pasted picture", "shares &lt;by&gt; region.png")] == [True, True]
    refused = ada.client.post(
        f"{url}/sections/summary/pictures",
        data={"csrf_token": ada.token, "file": (io.BytesIO(b"<svg onload=alert(1)>"), "a.png")},
        headers={"Accept": "application/json"},
    )
    assert (refused.status_code, refused.json["code"]) == (422, "coe.exhibit_no_picture")
    assert ada.post(f"{url}/sections/nowhere/pictures", file=(io.BytesIO(painted()), "a.png")).status_code == 422
    ada.post(f"{url}/exhibits", title="Elsewhere", file=(io.BytesIO(painted()), "a.png"))
    first, second, other = [one.id for one in shown_to(home, url)]

    def order() -> list[int]:
        return [one.id for one in shown_to(home, url)]

    assert ada.post(f"{url}/exhibits/{first}/moves", step="up").status_code == 303
    assert ada.post(f"{url}/exhibits/{other}/moves", step="up").status_code == 303
    assert order() == [first, second, other]
    moved = ada.post(f"{url}/exhibits/{first}/moves", step="down")
    assert (moved.headers["Location"], order()) == (f"{url}#exhibit-{first}", [second, first, other])
    assert ada.post(f"{url}/exhibits/{first}/moves", step="sideways").status_code == 422
    said = commands.Shown("Elsewhere", section="impact")
    world.run(commands.edit_exhibit, key=key, exhibit_id=other, said=said)
    page, file = ada.get(url).text, ada.get(f"{url}/export.html").text
    below = page.partition('id="exhibits-impact"')[2].partition("</section>")[0]
    assert (f'id="exhibit-{other}"' in below, page.count(f'id="exhibit-{other}"')) == (True, 1)
    assert file.index("Pasted picture") < file.index("<h2>Impact") < file.index("Elsewhere")


def shown_to(household: Household, url: str) -> tuple[queries.ExhibitItem, ...]:
    return household.world.ask(queries.document, url.rpartition("/")[2]).exhibits


def test_figures_are_fetched_by_a_job_drawn_with_the_moments_and_stay_when_their_source_is_gone(
    home: Household,
) -> None:
    world, ada = home.world, Browser(home, "responder")
    url = opened(ada)
    key, now = url.rpartition("/")[2], world.clock.now()
    begin, end = now - timedelta(hours=2), now
    moments = {"impact_started": now - timedelta(minutes=90), "mitigated": now - timedelta(minutes=30)}
    world.run(commands.edit_coe, key=key, instants=moments)
    asked = commands.Shown("Refused", "The share", 'refused{a="<"}', begin, end, 0.5)
    exhibit_id = world.run(commands.add_query, key=key, said=asked).id
    with receiving() as there:
        asks_there(world, there)
        points = [[(begin + timedelta(seconds=24 * n)).timestamp(), str(n / 300)] for n in range(301)]
        points[7][1], points[8][1] = "NaN", "+Inf"
        shared = {"__name__": "refused", "job": "shop"}
        answering(there, matrix(({**shared, "region": "<north>"}, points), ({**shared, "region": "south"}, points[:9])))
        world.settle()
        (request,) = there.received
        assert [told[1:] for told in check_prometheus(world.worker.environment, now)] == [(True, "answers queries", "")]
    assert request.path == "/api/v1/query_range"
    assert request.headers["authorization"] == "Bearer a token"
    assert b"query=refused%7Ba%3D%22%3C%22%7D" in request.body
    kept = shown(world, key)
    assert [(one.name, len(one.points)) for one in kept.series] == [("region=<north>", 299), ("region=south", 7)]
    # From here on nobody answers there any more.
    page = ada.client.get(url).text
    assert page.count('<circle cx="') >= 2
    assert "region=&lt;north&gt; between 0 and 1" in page
    assert "0.25" in page
    for ending, words in {"html": '<svg class="chart"', "md": "| region=\\<north\\> | 0 | 1 | 0.25 | 0.75 |"}.items():
        assert words in ada.client.get(f"{url}/export.{ending}").text
    told = ada.client.get(f"{url}/export.json").json["exhibits"][0]
    assert (told["series"][1]["name"], len(told["series"][1]["points"]), told["threshold"]) == ("region=south", 7, 0.5)
    ((_, is_well, said, step),) = check_prometheus(world.worker.environment, now)
    assert (is_well, "no answer" in said, "ANDON_PROMETHEUS_URL" in step) == (False, True, True)
    world.run(commands.fetch_again, key=key, exhibit_id=exhibit_id)
    world.settle()
    again = shown(world, key)
    assert (again.state, again.series) == ("waiting", kept.series)
    assert "asked again by itself" in again.problem
    assert "asked again by itself" in ada.client.get(url).text
    assert world.run_as(machine("prometheus"), commands.keep_series, exhibit_id=exhibit_id, ask=1, series=()) is False
    world.run(commands.edit_exhibit, key=key, exhibit_id=exhibit_id, said=asked)
    assert shown(world, key).state == "waiting"


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b'{"status":"error","errorType":"bad_data","error":"parse error at char 3"}', 400, "parse error at char 3"),
        (b"<html>sign in</html>", 200, "set ANDON_PROMETHEUS_URL"),
        (matrix(), 200, "knows nothing of this"),
        (matrix(*(({"n": str(n)}, [[1, "1"]]) for n in range(9))), 200, "more than 8 series"),
        (b'{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}', 200, "no series over time"),
        (matrix(({}, [[1, {}]])), 200, "no numbers"),
        (b'{"status":"success"' + b" " * 4_000_000, 200, "more than 4 MB"),
    ],
    ids=["refused", "no Prometheus", "empty", "too many", "scalar", "no numbers", "too much"],
)
def test_why_there_are_no_figures_is_said_where_they_would_stand(
    world: World, body: bytes, status: int, words: str
) -> None:
    key = wanting(world)
    with receiving() as there:
        asks_there(world, there)
        answering(there, body, status)
        world.settle()
    found = shown(world, key)
    assert (found.state, found.series) == ("failed", ())
    assert words in found.problem


def wanting(world: World) -> str:
    key, now = world.run(commands.open_coe, incident_keys=[], title="Cards refused").key, world.clock.now()
    said = commands.Shown("Refused", "", "refused", now - timedelta(hours=1), now)
    world.run(commands.add_query, key=key, said=said)
    return key


def test_only_the_address_that_is_set_up_and_allowed_is_called(world: World) -> None:
    key = wanting(world)
    world.settle()
    assert "sets ANDON_PROMETHEUS_URL" in shown(world, key).problem
    with receiving() as there:
        world.worker.environment = {"ANDON_PROMETHEUS_URL": f"http://127.0.0.1:{there.port}"}
        world.run(commands.fetch_again, key=key, exhibit_id=shown(world, key).id)
        world.settle()
        assert there.received == []
    assert "ANDON_PROMETHEUS_NETWORKS" in shown(world, key).problem
    now = world.clock.now()
    for wrong in (
        commands.Shown("T", "", "", now - timedelta(hours=1), now),
        commands.Shown("T", "", "up", None, now),
        commands.Shown("T", "", "up", now, now - timedelta(hours=1)),
        commands.Shown("T", "", "up", now - timedelta(days=63), now),
        commands.Shown("T", "", "up", now, now + timedelta(hours=1)),
        *(commands.Shown("T", "", query, now - timedelta(hours=1), now) for query in FAR),
        commands.Shown("T", "", "up", now - timedelta(hours=1), now, 1e16),
    ):
        with pytest.raises(Invalid):
            world.run(commands.add_query, key=key, said=wrong)
    assert [reaches_too_far(query) for query in NEAR] == [""] * len(NEAR)


def test_words_are_erased_from_an_exhibit_and_its_numbers_stay(world: World) -> None:
    key = wanting(world)
    item = shown(world, key)
    series = (Series("region=zanzibar 12", ((1.0, 12.0), (2.0, 3.0))),)
    world.run_as(machine("prometheus"), commands.keep_series, exhibit_id=item.id, ask=1, series=series)
    world.run(commands.redact, key=key, words="zanzibar 12", reason="A name", rendered={"": plain("")})
    (left,) = shown(world, key).series
    assert ("zanzibar" in left.name, left.points) == (False, series[0].points)


def test_a_chart_has_round_numbers_gaps_and_marks_that_stand_apart(world: World) -> None:
    assert round_numbers(0, 0.93) == [0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert round_numbers(-3, 0) == [-3, -2, -1, 0]
    assert [readable(value) for value in (0, 1234567.8, 0.25, 12.3456, 1e12, 1e-9)] == [
        "0", "1,234,568", "0.25", "12.35", "1e+12", "1e-09",
    ]  # fmt: skip
    now = world.clock.now()
    begin = now - timedelta(minutes=10)
    at = begin.timestamp()
    line = Line("a", [(at, 1.0), (at + 10, 2.0), (at + 100, 3.0), (at + 300, 1.0), (at + 310, 1.0)])
    drawn = chart([line], (begin, now), gap=15, marks=[begin, begin, begin, now], threshold=4)
    assert re.sub("[0-9. -]+", "", drawn.paths[0]) == "MLMhML"
    assert len({(mark.x, mark.y) for mark in drawn.marks}) == 4
    assert drawn.threshold == min(y for y, _ in drawn.up)
    assert from_kept(*to_keep([Series("a\nb", ((1.0, 2.0),))]))[0].name == "a b"


def test_somebody_who_writes_is_seen_for_a_minute_and_leaves_no_trace(home: Household) -> None:
    ada, bea = Browser(home, "responder"), Browser(home, "admin")
    url = opened(ada)
    before = home.world.ask(queries.brief, url.rpartition("/")[2]).version

    def told(by: Browser, *sections: str) -> list[tuple[str, str]]:
        answer = by.post(f"{url}/presences", sections=list(sections))
        assert answer.status_code == 200
        return [(one["section"], one["name"]) for one in answer.json["others"]]

    assert told(ada, "summary", "impact") == []
    assert told(bea, "summary") == [("impact", "Responder Person"), ("summary", "Responder Person")]
    assert told(ada, "impact") == [("summary", "Admin Person")]
    home.world.clock.advance(seconds=59)
    assert told(bea, "summary") == [("impact", "Responder Person")]
    home.world.clock.advance(seconds=1)
    assert told(bea) == []
    assert told(ada) == []
    assert home.world.ask(queries.brief, url.rpartition("/")[2]).version == before
    assert Browser(home, "viewer").post(f"{url}/presences", sections=["summary"]).status_code == 403
    assert ada.post(f"{url}/presences", sections=["nowhere"]).status_code == 422
