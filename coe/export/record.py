"""A COE as JSON, and the schema that says what stands where."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from coe.queries import CoeDocument, ExhibitItem

FORMAT = "andon-coe/1"
TEXT = {"type": "string"}
TIME = {"type": ["string", "null"], "format": "date-time"}
NUMBER = {"type": ["number", "null"]}
WHOLE = {"type": ["integer", "null"]}
FLAG = {"type": "boolean"}
POINT = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
WORDS = {"type": "array", "items": TEXT}


def _object(**properties: Any) -> dict[str, Any]:  # noqa: ANN401 - a schema is any JSON
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }


def _list(**properties: Any) -> dict[str, Any]:  # noqa: ANN401 - a schema is any JSON
    return {"type": "array", "items": _object(**properties)}


SCHEMA: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Correction of error",
    **_object(
        format={"const": FORMAT},
        key=TEXT,
        title=TEXT,
        kind=TEXT,
        state=TEXT,
        severity={"type": ["string", "null"]},
        incidents=WORDS,
        services=WORDS,
        opened_at=TIME,
        published_at=TIME,
        instants={"type": "object", "additionalProperties": TIME},
        sections=_list(name=TEXT, title=TEXT, markdown=TEXT),
        impacts=_list(
            dimension=TEXT,
            value=NUMBER,
            unit=TEXT,
            is_estimate=FLAG,
            method=TEXT,
            affected=TEXT,
            from_at=TIME,
            until_at=TIME,
        ),
        exhibits=_list(
            kind=TEXT,
            section=TEXT,
            title=TEXT,
            shows=TEXT,
            query=TEXT,
            from_at=TIME,
            until_at=TIME,
            threshold=NUMBER,
            fetched_at=TIME,
            series=_list(name=TEXT, points={"type": "array", "items": POINT}),
            media_type=TEXT,
            width=WHOLE,
            height=WHOLE,
            picture={"type": ["string", "null"], "contentEncoding": "base64"},
        ),
        timeline=_list(at=TIME, kind=TEXT, precision=TEXT, zone=TEXT, text=TEXT, evidence=TEXT),
        answers=_list(question=TEXT, group=TEXT, asks=TEXT, text=TEXT, is_not_applicable=FLAG),
        causes=_list(
            id={"type": "integer"},
            led_to={"type": "array", "items": {"type": "integer"}},
            why=TEXT,
            because=TEXT,
            cause_class=TEXT,
            role=TEXT,
            service={"type": ["string", "null"]},
            how_escaped=TEXT,
            evidence=TEXT,
            confidence=TEXT,
            stop_reason=TEXT,
            introduced_at=TIME,
            accepted_reason=TEXT,
        ),
        actions=_list(
            key=TEXT,
            title=TEXT,
            kind=TEXT,
            strength=TEXT,
            priority=TEXT,
            state=TEXT,
            due=TIME,
            slips={"type": "integer"},
            done_criteria=TEXT,
            evaluation=TEXT,
            check_after_days=WHOLE,
            evidence=TEXT,
            scope=TEXT,
            tracker_url=TEXT,
            cause_ids={"type": "array", "items": {"type": "integer"}},
        ),
        repeats=WORDS,
        signatures=_list(role=TEXT, claim=TEXT, signed_at=TIME),
    ),
}


def as_record(coe: CoeDocument, pictures: Mapping[int, bytes]) -> dict[str, Any]:
    """Return the COE as plain values; people stand in it by their roles only."""
    brief, slugs = coe.brief, {service_id: service.slug for service_id, service in coe.services.items()}
    return {
        "format": FORMAT,
        **{name: getattr(brief, name) for name in ("key", "title", "kind", "state", "severity")},
        "incidents": [coe.incidents[i].key for i in brief.incident_ids if i in coe.incidents],
        "services": [slugs[i] for i in brief.service_ids if i in slugs],
        "opened_at": _time(brief.opened_at),
        "published_at": _time(brief.published_at),
        "instants": {name: _time(at) for name, at in coe.instants.items()},
        "sections": [{"name": s.name, "title": s.kind.title, "markdown": s.source} for s in coe.sections if s.source],
        **_parts(coe),
        "exhibits": [_exhibit(one, pictures.get(one.id)) for one in coe.exhibits if one.is_shown],
        "causes": [_cause(cause, slugs) for cause in coe.causes],
        "actions": [_taken(action, _fields("actions")) for action in coe.actions],
        "repeats": [other.key for other in coe.recurrences.of],
        "signatures": [_taken(each, _fields("signatures")) for each in coe.reviewers if each.signed_at],
    }


def _parts(coe: CoeDocument) -> dict[str, Any]:
    return {
        "impacts": [_taken(row, _fields("impacts")) for row in coe.impacts],
        "timeline": [_taken(row, _fields("timeline")) for row in coe.timeline if row.included],
        "answers": [
            {
                "question": each.name,
                "group": each.question.group,
                "asks": each.question.text,
                "text": each.text,
                "is_not_applicable": each.is_not_applicable,
            }
            for each in coe.answers
            if each.text
        ],
    }


def _exhibit(item: ExhibitItem, picture: bytes | None) -> dict[str, Any]:
    return {
        **_taken(item, _fields("exhibits") - {"series", "picture"}),
        "series": [{"name": one.name, "points": [list(point) for point in one.points]} for one in item.series],
        "picture": b64encode(picture).decode() if picture else None,
    }


def _cause(cause: Any, slugs: Mapping[int, str]) -> dict[str, Any]:  # noqa: ANN401 - a row of the document
    named = {"service": slugs.get(cause.service_id or 0), "led_to": list(cause.led_to)}
    return {**_taken(cause, _fields("causes") - named.keys()), **named}


def _fields(part: str) -> set[str]:
    return set(SCHEMA["properties"][part]["items"]["properties"])


def _taken(row: Any, names: set[str]) -> dict[str, Any]:  # noqa: ANN401 - a row of the document
    values = {name: getattr(row, name) for name in sorted(names)}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a row
    if isinstance(value, datetime):
        return _time(value)
    return list(value) if isinstance(value, tuple) else value


def _time(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None
