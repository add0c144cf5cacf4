"""ServiceNow's incidents over its Table API."""

import base64
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from integrations.trackers.ports import ENDED, SERVICENOW, Kind, Place, Refused, Said, Seen, Stage, Wanted
from integrations.trackers.settings import TrackerSettings
from integrations.trackers.wire import Line, part, text_of, text_of_lines

TABLE = "/api/now/table/incident"
FIELDS = "sys_id,number,short_description,description,state,correlation_id"
TITLE, MOST = 160, 50
STATES = {
    "1": Stage.TODO,
    "2": Stage.DOING,
    "3": Stage.DOING,
    "6": Stage.DONE,
    "7": Stage.CLOSED,
    "8": Stage.DROPPED,
}
STATE_OF = {Stage.TODO: "1", Stage.DOING: "2", Stage.DONE: "6", Stage.CLOSED: "7", Stage.DROPPED: "8"}
WORDS = {"1": "New", "2": "In Progress", "3": "On Hold", "6": "Resolved", "7": "Closed", "8": "Canceled"}
# Its own matrix makes the priority of the two: 1 and 1 is critical, 3 and 3 planning.
IMPACT_URGENCY = {1: ("1", "1"), 2: ("1", "2"), 3: ("2", "2"), 4: ("3", "2")}


@dataclass(frozen=True)
class ServiceNow:
    """One instance, asked as one user."""

    line: Line
    close_code: str
    project: str = ""
    kind: Kind = SERVICENOW

    def fits(self, project: str) -> bool:
        """Take none: there is one table of incidents."""
        return not project

    def text_there(self, wanted: Wanted) -> str:
        """Return the description."""
        return wanted.text

    def create(self, project: str, wanted: Wanted) -> tuple[Place, Sequence[str]]:
        """Make it, with our anchor as its correlation id."""
        said = {**_text(wanted), **_urgency(wanted), "correlation_id": wanted.anchor, "correlation_display": "Andon"}
        made = part(self.line.want("POST", f"{TABLE}?{self._fields()}", said), "result")
        return self._seen(project, made).place, []

    def find(self, project: str, anchor: str) -> Place | None:
        """Look for the correlation id."""
        found = self._query(f"correlation_id={anchor}")
        return self._seen(project, found[0]).place if found else None

    def look(self, place: Place) -> Seen:
        """Return how it stands."""
        found = self.line.want("GET", f"{TABLE}/{quote(place.remote_id)}?{self._fields()}")
        return self._seen(place.project, part(found, "result"))

    def change(self, place: Place, what: Collection[str], wanted: Wanted) -> Sequence[str]:
        """Set what is named."""
        said = {**(_text(wanted) if "text" in what else {}), **(_urgency(wanted) if "urgency" in what else {})}
        if said:
            self.line.want("PATCH", f"{TABLE}/{quote(place.remote_id)}?{self._fields()}", said)
        return []

    def move(self, place: Place, wanted: Wanted) -> None:
        """Set its state; what is over says how and why, as most instances want it."""
        said = {"state": STATE_OF[wanted.stage]}
        if wanted.stage in ENDED:
            said |= {"close_code": self.close_code, "close_notes": wanted.note or "It is over in Andon."}
        self.line.want("PATCH", f"{TABLE}/{quote(place.remote_id)}?{self._fields()}", said)

    def account_of(self, project: str, email: str) -> str:
        """Return nobody: its assignment groups are not ours to know."""
        _ = project, email
        return ""

    def changed(self, places: Sequence[Place], since: datetime) -> Sequence[tuple[Place, Seen | None]]:
        """Ask for them by their ids, fifty at a time."""
        _ = since
        found: list[tuple[Place, Seen | None]] = []
        for start in range(0, len(places), MOST):
            some = places[start : start + MOST]
            rows = self._query(f"sys_idIN{','.join(place.remote_id for place in some)}")
            there = {text_of(part(row, "sys_id")): row for row in rows}
            for place in some:
                row = there.get(place.remote_id)
                found.append((place, self._seen(place.project, row) if row else None))
        return found

    def check(self, projects: Sequence[str]) -> Iterator[Said]:
        """Ask for one incident, which says whether the user may read the table."""
        _ = projects
        self.line.want("GET", f"{TABLE}?{urlencode({'sysparm_limit': 1, 'sysparm_fields': 'sys_id'})}")
        yield "servicenow", True, f"incidents can be read at {self.line.base}", ""

    def _query(self, query: str) -> list[Any]:
        asked = urlencode({"sysparm_query": query, "sysparm_limit": MOST})
        found = part(self.line.want("GET", f"{TABLE}?{asked}&{self._fields()}"), "result")
        return found if isinstance(found, list) else []

    @staticmethod
    def _fields() -> str:
        return urlencode({"sysparm_fields": FIELDS})

    def _seen(self, project: str, row: object) -> Seen:
        sys_id, number = text_of(part(row, "sys_id")), text_of(part(row, "number"))
        if not sys_id or not number:
            message = f"What answers at {self.line.base} speaks of an incident without a number."
            raise Refused(message)
        state = text_of(part(row, "state"))
        return Seen(
            place=Place(project, sys_id, number, f"{self.line.base}/incident.do?{urlencode({'sys_id': sys_id})}"),
            title=text_of(part(row, "short_description")),
            text=text_of_lines(part(row, "description")),
            stage=STATES.get(state, Stage.DOING),
            status=WORDS.get(state, state)[:60],
        )


def servicenow_of(settings: TrackerSettings, now: datetime) -> ServiceNow | None:
    """Return the instance that is set up, if one is."""
    if not settings.servicenow_url:
        return None
    pair = base64.b64encode(f"{settings.servicenow_user}:{settings.servicenow_password}".encode()).decode()
    line = Line(
        "ServiceNow",
        settings.servicenow_url,
        {"Authorization": f"Basic {pair}"},
        now,
        settings.allowed,
        patience_s=settings.patience_s,
    )
    return ServiceNow(line, settings.servicenow_close_code)


def _text(wanted: Wanted) -> Mapping[str, str]:
    return {"short_description": wanted.title[:TITLE], "description": wanted.text}


def _urgency(wanted: Wanted) -> Mapping[str, str]:
    if wanted.urgency is None:
        return {}
    impact, urgency = IMPACT_URGENCY[min(max(wanted.urgency, 1), len(IMPACT_URGENCY))]
    return {"impact": impact, "urgency": urgency}
