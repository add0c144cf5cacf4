"""A ServiceNow: one table of incidents, whose rules want a reason for what is over and keep what is closed."""

import base64
import re
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.trackers.server import Asked, Refusal, Site

USER, PASSWORD = "andon", "secret of the instance"
FIELDS = {
    "short_description", "description", "correlation_id", "correlation_display", "impact", "urgency", "state",
    "close_code", "close_notes",
}  # fmt: skip
CODES = {"Solution provided", "Known error", "Duplicate"}
PRIORITY = {("1", "1"): "1", ("1", "2"): "2", ("2", "2"): "3", ("3", "2"): "4"}


@dataclass
class FakeServiceNow(Site):
    """What it keeps: rows by their sys_id."""

    rows: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "ANDON_SERVICENOW_URL": self.url,
            "ANDON_SERVICENOW_USER": USER,
            "ANDON_SERVICENOW_PASSWORD": PASSWORD,
            "ANDON_TRACKER_NETWORKS": "127.0.0.0/8",
        }

    def one(self) -> dict[str, str]:
        (row,) = self.rows.values()
        return row

    def limited(self) -> tuple[int, Any, dict[str, str]]:
        return 429, {"error": {"message": "Rate limit exceeded", "detail": ""}}, {"Retry-After": self.retry_after}

    def answer(self, asked: Asked) -> tuple[int, Any, dict[str, str]]:
        pair = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if asked.headers.get("authorization") != f"Basic {pair}":
            raise Refusal(401, {"error": {"message": "User Not Authenticated", "detail": "Required to provide Auth"}})
        match = re.fullmatch(r"/api/now/table/incident(?:/([0-9a-f]{32}))?", asked.path)
        if match is None:
            raise Refusal(400, {"error": {"message": "Invalid table", "detail": ""}})
        if match[1] is None:
            return self._create(asked) if asked.method == "POST" else (200, {"result": self._found(asked)}, {})
        row = self.rows.get(match[1])
        if row is None:
            raise Refusal(404, {"error": {"message": "No Record found", "detail": "Record doesn't exist"}})
        if asked.method == "PATCH":
            self._change(row, asked.body)
        return 200, {"result": self._shown(row, asked)}, {}

    def _create(self, asked: Asked) -> tuple[int, Any, dict[str, str]]:
        number = len(self.rows) + 1
        row = {"sys_id": f"{number:032x}", "number": f"INC{number:07d}", "state": "1"}
        self._change(row, asked.body)
        if not row.get("short_description"):
            raise Refusal(403, {"error": {"message": "Operation Failed", "detail": "short_description is mandatory"}})
        self.rows[row["sys_id"]] = row
        return 201, {"result": self._shown(row, asked)}, {}

    @staticmethod
    def _change(row: dict[str, str], said: dict[str, str]) -> None:
        assert set(said) <= FIELDS, said
        assert len(said.get("short_description", "")) <= 160
        to = said.get("state", row["state"])
        if row["state"] in {"7", "8"} and to != row["state"]:
            raise Refusal(403, {"error": {"message": "Operation Failed", "detail": "Closed incidents stay closed"}})
        over = to in {"6", "7"} and (said.get("close_code") not in CODES or not said.get("close_notes"))
        if over and to != row["state"]:
            detail = "Data Policy Exception: The following fields are mandatory: Resolution code, Resolution notes"
            raise Refusal(403, {"error": {"message": "Operation Failed", "detail": detail}})
        row.update(said)
        row["priority"] = PRIORITY.get((row.get("impact", "3"), row.get("urgency", "3")), "5")

    def _found(self, asked: Asked) -> list[dict[str, str]]:
        query = asked.query.get("sysparm_query", "")
        name, _, value = query.partition("=")
        if query.startswith("sys_idIN"):
            wanted = query.removeprefix("sys_idIN").split(",")
            rows = [row for row in self.rows.values() if row["sys_id"] in wanted]
        else:
            rows = [row for row in self.rows.values() if not query or row.get(name) == value]
        return [self._shown(row, asked) for row in rows[: int(asked.query.get("sysparm_limit", 10_000))]]

    @staticmethod
    def _shown(row: dict[str, str], asked: Asked) -> dict[str, str]:
        names = asked.query.get("sysparm_fields", "").split(",")
        return {name: value for name, value in row.items() if name in names}
