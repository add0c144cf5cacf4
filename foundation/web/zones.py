"""The time zone of who looks, for what is shown and for what is typed."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from foundation.web.visit import identified

UTC_ZONE = ZoneInfo("Etc/UTC")


def viewer_zone() -> ZoneInfo:
    """Return the time zone of who looks; UTC for strangers, machines and zones that this machine does not know."""
    viewer = identified().viewer
    try:
        return ZoneInfo(viewer.time_zone) if viewer else UTC_ZONE
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC_ZONE


def local_time(value: datetime | str | None) -> str:
    """Say a time as an input of type datetime-local wants it; what was typed before is left as it is."""
    if not isinstance(value, datetime):
        return value or ""
    return f"{value.astimezone(viewer_zone()):%Y-%m-%dT%H:%M}"
