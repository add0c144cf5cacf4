"""Lists of incidents: filtered, and paged by key."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from accounts.queries import names
from catalog.queries import service_ids, service_names, severity
from foundation import search
from foundation.db import UtcDateTime
from foundation.errors import Invalid
from foundation.ids import number_of
from foundation.paging import Page, clamp, decode, encode
from foundation.text import shown
from foundation.work import Reading
from incidents.lifecycle import ACTIVE, Mode, State, in_utc
from incidents.lifecycle import chosen as word_of
from incidents.model import Incident, IncidentField, IncidentFieldValue, IncidentService, IncidentType, RoleAssignment
from incidents.policy import is_visible
from incidents.queries.brief import IncidentBrief, brief_of, chosen, is_seen, service_ids_of

OPEN = "open"
ENDED = "ended"
MOST_MATCHES = 50
LARGEST = 2**53
LEAD = (
    select(RoleAssignment.person_id)
    .where(
        RoleAssignment.incident_id == Incident.id, RoleAssignment.role == "commander", RoleAssignment.until.is_(None)
    )
    .scalar_subquery()
    .label("lead_id")
)


@dataclass(frozen=True)
class IncidentItem:
    """An incident as a list shows it."""

    brief: IncidentBrief
    lead: str | None
    services: Sequence[tuple[str, str]]
    last_update_at: datetime | None


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; empty is everything."""

    states: Sequence[str] = ()
    severities: Sequence[str] = ()
    service_id: int | None = None
    q: str | None = None
    mode: str | None = None
    kind: str | None = None
    fields: Sequence[str] = ()


def incidents(
    reading: Reading, chosen_by: Filter, limit: int | None = None, cursor: str | None = None
) -> Page[IncidentItem]:
    """Return a page of the incidents that the reader may know of, the latest declared first."""
    reading.require("incidents:read")
    size = clamp(limit)
    statement = chosen(reading, LEAD).where(*_conditions(reading, chosen_by))
    if cursor:
        statement = statement.where(_after(cursor))
    latest = statement.order_by(Incident.declared_at.desc(), Incident.id.desc()).limit(size + 1)
    rows = reading.session.execute(latest).all()
    last = rows[size - 1].Incident if len(rows) > size else None
    place = encode([last.declared_at.isoformat(), last.id]) if last else None
    return Page(_items(reading, rows[:size]), place)


def open_count(reading: Reading) -> int:
    """Return how many incidents are open, as far as the reader may know."""
    active = select(func.count()).select_from(Incident).where(Incident.state.in_(ACTIVE), is_visible(reading))
    return reading.session.scalar(active) or 0


def require_words(reading: Reading, said: Mapping[str, Sequence[str]]) -> None:
    """Raise where a filter asks for what there is not; words of a text may be any."""
    by = Filter(
        states=said.get("state", ()),
        severities=said.get("severity", ()),
        mode=next(iter(said.get("mode", ())), None),
        fields=said.get("field", ()),
    )
    _conditions(reading, by)
    if said.get("service"):
        service_ids(reading, said["service"])
    _require_known(reading, IncidentType.key, said.get("type", ()), "type")
    _require_known(reading, IncidentField.key, [each.partition(":")[0].strip() for each in by.fields], "field")


def _require_known(reading: Reading, column: InstrumentedAttribute[str], asked: Collection[str], what: str) -> None:
    known = set(reading.session.scalars(select(column))) if asked else set()
    unknown = [each for each in asked if each not in known]
    if unknown:
        names = ", ".join(sorted(known)) or "none yet"
        raise Invalid("incident.word", f"There is no {what} {shown(unknown[0], 40)}. There are: {names}.", where=what)


def _conditions(reading: Reading, by: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if by.states:
        found.append(Incident.state.in_(sorted(_states(by.states))))
    if by.severities:
        found.append(Incident.severity.in_([severity(reading, key).key for key in by.severities]))
    if by.service_id is not None:
        # Not IN: SQLite would fetch and sort all that ever hit the service, to show the latest fifty.
        hit = (IncidentService.incident_id == Incident.id, IncidentService.service_id == by.service_id)
        found.append(exists().where(*hit))
    if by.mode:
        found.append(Incident.mode == word_of(Mode, by.mode, "mode"))
    if by.kind:
        found.append(Incident.type == by.kind)
    found += [_has(each) for each in by.fields]
    if by.q:
        found.append(_says(reading, by.q))
    return found


def _has(asked: str) -> ColumnElement[bool]:
    """Choose those that say exactly this in a field, asked for as key:value."""
    key, colon, value = asked.partition(":")
    if not colon:
        raise Invalid("incident.field_filter", "Ask for a field as key:value, such as region:north.", where="field")
    said = (IncidentFieldValue.incident_id == Incident.id, IncidentFieldValue.value == value.strip())
    return exists().where(*said, IncidentField.id == IncidentFieldValue.field_id, IncidentField.key == key.strip())


def _says(reading: Reading, q: str) -> ColumnElement[bool]:
    """Choose the incident of that key, or those that say the words; of many the best matches."""
    number = number_of("INC", q)
    if number is not None:
        return Incident.number == number
    # Hidden matches take no place among the best ones.
    source = search.SearchSource("incident", is_seen)
    return Incident.id.in_([hit.subject_id for hit in search.search(reading, [source], q, limit=MOST_MATCHES)])


def _states(words: Sequence[str]) -> set[State]:
    groups: Mapping[str, Collection[State]] = {OPEN: ACTIVE, ENDED: set(State) - ACTIVE}
    return {state for word in words for state in groups.get(word) or {word_of(State, word, "state")}}


def _after(cursor: str) -> ColumnElement[bool]:
    at, last_id = decode(cursor, 2)
    try:
        moment = in_utc(datetime.fromisoformat(str(at)), "cursor")
        number = min(int(str(last_id)), LARGEST)
    except ValueError as error:
        raise Invalid("paging.cursor", "Start again from the first page.", where="cursor") from error
    return tuple_(Incident.declared_at, Incident.id) < tuple_(literal(moment, UtcDateTime), literal(number))


def _items(reading: Reading, rows: Sequence[Any]) -> list[IncidentItem]:
    leads = names(reading, {row.lead_id for row in rows if row.lead_id})
    services = service_names(reading, {i for row in rows for i in service_ids_of(row.services)})
    return [
        IncidentItem(
            brief=brief_of(row),
            lead=leads.get(row.lead_id),
            services=[services[i] for i in service_ids_of(row.services) if i in services],
            last_update_at=row.Incident.last_update_at,
        )
        for row in rows
    ]
