"""A schedule of the fake, rendered step by step from what PagerDuty documents, and not by Andon's own arithmetic.

Each quarter of an hour is looked at by itself: the wall clock of the schedule's zone, then layer by layer how many
turns have passed since the rotation's virtual start, and whether a restriction covers the moment.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

STEP = timedelta(minutes=15)
DAY_S, WEEK_S = 86_400, 604_800


@dataclass
class Schedule:
    """A schedule; its first layer wins, and the latest override wins over all."""

    id: str
    name: str
    time_zone: str
    layers: list[dict[str, Any]]
    overrides: list[dict[str, Any]] = field(default_factory=list)

    def shown(self, since: str, until: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "type": "schedule",
            "name": self.name,
            "time_zone": self.time_zone,
            "schedule_layers": self.layers,
            "final_schedule": {"name": "Final Schedule", "rendered_schedule_entries": self.rendered(since, until)},
        }

    def rendered(self, since: str, until: str) -> list[dict[str, Any]]:
        """Return who is on from when to when."""
        at, last = (datetime.fromisoformat(each).astimezone(UTC) for each in (since, until))
        found: list[dict[str, Any]] = []
        while at < last:
            ends = min(at - (at - datetime.min.replace(tzinfo=UTC)) % STEP + STEP, last)
            user = self.on(at)
            if user is not None and found and found[-1]["user"] == user and found[-1]["end"] == at.isoformat():
                found[-1]["end"] = ends.isoformat()
            elif user is not None:
                found.append({"user": user, "start": at.isoformat(), "end": ends.isoformat()})
            at = ends
        return found

    def on(self, at: datetime) -> dict[str, Any] | None:
        for each in reversed(self.overrides):
            if datetime.fromisoformat(each["start"]) <= at < datetime.fromisoformat(each["end"]):
                return dict(each["user"])
        wall = at.astimezone(ZoneInfo(self.time_zone)).replace(tzinfo=None)
        for layer in self.layers:
            if datetime.fromisoformat(layer["start"]) > at or (
                layer.get("end") and datetime.fromisoformat(layer["end"]) <= at
            ):
                continue
            began = datetime.fromisoformat(layer["rotation_virtual_start"])
            passed = (wall - began.astimezone(ZoneInfo(self.time_zone)).replace(tzinfo=None)).total_seconds()
            if layer["users"] and is_open(layer.get("restrictions") or [], wall):
                turn = int(passed // layer["rotation_turn_length_seconds"])
                return dict(layer["users"][turn % len(layer["users"])]["user"])
        return None


def is_open(restrictions: list[dict[str, Any]], wall: datetime) -> bool:
    """Whether any restriction covers a moment of the wall clock."""
    seconds = wall.hour * 3600 + wall.minute * 60
    for each in restrictions:
        hour, minute, _ = (int(part) for part in each["start_time_of_day"].split(":"))
        begins, now, around = hour * 3600 + minute * 60, seconds, DAY_S
        if each["type"] == "weekly_restriction":
            begins, now, around = (
                begins + (each["start_day_of_week"] - 1) * DAY_S, seconds + wall.weekday() * DAY_S, WEEK_S,
            )  # fmt: skip
        if (now - begins) % around < each["duration_seconds"]:
            return True
    return not restrictions
