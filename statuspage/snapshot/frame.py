"""What all public pages share: their templates, how times and states are said, what every page knows."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from statuspage.snapshot.state import PublicState, Told

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates" / "statuspage" / "public"
EXCERPT = 280
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def common(state: PublicState, at: datetime) -> dict[str, object]:
    """Return what every template may use."""
    zone = ZoneInfo(state.page.time_zone)
    names = {part.public_id: part.name for part in state.parts}
    return {
        "page": state.page,
        "at": at,
        "names": names,
        "when": lambda moment: said_when(moment, zone),
        "hour": lambda moment: time_tag(moment, said_hour(moment, zone)),
        "length": length,
        "excerpt": excerpt,
        "html": _shown,
        "safe": Markup,
    }


def length(value: timedelta) -> str:
    """Say a length of time: 27 min, 2 h 22 min, 3 days."""
    minutes = max(1, round(value.total_seconds() / 60))
    hours, rest = divmod(minutes, 60)
    if hours >= 48:  # noqa: PLR2004 - from two days on, days are what matters
        return f"{hours // 24} days"
    return " ".join(filter(None, [f"{hours} h" if hours else "", f"{rest} min" if rest else ""]))


def excerpt(told: Sequence[Told]) -> str:
    """Return the beginning of the latest words, as plain text."""
    text = " ".join(told[0].body.split()) if told else ""
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT].rsplit(' ', 1)[0]} …"


def _shown(told: Told) -> Markup:
    return Markup(told.html)  # noqa: S704 - made safe when it was written


def spelled(word: str) -> str:
    """Say a stored word: partial outage."""
    return word.replace("_", " ")


def said_when(at: datetime, zone: ZoneInfo) -> Markup:
    """Say a day and hour in the page's zone, and the hour in UTC where that is another: who reads may be anywhere."""
    local = at.astimezone(zone)
    elsewhere = f" ({at.astimezone(UTC):%H:%M} UTC)" if local.utcoffset() else ""
    return time_tag(at, f"{said_day(local.date())}, {said_hour(at, zone)}{elsewhere}")


def said_hour(at: datetime, zone: ZoneInfo) -> str:
    """Say an hour with its zone: 14:05 CET."""
    return f"{at.astimezone(zone):%H:%M %Z}"


def said_day(day: date) -> str:
    """Say a day: 3 Mar 2031."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def time_tag(at: datetime, said: str) -> Markup:
    """Mark a time up for programs."""
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(timespec="seconds"), said)


def rendered(template: str, values: Mapping[str, object]) -> bytes:
    """Fill in a template."""
    return _templates().get_template(template).render(**values).encode("utf-8", "replace")


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["said"] = lambda word: spelled(word).capitalize()
    return made
