"""What might be the same as a new incident, among the open ones that the reader may know of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, bindparam, func, select, union

from foundation.ids import key_of
from foundation.search import fold, search_document
from foundation.work import Reading
from incidents.lifecycle import ACTIVE, Mode, Visibility
from incidents.model import Incident, IncidentService, SharedKey
from incidents.policy import is_visible
from incidents.queries.brief import SERVICES, service_ids_of

MOST_SIMILAR = 5
OF_EACH_STATE = 60
OF_A_SERVICE = 150
READ_OF_TEXT = 2_000
DULL_LENGTH = 3
LEAST_PREFIX = 3
LEAST_ALIKE = 0.5
LEAST_TOLD = 0.6
SHARED_SERVICE = 0.75
KEPT = 256


@dataclass(frozen=True)
class SimilarItem:
    """An open incident that might be the same, and what speaks for it."""

    key: str
    title: str
    state: str
    severity: str
    declared_at: datetime
    shares_service: bool
    mode: str = Mode.STANDARD.value
    is_private: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Wanted:
    """What is looked for: telling words, the last of which may be half typed, and services."""

    words: tuple[str, ...]
    services: frozenset[int]

    def among(self, told: Collection[str]) -> tuple[str, ...]:
        """Return those of the words that were told too."""
        return tuple(word for place, word in enumerate(self.words) if self._is_told(word, place, told))

    def _is_told(self, word: str, place: int, told: Collection[str]) -> bool:
        if word in told:
            return True
        may_be_unfinished = place == len(self.words) - 1 and len(word) >= LEAST_PREFIX
        return may_be_unfinished and any(each.startswith(word) for each in told)


def similar(
    reading: Reading, title: str, service_ids: Collection[int] = (), but: int | None = None
) -> list[SimilarItem]:
    """Return open incidents that share a service or telling words with it, the closest first; ``but`` not that one.

    Words count where they stand in the title, and in what was written since. However many incidents there are, only
    the latest open ones are looked at, and the latest of each service.
    """
    reading.require("incidents:read")
    wanted = _Wanted(_telling(title), frozenset(service_ids))
    if not wanted.words and not wanted.services:
        return []
    found = [scored for row in _candidates(reading, wanted, but) if (scored := _scored(row, wanted))]
    return [item for _, item in sorted(found, key=lambda each: (-each[0], each[1].key))[:MOST_SIMILAR]]


def shared_keys(reading: Reading, incident_id: int) -> list[SimilarItem]:
    """Return the incidents that came under the same dedup key, those that the reader may know of."""
    if reading.lacks(SharedKey.incident_id, incident_id) and reading.lacks(SharedKey.other_id, incident_id):
        return []
    either = SharedKey.other_id.label("id"), SharedKey.incident_id.label("id")
    ids = union(
        select(either[0]).where(SharedKey.incident_id == incident_id),
        select(either[1]).where(SharedKey.other_id == incident_id),
    )
    chosen = _shown().where(Incident.id.in_(ids), is_visible(reading)).order_by(Incident.id).limit(MOST_SIMILAR)
    return [_item(row) for row in reading.session.execute(chosen)]


def _candidates(reading: Reading, wanted: _Wanted, but: int | None) -> Sequence[Any]:
    """Choose few incidents first and read them then, so that no engine thinks of reading all texts."""
    first, then = _asking(_Sight(is_visible(reading)), tuple(sorted(wanted.services)))
    ids = set(reading.session.scalars(first)) - {but}
    return reading.session.execute(then, {"ids": sorted(ids)}).all() if ids else ()


class _Sight:
    """What a reader may see, as a condition; two are the same when the condition is the same object."""

    def __init__(self, condition: ColumnElement[bool]) -> None:
        self.condition = condition

    def __hash__(self) -> int:
        return id(self.condition)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Sight) and other.condition is self.condition


@lru_cache(maxsize=KEPT)
def _asking(sight: _Sight, service_ids: Sequence[int]) -> tuple[CompoundSelect[Any], Select[Any]]:
    """Put both questions together; the same people ask them again and again, while they type or declare."""
    latest = [_latest(sight, state) for state in sorted(ACTIVE)]
    sharing = [_sharing(service_id) for service_id in service_ids]
    document = search_document.c
    text = and_(document.kind == "incident", document.subject_id == Incident.id)
    told = func.substr(document.body, 1, READ_OF_TEXT).label("told")
    chosen = _shown().add_columns(told).outerjoin(search_document, text)
    chosen = chosen.where(
        Incident.id.in_(bindparam("ids", expanding=True)), Incident.state.in_(ACTIVE), sight.condition
    )
    return union(*(select(part.subquery().c.id) for part in (*latest, *sharing))), chosen


def _latest(sight: _Sight, state: str) -> Select[Any]:
    order = (Incident.declared_at.desc(), Incident.id.desc())
    return select(Incident.id).where(Incident.state == state, sight.condition).order_by(*order).limit(OF_EACH_STATE)


def _sharing(service_id: int) -> Select[Any]:
    hit = select(IncidentService.incident_id.label("id")).where(IncidentService.service_id == service_id)
    return hit.order_by(IncidentService.incident_id.desc()).limit(OF_A_SERVICE)


def _shown() -> Select[Any]:
    columns = (
        Incident.id,
        Incident.number,
        Incident.title,
        Incident.state,
        Incident.severity,
        Incident.declared_at,
        Incident.mode,
        Incident.visibility,
    )
    return select(*columns, SERVICES)


def _scored(row: Any, wanted: _Wanted) -> tuple[float, SimilarItem] | None:  # noqa: ANN401 - a row of ``_shown``
    """Return how alike it is, if it is alike at all."""
    shared = bool(wanted.services & set(service_ids_of(row.services)))
    title = set(_telling(row.title))
    in_title, anywhere = wanted.among(title), wanted.among(title | set((row.told or "").split()))
    alike = len(in_title) / min(len(wanted.words), len(title)) if wanted.words and title else 0.0
    told = len(anywhere) / len(wanted.words) if len(wanted.words) > 1 else 0.0
    if not shared and alike < LEAST_ALIKE and told < LEAST_TOLD:
        return None
    return max(alike, told) + SHARED_SERVICE * shared, _item(row, anywhere, shared=shared)


def _item(row: Any, words: tuple[str, ...] = (), *, shared: bool = False) -> SimilarItem:  # noqa: ANN401 - a row
    return SimilarItem(
        key=key_of("INC", row.number),
        title=row.title,
        state=row.state,
        severity=row.severity,
        declared_at=row.declared_at,
        shares_service=shared,
        mode=row.mode,
        is_private=row.visibility == Visibility.PRIVATE,
        words=words,
    )


def _telling(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in fold(text).split() if len(word) > DULL_LENGTH))
