"""Finding, for change, whom a command is about; and what their values must look like."""

import re
from functools import cache
from zoneinfo import available_timezones

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from accounts.model import Person, Team
from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import clean
from foundation.work import Work

LONGEST_EMAIL, LONGEST_NAME, LONGEST_SLUG, LONGEST_CHANNEL = 254, 120, 64, 80
EMAIL = re.compile(r"[^\s@<>(),;:\"\\\[\]]{1,64}@[^\s@<>(),;:\"\\\[\]]{1,253}")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def person_stream(person_id: int) -> str:
    """Return the stream of a person."""
    return f"person:{person_id}"


def team_stream(team_id: int) -> str:
    """Return the stream of a team."""
    return f"team:{team_id}"


def load_person(work: Work, person_id: int) -> Person:
    """Load a person for change."""
    person = work.session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise NotFound("person")
    return person


def load_person_by_email(work: Work, email: str) -> Person:
    """Load a person for change by address."""
    found = select(Person).where(Person.email == clean_email(email)).with_for_update()
    person = work.session.scalars(found).one_or_none()
    if person is None:
        raise NotFound("person")
    return person


def load_team(work: Work, team_id: int) -> Team:
    """Load a team for change."""
    team = work.session.get(Team, team_id, with_for_update=True)
    if team is None:
        raise NotFound("team")
    return team


def add_unique(work: Work, row: Person | Team, taken: Conflict) -> None:
    """Insert ``row``, or raise ``taken`` where another has its name, even when two come at the same moment."""
    try:
        with work.session.begin_nested():
            work.session.add(row)
            work.session.flush()
    except IntegrityError as error:
        raise taken from error


def require_enabled(person: Person) -> None:
    """Raise Conflict for somebody who is let in no more."""
    if person.disabled_at is not None:
        raise Conflict("accounts.disabled", f"{person.name} is disabled. Enable the account first.")


def clean_email(email: str) -> str:
    """Return the address as we keep it, or say how to write one."""
    email = clean(email, field="email", limit=LONGEST_EMAIL).casefold()
    if len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email):
        raise Invalid("accounts.email", "Write the address like name@example.org.", where="email")
    return email


def clean_name(name: str) -> str:
    """Return a name, or say that there is none."""
    name = clean(name, field="name", limit=LONGEST_NAME)
    if not name:
        raise Invalid("accounts.name", "Write a name.", where="name")
    return name


def clean_slug(slug: str) -> str:
    """Return a slug, or say how to write one."""
    slug = clean(slug, field="slug", limit=LONGEST_SLUG)
    if not SLUG.fullmatch(slug):
        detail = "Write a slug of small letters, digits and single dashes, like checkout-api."
        raise Invalid("accounts.slug", detail, where="slug")
    return slug


def clean_channel(channel: str) -> str:
    """Return where a team is reached, in one line; it may be empty."""
    return clean(channel, field="channel", limit=LONGEST_CHANNEL)


def known_time_zone(name: str) -> str:
    """Return the name of a time zone, or say how to write one."""
    if name not in _time_zones():
        detail = "Name a time zone like Europe/Oslo or Etc/UTC."
        raise Invalid("accounts.time_zone", detail, where="time_zone")
    return name


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())
