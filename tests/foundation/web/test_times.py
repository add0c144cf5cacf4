"""Every time that a form or an operation takes: right, or refused with how to mend it; never guessed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any, get_args
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from foundation.authz import ANONYMOUS
from foundation.identity import Identified, Viewer
from foundation.web.forms import Form
from foundation.web.openapi import document, operations
from foundation.web.times import end_of_day, settled, start_of_day
from foundation.web.visit import visit
from foundation.web.words import errors_of
from integrations.alerts.shapes.generic import GenericAlert
from tests.support.household import Household

OSLO = ZoneInfo("Europe/Oslo")
SUMMER = timezone(timedelta(hours=2))
WRONG = (
    *("9999-12-31T23:59:59", "0001-01-01T00:00:00", "0202-03-01T09:30:00", "20226-03-01T09:30:00"),
    *("2026-02-29T09:30:00", "2026-13-01T09:30:00", "2026-03-01T25:00:00", "2026-03-01", "09:30", "now", "1767225600"),
)
RIGHT = datetime(2028, 2, 29, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-03-29T01:59", datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        ("2026-03-29T03:00", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("2026-10-25T01:59", datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        ("2026-10-25T03:00", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        ("2028-02-29T12:00", datetime(2028, 2, 29, 11, 0, tzinfo=UTC)),
    ],
)
def test_wall_clocks_are_right_up_to_the_edges(typed: str, meant: datetime) -> None:
    assert settled(datetime.fromisoformat(typed), OSLO) == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-03-29T02:00", "went forward by 60 minutes, so 02:00 never was that day. Say 03:00"),
        ("2026-03-29T02:59", "Say 03:59"),
        ("2026-10-25T02:00", "2026-10-25T02:00+02:00 or 2026-10-25T02:00+01:00"),
        ("2026-10-25T02:59", "went back, so 02:59 was twice"),
    ],
)
def test_what_never_was_or_was_twice_is_refused_with_how_to_mend_it(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match="clocks of Europe/Oslo") as refused:
        settled(datetime.fromisoformat(typed), OSLO)
    assert said in str(refused.value)


def fields(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel], FieldInfo]]:
    for name, info in model.model_fields.items():
        kinds = set(walk(info.annotation))
        if kinds & {datetime, date, AwareDatetime} or any(_takes_a_time(kind) for kind in info.metadata):
            yield name, model, info


def walk(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in get_args(annotation):
        yield from walk(part)


def _takes_a_time(mark: object) -> bool:
    return getattr(getattr(mark, "func", None), "__module__", "") == "foundation.web.times"


def forms(kind: type[Form] = Form) -> Iterator[type[Form]]:
    for each in kind.__subclasses__():
        yield each
        yield from forms(each)


@pytest.fixture
def in_oslo(household: Household) -> Iterator[Flask]:
    viewer = Viewer(1, "Ada Quill", "AQ", "ada@example.org", "responder", "Europe/Oslo", "auto")
    with household.app.test_request_context("/"):
        visit().identified = Identified(ANONYMOUS, viewer=viewer)
        yield household.app


def taken(model: type[BaseModel], name: str, info: FieldInfo, value: object) -> object:
    """Return what a field makes of a value, or the words with which it refuses it."""
    annotation: Any = info.annotation
    for mark in info.metadata:
        annotation = Annotated[annotation, mark]
    if dict in {getattr(part, "__origin__", part) for part in walk(info.annotation)}:
        value = {"detected": value}
    try:
        found = TypeAdapter(annotation).validate_python(value)
    except ValidationError as error:
        return " ".join(errors_of(error).values())
    return found["detected"] if isinstance(found, dict) else found


def test_every_time_in_a_form_is_right_or_refused(in_oslo: Flask) -> None:
    found = [each for model in set(forms()) if model.__module__[:5] != "tests" for each in fields(model)]
    assert len(found) > 20, "the walk finds too few fields"
    for name, model, info in found:
        where = f"{model.__module__}.{model.__name__}.{name}"
        by_day = isinstance(taken(model, name, info, "2028-02-29"), date)
        for value in WRONG:
            if not (by_day and value == "2026-03-01"):
                refused = taken(model, name, info, value)
                assert isinstance(refused, str), (where, value, refused)
                assert refused.endswith("."), (where, value, refused)
        if by_day:
            assert taken(model, name, info, "2026-02-29") == "There is no such day. Give a date, such as 2026-03-01."
            continue
        assert taken(model, name, info, "2028-02-29T10:30") == RIGHT, where
        assert taken(model, name, info, "2028-02-29T11:30+02:00") == RIGHT, where
        assert "never was" in str(taken(model, name, info, "2026-03-29T02:30")), where
        assert "was twice" in str(taken(model, name, info, "2026-10-25T02:30")), where
        twice = taken(model, name, info, "2026-10-25T02:30+02:00")
        assert twice == datetime(2026, 10, 25, 2, 30, tzinfo=SUMMER), where


def test_days_begin_and_end_where_the_clocks_say_so(in_oslo: Flask) -> None:
    assert start_of_day("2026-03-29") == datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    assert end_of_day("2026-03-29") == datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)
    assert end_of_day("2026-10-25") == datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)


def test_every_time_that_the_api_takes_is_right_or_refused(in_oslo: Flask) -> None:
    models = {m for o in operations(in_oslo).values() for m in (o.body, o.query) if m is not None}
    found = [each for model in {*models, GenericAlert} for each in fields(model)]
    assert len(found) >= _described(in_oslo), "the document names times that the walk does not find"
    for name, model, info in found:
        where = f"{model.__module__}.{model.__name__}.{name}"
        by_day = isinstance(taken(model, name, info, "2028-02-29"), date)
        for value in (*WRONG, 1767225600, 1767225600.5, True, []):
            if not (by_day and value == "2026-03-01"):
                stamped = f"{value}Z" if isinstance(value, str) and "T" in value else value
                refused = taken(model, name, info, stamped)
                assert isinstance(refused, str), (where, stamped, refused)
        if isinstance(taken(model, name, info, "2028-02-29T09:30:00Z"), str):
            assert by_day, where
            continue
        assert isinstance(taken(model, name, info, "2028-02-29T09:30:00"), str), f"{where} guesses a zone"
        assert isinstance(taken(model, name, info, "9999-12-31T23:59:59-14:00"), str), where
        for right in ("2028-02-29T09:30:00Z", "2028-02-29T11:30:00+02:00", "2028-02-29t09:30:00z"):
            assert taken(model, name, info, right) == RIGHT, (where, right)


def _described(app: Flask) -> int:
    """Count the times in what the OpenAPI document says that operations take."""
    described = document(app)
    schemas = described["components"]["schemas"]
    names = {
        content["schema"]["$ref"].rpartition("/")[2]
        for methods in described["paths"].values()
        for operation in methods.values()
        for content in operation.get("requestBody", {}).get("content", {}).values()
    }
    return sum(str(schemas[name].get("properties", {})).count("'date-time'") for name in names)


def test_a_time_that_was_twice_comes_back_as_text_in_which_an_offset_fits(household: Household) -> None:
    client = household.browser("responder")
    token = household.csrf(client)

    def post(address: str, **values: str) -> Any:
        return client.post(address, data={"csrf_token": token, **values})

    post("/me/preferences", time_zone="Europe/Oslo", theme="auto")
    post("/incidents", title="Edge fails")
    again = post("/incidents/INC-1/moments", moment="impact_started", at="2030-10-27T02:30", reason="")
    assert again.status_code == 422
    assert 'type="text" value="2030-10-27T02:30"' in again.text
    assert post("/incidents/INC-1/moments", moment="impact_started", at="2030-10-27T02:30+01:00").status_code == 303
