"""How times, names and state words are said on a page. Pure: zone and moment are handed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zlib import crc32

from markupsafe import Markup, escape

from foundation.links import is_web_address

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SPELLED = {"dns": "DNS", "ui": "UI", "coe": "COE", "env": "environment", "vuln": "vulnerability", "cert": "certificate"}
FACE_TONES = ("green", "orange", "blue", "amber", "gray")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# From two days on, hours no longer matter to who reads; days do.
SAID_IN_DAYS = timedelta(days=2)
# A due time this near is pointed out before it has passed.
NEAR = timedelta(minutes=15)
MOST_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Lateness:
    """What a due time means now: its words, and the tone that goes with them."""

    words: str
    tone: str


def filters(zone: Callable[[], tzinfo]) -> dict[str, Callable[..., Any]]:
    """Return the filters by their template names; `zone` is asked anew for each use."""
    return {
        "when": lambda value: when(value, zone()),
        "clock_time": lambda value: clock_time(value, zone()),
        "ago": lambda value, now: ago(value, now, zone()),
        "due_time": lambda value, now: due_time(value, now, zone()),
        "lateness": lateness,
        "duration": duration,
        "day": lambda value: day(value, zone()),
        "words": words,
        "phrase": phrase,
        "initials": initials,
        "face_tone": face_tone,
        "is_web_address": is_web_address,
        "kept": kept,
    }


def kept(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """Remember what a macro draws for the same words: lists draw the same few pills in every row.

    Only for macros that look at nothing but their arguments. Text and safe HTML are told apart, equal as they are.
    """
    return lru_cache(maxsize=MOST_KEPT, typed=True)(macro)


def when(value: datetime, zone: tzinfo) -> Markup:
    """Say date, time and zone; the hint has the same moment in UTC."""
    return _time(value, _full(value, zone), hint=_full(value, UTC))


def clock_time(value: datetime, zone: tzinfo) -> Markup:
    """Say hours and minutes only; the hint has the date and the zone."""
    return _time(value, f"{value.astimezone(zone):%H:%M}", hint=_full(value, zone))


def ago(value: datetime, now: datetime, zone: tzinfo) -> Markup:
    """Say how long ago it was (or how soon it will be); the script keeps it true."""
    return _time(value, _distance(value, now), hint=_full(value, zone), counts="ago")


def due_time(value: datetime, now: datetime, zone: tzinfo) -> Markup:
    """Say how long until it is due, or by how much it is late; the script keeps it true."""
    return _time(value, lateness(value, now).words, hint=_full(value, zone), counts="due")


def lateness(value: datetime, now: datetime) -> Lateness:
    """Return the words and the tone of a due time."""
    left = value - now
    if left <= -MINUTE:
        return Lateness(f"{duration(-left)} overdue", "red")
    if left < MINUTE:
        return Lateness("Due now", "red")
    return Lateness(f"Due in {duration(left)}", "orange" if left <= NEAR else "")


def duration(value: timedelta) -> str:
    """Say a length of time: 45 s, 4 min, 2 h 22 min, 9 days."""
    if value < MINUTE:
        return f"{max(0, int(value.total_seconds()))} s"
    if value >= SAID_IN_DAYS:
        return f"{value // DAY} days"
    hours, minutes = divmod(value // MINUTE, 60)
    said = (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "")
    return " ".join(part for part in said if part)


def day(value: date | datetime, zone: tzinfo) -> Markup:
    """Say a date: Fri 20 Nov 2026. A moment is put on its day in the zone first."""
    local = value.astimezone(zone) if isinstance(value, datetime) else value
    said = f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"
    return Markup('<time datetime="{}">{}</time>').format(f"{local:%Y-%m-%d}", said)


def words(value: object) -> str:
    """Turn a stored word into one to read: `in_review` into "In review"."""
    said = phrase(value)
    return said[:1].upper() + said[1:]


def phrase(value: object) -> str:
    """Turn a stored word into what stands inside a sentence: `env_drift` into "environment drift"."""
    return " ".join(SPELLED.get(part, part) for part in str(value).replace("_", " ").strip().split(" "))


def initials(name: str) -> str:
    """Return up to two initials of a name; a question mark for an empty one."""
    parts = name.split()
    chosen = parts if len(parts) <= 2 else [parts[0], parts[-1]]  # noqa: PLR2004
    return "".join(part[0] for part in chosen).upper() or "?"


def face_tone(name: str) -> str:
    """Return the tone of a person's initials: always the same one for a name."""
    return FACE_TONES[crc32(name.encode("utf-8", "replace")) % len(FACE_TONES)]


def _time(value: datetime, said: str, *, hint: str, counts: str = "") -> Markup:
    """Put it together by hand: a timeline has hundreds, and ``Markup.format`` takes ten times as long."""
    stamp = value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    counting = f' data-counts="{counts}"' if counts else ""
    return Markup(f'<time datetime="{stamp}" title="{escape(hint)}"{counting}>{escape(said)}</time>')  # noqa: S704 - escaped


def _distance(value: datetime, now: datetime) -> str:
    past = now - value
    if abs(past) < MINUTE:
        return "just now"
    return f"{duration(past)} ago" if past > timedelta(0) else f"in {duration(-past)}"


def _full(value: datetime, zone: tzinfo) -> str:
    local = value.astimezone(zone)
    month = MONTHS[local.month - 1]
    return f"{local.day} {month} {local.year}, {local:%H:%M} {_zone_name(local)}"


def _zone_name(local: datetime) -> str:
    name = local.tzname() or "UTC"
    # Zones without letters of their own call themselves "+03".
    return f"UTC{name}" if name[0] in "+-" else name
