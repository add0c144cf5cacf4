"""Who is who in PagerDuty, how its incidents that are ours are meant to stand, and what its schedules became."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from accounts.queries import PersonItem, people
from catalog.queries import severities
from foundation.errors import NotFound
from foundation.work import Reading
from incidents.queries import briefs, detail
from integrations.pagerduty.model import (
    PagerDutyField,
    PagerDutyIncident,
    PagerDutyPriority,
    PagerDutySchedule,
    PagerDutyUser,
)
from integrations.pagerduty.said import ASSIGNEE, PRIORITY, TITLE
from integrations.pagerduty.settings import PagerDutySettings
from oncall.queries import OutsidePage, outside_pages

COMMANDER, RESOLVED, NOUN = "commander", "resolved", "account"
BY_EMAIL, CHOSEN, NOBODY = "e-mail", "chosen", "nobody"


@dataclass(frozen=True)
class UserItem:
    """Somebody with an account there, who they are here, and by what that is known."""

    id: str
    name: str
    email: str
    person_id: int | None
    person: str
    by: str
    chosen_by: str


@dataclass(frozen=True)
class ScheduleItem:
    """A schedule there, and what became of it here."""

    id: str
    name: str
    slug: str
    outcome: str
    remarks: Sequence[str]
    read_at: datetime


@dataclass(frozen=True)
class There:
    """An incident there that belongs to one of our pages."""

    id: str
    url: str
    status: str
    key: str


@dataclass(frozen=True)
class SetUp:
    """How far PagerDuty is set up: what of the settings is there, what pages by which name, who is who, schedules."""

    settings: Sequence[tuple[str, bool, str]]
    services: Sequence[tuple[str, str]]
    priorities: Sequence[tuple[str, str]]
    users: Sequence[UserItem]
    schedules: Sequence[ScheduleItem]

    @property
    def strangers(self) -> int:
        """How many there are nobody here."""
        return sum(one.person_id is None and one.by != CHOSEN for one in self.users)


def set_up(reading: Reading, settings: PagerDutySettings) -> SetUp:
    """Return it, without anything secret."""
    reading.require("pagerduty:set_up")
    there = {each.id: each.name for each in priorities(reading.session)}
    ranked = [
        (item.key, there.get(priority_for(reading.session, item.key, settings.priorities), ""))
        for item in severities(reading)
    ]
    names = sorted({*settings.routing_keys, *settings.services})
    return SetUp(
        settings=[
            ("PAGERDUTY_ROUTING_KEYS", bool(settings.routing_keys), "pages go out as events"),
            ("PAGERDUTY_SERVICES", bool(settings.services), "pages go out as incidents whose id is known at once"),
            ("PAGERDUTY_API_TOKEN", bool(settings.api_token), "PagerDuty is asked who is there, and what was missed"),
            ("PAGERDUTY_FROM", bool(settings.sender), "with the token, incidents there are changed in this name"),
            ("PAGERDUTY_WEBHOOK_SECRET", bool(settings.webhook_secrets), "what is done there comes back"),
        ],
        services=[(name, settings.services.get(name, "")) for name in names],
        priorities=ranked if there else [],
        users=users(reading),
        schedules=schedules_taken(reading),
    )


def users(reading: Reading) -> list[UserItem]:
    """Return everybody who has an account there, those without a person here first."""
    reading.require("pagerduty:set_up")
    found = [_item(row, {each.id: each for each in people(reading)}) for row in _rows(reading.session)]
    return sorted(found, key=lambda one: (one.person_id is not None, one.name.casefold(), one.id))


def user(reading: Reading, user_id: str) -> UserItem:
    """Return one."""
    found = next((one for one in users(reading) if one.id == user_id), None)
    if found is None:
        raise NotFound(NOUN)
    return found


def persons_of(reading: Reading, user_ids: Sequence[str]) -> dict[str, int]:
    """Return who people there are here, as far as that is known."""
    reading.require("pagerduty:follow")
    wanted = {each for each in user_ids if each}
    return {known: person for known, person in _known(reading).items() if known in wanted} if wanted else {}


def users_of(reading: Reading, person_ids: Sequence[int]) -> dict[int, str]:
    """Return who people here are there."""
    reading.require("pagerduty:follow")
    found = {person: known for known, person in sorted(_known(reading).items(), reverse=True)}
    return {each: found[each] for each in person_ids if each in found}


def user_by_email(reading: Reading, email: str) -> str | None:
    """Return whose account an address is."""
    reading.require("pagerduty:follow")
    return next((row.id for row in _rows(reading.session) if _plain(row.email) == _plain(email)), None)


def priorities(session: Session) -> list[PagerDutyPriority]:
    """Return the priorities that there are."""
    return list(session.scalars(select(PagerDutyPriority).order_by(PagerDutyPriority.name)))


def priority_for(session: Session, severity: str, named: Mapping[str, str]) -> str:
    """Return the id of the priority for a severity: the one that is named, or the one of the same number."""
    there = priorities(session)
    if severity in named:
        return next((each.id for each in there if each.name.casefold() == named[severity].casefold()), "")
    number = re.search(r"\d+", severity)
    same = [each.id for each in there if number and re.findall(r"\d+", each.name) == [number[0]]]
    return same[0] if len(same) == 1 else ""


def incidents_there(reading: Reading, key: str) -> list[There]:
    """Return the incidents there that belong to a page, the open ones first."""
    chosen = select(PagerDutyIncident).where(PagerDutyIncident.dedup_key == key)
    rows = reading.session.scalars(chosen.order_by(PagerDutyIncident.heard_at.desc(), PagerDutyIncident.id))
    found = [There(row.id, row.url, row.status, row.dedup_key) for row in rows]
    return sorted(found, key=lambda one: one.status == RESOLVED)


def open_there(reading: Reading, incident_id: int) -> list[There]:
    """Return the open incidents there that belong to an incident of ours."""
    keys = [page.dedup_key for page in outside_pages(reading, incident_id=incident_id)]
    return [one for key in keys for one in incidents_there(reading, key) if one.status != RESOLVED]


def knows_any(session: Session) -> bool:
    """Whether any incident there is known, so that houses without PagerDuty put nothing down for it."""
    return bool(session.scalar(select(exists().where(PagerDutyIncident.id.is_not(None)))))


def meant_fields(reading: Reading, page: OutsidePage, named: Mapping[str, str]) -> dict[str, str]:
    """Return how we want the incident there to be titled, ranked and assigned; what is private says its key alone."""
    found = briefs(reading, [page.incident_id]).get(page.incident_id) if page.incident_id is not None else None
    if found is None:
        return {}
    title = "(private)" if found.is_private else found.title
    commander = next((role.person_id for role in detail(reading, found.key).board.roles if role.key == COMMANDER), None)
    by = page.answered_by.partition(":")
    answerer = int(by[2]) if by[0] == "person" and by[2].isdigit() else None
    person_id = commander or answerer
    meant = {
        TITLE: f"{found.acting_severity}: {found.key} {title}",
        PRIORITY: priority_for(reading.session, found.acting_severity, named),
        ASSIGNEE: users_of(reading, [person_id]).get(person_id, "") if person_id is not None else "",
    }
    return {name: value for name, value in meant.items() if value}


def told_fields(reading: Reading, incident_id: str) -> dict[str, tuple[str, bool]]:
    """Return what we last meant of an incident there, and whether it was told."""
    rows = reading.session.scalars(select(PagerDutyField).where(PagerDutyField.incident_id == incident_id))
    return {row.field: (row.meant, row.told_at is not None) for row in rows}


def schedules_taken(reading: Reading) -> list[ScheduleItem]:
    """Return the schedules that were looked at, those with a remark first."""
    reading.require("pagerduty:set_up")
    rows = reading.session.scalars(select(PagerDutySchedule).order_by(PagerDutySchedule.name, PagerDutySchedule.id))
    found = [ScheduleItem(row.id, row.name, row.slug, row.outcome, row.remarks, row.read_at) for row in rows]
    return sorted(found, key=lambda one: not one.remarks)


def _rows(session: Session) -> list[PagerDutyUser]:
    return list(session.scalars(select(PagerDutyUser).order_by(PagerDutyUser.id)))


def _plain(email: str) -> str:
    return email.strip().casefold()


def _known(reading: Reading) -> dict[str, int]:
    """Return who is who, as somebody chose or else by e-mail; who can't sign in is nobody."""
    able = {each.id: each for each in people(reading) if not each.disabled}
    found = {row.id: _item(row, able).person_id for row in _rows(reading.session)}
    return {user_id: person_id for user_id, person_id in found.items() if person_id is not None}


def _item(row: PagerDutyUser, there: Mapping[int, PersonItem]) -> UserItem:
    if row.chosen_at is not None:
        person, by = there.get(row.person_id or 0), CHOSEN
    else:
        same = _plain(row.email)
        person = next((each for each in there.values() if _plain(each.email) == same and not each.disabled), None)
        by = BY_EMAIL
    return UserItem(
        id=row.id,
        name=row.name,
        email=row.email,
        person_id=person.id if person else None,
        person=person.name if person else "",
        by=by if person or row.chosen_at is not None else NOBODY,
        chosen_by=row.chosen_by,
    )
