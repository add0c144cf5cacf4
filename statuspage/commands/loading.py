"""Finding, for change, what a command is about; and what its values must look like.

The page's row is locked first, whatever the command is about, so that writers of one page take turns.
"""

import json
import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import available_timezones

from sqlalchemy import select

from accounts.events import Group
from accounts.queries import teams
from foundation.authz import Role
from foundation.errors import Invalid, NotFound
from foundation.markdown import RenderedText
from foundation.text import clean
from foundation.work import Work
from statuspage.lifecycle import Audience, ComponentStatus, chosen
from statuspage.model import Component, Maintenance, PublicIncident, PublicUpdate, StatusPage
from statuspage.policy import NOUN
from statuspage.snapshot.words import LANGUAGES

LONGEST_NAME, LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_URL, LONGEST_BODY, LONGEST_SLUG = (
    120,
    200,
    500,
    300,
    20_000,
    64,
)
INCIDENT, UPDATE = "public incident", "public update"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
URL = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?")
COLOUR = re.compile(r"#[0-9a-f]{6}")
SKEW = timedelta(minutes=1)
OLDEST = timedelta(days=3660)


def load_page(work: Work, ref: int | str) -> StatusPage:
    """Load a page by id or slug, for change."""
    here = StatusPage.id == ref if isinstance(ref, int) else StatusPage.slug == ref
    page = work.session.scalars(select(StatusPage).where(here).with_for_update()).one_or_none()
    if page is None:
        raise NotFound(NOUN)
    return page


def load_component(work: Work, public_id: str) -> tuple[StatusPage, Component]:
    """Load a component and its page, for change."""
    component = work.session.scalars(select(Component).where(Component.public_id == public_id)).one_or_none()
    if component is None:
        raise NotFound("component")
    page = load_page(work, component.page_id)
    work.session.refresh(component)
    return page, component


def load_incident(work: Work, public_id: str) -> tuple[StatusPage, PublicIncident]:
    """Load a public incident and its page, for change."""
    found = select(PublicIncident).where(PublicIncident.public_id == public_id)
    incident = work.session.scalars(found).one_or_none()
    if incident is None:
        raise NotFound(INCIDENT)
    page = load_page(work, incident.page_id)
    work.session.refresh(incident)
    return page, incident


def load_maintenance(work: Work, ref: int | str) -> tuple[StatusPage, Maintenance]:
    """Load a maintenance and its page, for change."""
    here = Maintenance.id == ref if isinstance(ref, int) else Maintenance.public_id == ref
    maintenance = work.session.scalars(select(Maintenance).where(here)).one_or_none()
    if maintenance is None:
        raise NotFound("maintenance")
    page = load_page(work, maintenance.page_id)
    work.session.refresh(maintenance)
    return page, maintenance


def load_update(work: Work, public_id: str) -> tuple[StatusPage, PublicUpdate]:
    """Load what the world was told, and the page on which it stands, for change."""
    update = work.session.scalars(select(PublicUpdate).where(PublicUpdate.public_id == public_id)).one_or_none()
    if update is None:
        raise NotFound(UPDATE)
    owner: PublicIncident | Maintenance | None = (
        work.session.get(PublicIncident, update.public_incident_id)
        if update.public_incident_id
        else work.session.get(Maintenance, update.maintenance_id)
    )
    if owner is None:
        raise NotFound(UPDATE)
    page = load_page(work, owner.page_id)
    work.session.refresh(update)
    return page, update


def load_statuses(work: Work, page: StatusPage, wanted: Mapping[str, str]) -> dict[int, ComponentStatus]:
    """Read the statuses that somebody chose, by the components' public ids; groups have none."""
    known = components_of(work, page)
    statuses = {}
    for public_id, status in wanted.items():
        component = known.get(public_id)
        if component is None or component.is_group:
            detail = f"This page has no component {public_id[:40]!r} that can be affected."
            raise Invalid("statuspage.unknown_component", detail, where="components")
        statuses[component.id] = chosen(ComponentStatus, status, "components")
    return statuses


def components_of(work: Work, page: StatusPage) -> dict[str, Component]:
    """Load the page's components by public id, for change."""
    rows = work.session.scalars(select(Component).where(Component.page_id == page.id).order_by(Component.id))
    return {component.public_id: component for component in rows}


def clean_name(name: str, *, field: str = "name", limit: int = LONGEST_NAME) -> str:
    """Return a name, or say that there is none."""
    name = clean(name, field=field, limit=limit)
    if not name:
        raise Invalid("statuspage.name", "Write a name.", where=field)
    return name


def clean_slug(slug: str) -> str:
    """Return a slug, or say how to write one."""
    slug = clean(slug, field="slug", limit=LONGEST_SLUG)
    if not SLUG.fullmatch(slug):
        detail = "Write a slug of small letters, digits and single dashes, like acme-cloud."
        raise Invalid("statuspage.slug", detail, where="slug")
    return slug


def clean_url(url: str) -> str:
    """Return the address under which the world finds the page, without a slash at its end; empty stays empty."""
    url = clean(url, field="url", limit=LONGEST_URL).rstrip("/")
    if url and not URL.fullmatch(url):
        raise Invalid("statuspage.url", "Write the address like https://status.example.org.", where="url")
    return url


def known_time_zone(name: str) -> str:
    """Return the name of a time zone, or say how to write one."""
    if name not in _time_zones():
        raise Invalid("statuspage.time_zone", "Name a time zone like Europe/Oslo or Etc/UTC.", where="time_zone")
    return name


def clean_accent(colour: str) -> str:
    """Return a colour like #3049c4; empty takes it off."""
    colour = colour.strip().lower()
    if colour and not COLOUR.fullmatch(colour):
        raise Invalid("statuspage.accent", "Write the colour like #3049c4.", where="accent")
    return colour


def clean_language(language: str) -> str:
    """Return a language that the fixed words of a page are there in."""
    if language not in LANGUAGES:
        raise Invalid("statuspage.language", f"A page speaks one of these: {', '.join(LANGUAGES)}.", where="language")
    return language


def clean_readers(work: Work, audience: str, readers: Collection[str]) -> str:
    """Return whom a limited page is for, as it is stored; raises Invalid for unknown ones, and where nobody is left."""
    ids = {f"team:{name}": f"team:{team.id}" for team in teams(work) for name in (team.slug, str(team.id))}
    offices = [*(f"role:{role.name.lower()}" for role in Role), *(f"group:{group.value}" for group in Group)]
    known = {**dict(zip(offices, offices, strict=True)), **ids}
    wanted = {reader.strip() for reader in readers if reader.strip()}
    unknown = [reader for reader in sorted(wanted) if reader not in known]
    if unknown or (audience == Audience.LIMITED and not wanted):
        detail = "Say whom the page is for: role:responder, group:NAME or team:SLUG, as many as you like."
        raise Invalid("statuspage.readers", detail, where="readers")
    return json.dumps(sorted({known[reader] for reader in wanted}))


def fit_body(body: RenderedText) -> RenderedText:
    """Return a text for the world, or say what is wrong with it."""
    source = clean(body.source, field="body", limit=LONGEST_BODY, multiline=True)
    if not source:
        raise Invalid("statuspage.body", "Write what the world should know.", where="body")
    return RenderedText(source, body.html, body.format)


def past(work: Work, at: datetime | None) -> datetime:
    """Return a time that is over, the present if none is given."""
    if at is None:
        return work.now
    if at.tzinfo is None:
        raise Invalid("statuspage.time_zone_missing", "Give the time with its zone: 2026-03-01T14:05:00Z.", where="at")
    if at > work.now + SKEW or at < work.now - OLDEST:
        raise Invalid("statuspage.time", "Give a time of the last ten years, not one to come.", where="at")
    return min(at, work.now)


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())
