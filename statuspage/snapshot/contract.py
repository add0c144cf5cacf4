"""The answers for programs, in the shape that the field's clients expect to the letter (the v2 public API)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from statuspage.lifecycle import PLANNED, UNDER_WAY, UNRESOLVED, Impact, MaintenanceStatus
from statuspage.snapshot.rollup import rollup, status_of_group
from statuspage.snapshot.state import Page, Part, PlannedWork, PublicState, Told, Trouble

MOST = 50
Json = Mapping[str, Any]


def answers(state: PublicState) -> dict[str, bytes]:
    """Return every answer by the path under which it is asked for."""
    return {f"api/v2/{name}.json": _written(answer) for name, answer in Contract(state).all().items()}


def moment(at: datetime | None, zone: ZoneInfo) -> str | None:
    """Write a time with milliseconds in the page's zone; ``Z`` where that is UTC."""
    if at is None:
        return None
    local = at.astimezone(zone)
    said = local.isoformat(timespec="milliseconds")
    return said.removesuffix("+00:00") + "Z" if local.tzname() == "UTC" else said


def about(page: Page) -> Json:
    """Return what every answer says of the page itself."""
    return {
        "id": page.public_id,
        "name": page.name,
        "url": page.url,
        "time_zone": page.time_zone,
        "updated_at": moment(page.changed_at, ZoneInfo(page.time_zone)),
    }


def _written(answer: Json) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


class Contract:
    """One page in the words of the contract."""

    def __init__(self, state: PublicState) -> None:
        self._state = state
        self._zone = ZoneInfo(state.page.time_zone)
        self._parts = {part.public_id: part for part in state.parts}
        self._page = about(state.page)

    def all(self) -> dict[str, Json]:
        """Return every answer by its name."""
        troubles, works = self._state.troubles, self._state.works
        return {
            "summary": self._summary(),
            "status": {"page": self._page, "status": self._status()},
            "components": {"page": self._page, "components": self._components()},
            "incidents": self._incidents(troubles[:MOST]),
            "incidents/unresolved": self._incidents(_open(troubles)),
            "scheduled-maintenances": self._maintenances(works[:MOST]),
            "scheduled-maintenances/upcoming": self._maintenances(_in(works, (MaintenanceStatus.SCHEDULED,))),
            "scheduled-maintenances/active": self._maintenances(_in(works, UNDER_WAY)),
            # Who asks is taken by the application; who only looks is nobody's subscriber.
            "subscribers": {"page": self._page, "can_select_components": bool(self._state.parts), "subscriber": None},
        }

    def notice(self, update_id: str, at: datetime) -> Json | None:
        """Return what a webhook is told of an update: the page, and the whole of what it is about, newest first."""
        said = next((self._incident(one) for one in self._state.troubles if _tells(one, update_id)), None)
        said = said or next((self._maintenance(one) for one in self._state.works if _tells(one, update_id)), None)
        return {"meta": {"generated_at": self._at(at)}, "page": self._verdict(), "incident": said} if said else None

    def change(self, part: str, said: Mapping[str, str], since: datetime, at: datetime) -> Json | None:
        """Return what a webhook is told of a component's change: the page, the component as it is, what changed."""
        if part not in self._parts:
            return None
        told = {**said, "created_at": self._at(since), "component_type": "Component", "component_id": part}
        about_it = {"component": self._component(self._parts[part]), "component_update": told}
        return {"meta": {"generated_at": self._at(at)}, "page": self._verdict(), **about_it}

    def _verdict(self) -> Json:
        verdict = rollup(self._state)
        return {"id": self._state.page.public_id, "status_indicator": verdict.indicator.value,
                "status_description": verdict.description.value}  # fmt: skip

    def _summary(self) -> Json:
        return {
            "page": self._page,
            "components": self._components(),
            "incidents": [self._incident(one) for one in _open(self._state.troubles)],
            "scheduled_maintenances": [self._maintenance(one) for one in _in(self._state.works, PLANNED)],
            "status": self._status(),
        }

    def _incidents(self, troubles: Iterable[Trouble]) -> Json:
        return {"page": self._page, "incidents": [self._incident(one) for one in troubles]}

    def _maintenances(self, works: Iterable[PlannedWork]) -> Json:
        return {"page": self._page, "scheduled_maintenances": [self._maintenance(one) for one in works]}

    def _status(self) -> Json:
        verdict = rollup(self._state)
        return {"indicator": verdict.indicator.value, "description": verdict.description.value}

    def _components(self) -> list[Json]:
        return [self._component(part) for part in self._state.parts]

    def _component(self, part: Part) -> Json:
        children = [other for other in self._state.parts if other.group == part.public_id]
        shown = {
            "id": part.public_id,
            "name": part.name,
            "status": (status_of_group(children) if part.is_group else part.status).value,
            "created_at": self._at(part.created_at),
            "updated_at": self._at(part.updated_at),
            "position": part.position,
            "description": part.description or None,
            "showcase": not part.is_group,
            "start_date": part.start_date.isoformat() if part.start_date else None,
            "group_id": part.group,
            "page_id": self._state.page.public_id,
            "group": part.is_group,
            "only_show_if_degraded": False,
        }
        return {**shown, "components": [child.public_id for child in children]} if part.is_group else shown

    def _incident(self, trouble: Trouble) -> Json:
        return {
            **self._common(trouble, "incidents"),
            "status": trouble.status.value,
            "impact": trouble.impact.value,
            "monitoring_at": self._at(trouble.monitoring_at),
            "resolved_at": self._at(trouble.resolved_at),
            "started_at": self._at(trouble.started_at),
        }

    def _maintenance(self, work: PlannedWork) -> Json:
        return {
            **self._common(work, "maintenances"),
            "status": work.status.value,
            "impact": Impact.MAINTENANCE.value,
            "monitoring_at": None,
            "resolved_at": self._at(work.completed_at),
            "started_at": self._at(work.started_at or work.scheduled_for),
            "scheduled_for": self._at(work.scheduled_for),
            "scheduled_until": self._at(work.scheduled_until),
        }

    def _common(self, one: Trouble | PlannedWork, folder: str) -> Json:
        return {
            "id": one.public_id,
            "name": one.name,
            "created_at": self._at(one.created_at),
            "updated_at": self._at(one.updated_at),
            "shortlink": f"{self._state.page.url}/{folder}/{one.public_id}.html",
            "page_id": self._state.page.public_id,
            "incident_updates": [self._update(told, one.public_id) for told in one.updates],
            "components": [self._component(self._parts[part]) for part in one.parts],
        }

    def _update(self, told: Told, incident_id: str) -> Json:
        changes = [
            {"code": c.code, "name": c.name, "old_status": c.old_status, "new_status": c.new_status}
            for c in told.changes
        ]
        return {
            "id": told.public_id,
            "status": told.status,
            "body": told.body,
            "incident_id": incident_id,
            "created_at": self._at(told.created_at),
            "updated_at": self._at(told.updated_at),
            "display_at": self._at(told.display_at),
            "affected_components": changes or None,
            "deliver_notifications": told.notify,
            "custom_tweet": None,
            "tweet_id": None,
        }

    def _at(self, at: datetime | None) -> str | None:
        return moment(at, self._zone)


def _tells(one: Trouble | PlannedWork, update_id: str) -> bool:
    return any(told.public_id == update_id for told in one.updates)


def _open(troubles: Sequence[Trouble]) -> list[Trouble]:
    return [trouble for trouble in troubles if trouble.status in UNRESOLVED]


def _in(works: Sequence[PlannedWork], statuses: Sequence[MaintenanceStatus]) -> list[PlannedWork]:
    return [work for work in works if work.status in statuses]
