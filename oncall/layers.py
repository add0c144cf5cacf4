"""Layers as they are stored, and what a layer may say."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import available_timezones

from foundation.errors import Invalid
from foundation.text import clean
from oncall.rotation import Layer, Window

LONGEST_TURN, MOST_WINDOWS, MOST_LAYERS, MOST_PEOPLE = 366, 7, 6, 50
ZONES = frozenset(available_timezones())


def as_json(layer: Layer) -> dict[str, Any]:
    """Write a layer as it is stored."""
    return {
        "name": layer.name,
        "people": list(layer.people),
        "time_zone": layer.time_zone,
        "begins": layer.begins.isoformat(),
        "handover": f"{layer.handover:%H:%M}",
        "days": layer.days,
        "windows": [
            {"start": f"{each.start:%H:%M}", "end": f"{each.end:%H:%M}", "weekdays": list(each.weekdays)}
            for each in layer.windows
        ],
        # Only what differs from the usual, so that what was written before reads the same.
        **({"hours": layer.hours} if layer.hours else {}),
        **({"since": layer.since.isoformat()} if layer.since else {}),
        **({"until": layer.until.isoformat()} if layer.until else {}),
    }


def layer_of(said: Mapping[str, Any]) -> Layer:
    """Read what was stored."""
    return Layer(
        name=str(said["name"]),
        people=tuple(int(each) for each in said["people"]),
        time_zone=str(said["time_zone"]),
        begins=date.fromisoformat(said["begins"]),
        handover=time.fromisoformat(said["handover"]),
        days=int(said["days"]),
        windows=tuple(
            Window(time.fromisoformat(each["start"]), time.fromisoformat(each["end"]), tuple(each["weekdays"]))
            for each in said["windows"]
        ),
        hours=int(said.get("hours", 0)),
        since=_instant(said.get("since")),
        until=_instant(said.get("until")),
    )


def _instant(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored).astimezone(UTC) if stored else None


def layers_of(stored: Sequence[Mapping[str, Any]]) -> list[Layer]:
    """Read all layers of a schedule."""
    return [layer_of(each) for each in stored]


def require_layers(layers: Sequence[Layer]) -> list[Layer]:
    """Return layers that can stand, or say what is wrong with them."""
    if not 1 <= len(layers) <= MOST_LAYERS:
        raise Invalid("schedule.layers", f"A schedule has one to {MOST_LAYERS} layers.", where="layers")
    for number, layer in enumerate(layers, 1):
        _require(layer, f"Layer {number}")
    return list(layers)


def _require(layer: Layer, which: str) -> None:
    if not clean(layer.name, field="layers", limit=40):
        raise Invalid("schedule.layer_name", f"{which} needs a name.", where="layers")
    if layer.time_zone not in ZONES:
        detail = f"{which}: {layer.time_zone[:40]!r} is no time zone. Write one like Europe/Berlin."
        raise Invalid("schedule.zone", detail, where="layers")
    if not 1 <= len(layer.people) <= MOST_PEOPLE:
        raise Invalid("schedule.people", f"{which} needs one to {MOST_PEOPLE} people.", where="layers")
    if not 1 <= layer.days <= LONGEST_TURN:
        raise Invalid("schedule.days", f"{which}: a turn is 1 to {LONGEST_TURN} days long.", where="layers")
    if not 0 <= layer.hours <= LONGEST_TURN * 24:
        raise Invalid(
            "schedule.hours", f"{which}: a turn of hours is at most {LONGEST_TURN} days long.", where="layers"
        )
    if layer.since is not None and layer.until is not None and layer.since >= layer.until:
        raise Invalid("schedule.until", f"{which} ends after it begins.", where="layers")
    if len(layer.windows) > MOST_WINDOWS or any(not each.weekdays for each in layer.windows):
        raise Invalid(
            "schedule.windows", f"{which} has at most {MOST_WINDOWS} hours, each of some day.", where="layers"
        )
    if not date(2000, 1, 1) <= layer.begins <= date(2100, 1, 1):
        raise Invalid("schedule.begins", f"{which} begins between 2000 and 2100.", where="layers")
