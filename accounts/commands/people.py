"""Adding people, and changing what they may do and how they like it."""

from collections.abc import Collection

from sqlalchemy import delete, select, update

from accounts.commands.loading import (
    add_unique,
    clean_email,
    clean_name,
    known_time_zone,
    load_person,
    load_person_by_email,
    person_stream,
    require_enabled,
)
from accounts.events import (
    Group,
    GroupJoined,
    GroupLeft,
    PersonAdded,
    PersonDisabled,
    PersonEnabled,
    PreferencesChanged,
    RoleChanged,
)
from accounts.model import ApiToken, GroupMembership, Person, WebSession
from accounts.passwords import PasswordHash
from foundation.authz import Role
from foundation.errors import Conflict, Invalid
from foundation.work import Work

THEMES = ("auto", "light", "dark")


def add_person(
    work: Work,
    *,
    email: str,
    name: str,
    role: Role,
    password: PasswordHash | None = None,
    time_zone: str = "Etc/UTC",
) -> Person:
    """Give somebody an account; without a password they can't sign in yet."""
    work.require("accounts:manage")
    email = clean_email(email)
    person = Person(
        email=email,
        name=clean_name(name),
        role=role.value,
        password_hash=password.digest if password else None,
        epoch=1,
        time_zone=known_time_zone(time_zone),
        theme="auto",
        created_at=work.now,
    )
    add_unique(work, person, Conflict("accounts.email_taken", f"{email} has an account already.", where="email"))
    added = PersonAdded(role=role.name.lower(), time_zone=time_zone, email=email, person_name=person.name)
    work.record(person_stream(person.id), added)
    return person


def change_role(work: Work, *, person_id: int, role: Role) -> Person:
    """Change what somebody may do; an administrator always remains."""
    person = load_person(work, person_id)
    work.require("accounts:manage", person_id)
    before = Role(person.role)
    if before is role:
        return person
    if role is not Role.ADMIN:
        _keep_an_administrator(work, person)
    person.take_role(role)
    changed = RoleChanged(from_role=before.name.lower(), to_role=role.name.lower(), changed=("role",))
    work.record(person_stream(person.id), changed)
    return person


def disable_person(work: Work, *, email: str) -> Person:
    """Let somebody in no more: their sessions end and their tokens are taken back."""
    person = load_person_by_email(work, email)
    work.require("accounts:manage", person.id)
    if person.disabled_at is not None:
        return person
    _keep_an_administrator(work, person)
    person.disable(work.now)
    work.session.execute(delete(WebSession).where(WebSession.person_id == person.id))
    live = (ApiToken.person_id == person.id) & ApiToken.revoked_at.is_(None)
    work.session.execute(update(ApiToken).where(live).values(revoked_at=work.now))
    work.record(person_stream(person.id), PersonDisabled(changed=("disabled",)))
    return person


def enable_person(work: Work, *, email: str) -> Person:
    """Let somebody in again; tokens that were taken back stay so."""
    person = load_person_by_email(work, email)
    work.require("accounts:manage", person.id)
    if person.disabled_at is not None:
        person.enable()
        work.record(person_stream(person.id), PersonEnabled(changed=("disabled",)))
    return person


def set_preferences(
    work: Work,
    *,
    person_id: int,
    time_zone: str | None = None,
    theme: str | None = None,
    mention_mails: bool | None = None,
) -> Person:
    """Choose the time zone in which times are shown, the theme, and whether one is told by mail of being named."""
    person = load_person(work, person_id)
    work.require("accounts:prefer", person_id)
    if theme is not None and theme not in THEMES:
        raise Invalid("accounts.theme", f"The theme is one of {', '.join(THEMES)}.", where="theme")
    person.time_zone = known_time_zone(time_zone or person.time_zone)
    person.theme = theme or person.theme
    person.mention_mails = person.mention_mails if mention_mails is None else mention_mails
    chosen = PreferencesChanged(
        time_zone=person.time_zone,
        theme=person.theme,
        mention_mails=person.mention_mails,
        changed=("time_zone", "theme", "mention_mails"),
    )
    work.record(person_stream(person.id), chosen)
    return person


def join_group(work: Work, *, person_id: int, group: str) -> Person:
    """Give somebody an office."""
    person = load_person(work, person_id)
    work.require("accounts:manage", person_id)
    require_enabled(person)
    name = _known_group(group)
    if work.session.get(GroupMembership, (person_id, name)) is None:
        work.session.add(GroupMembership(person_id=person_id, name=name, joined_at=work.now))
        work.record(person_stream(person_id), GroupJoined(group=name))
    return person


def leave_group(work: Work, *, person_id: int, group: str) -> Person:
    """Take an office from somebody."""
    person = load_person(work, person_id)
    work.require("accounts:manage", person_id)
    membership = work.session.get(GroupMembership, (person_id, _known_group(group)))
    if membership is not None:
        work.session.delete(membership)
        work.record(person_stream(person_id), GroupLeft(group=membership.name))
    return person


def set_groups(work: Work, *, person_id: int, groups: Collection[str]) -> Person:
    """Let somebody hold exactly these offices."""
    person = load_person(work, person_id)
    work.require("accounts:manage", person_id)
    require_enabled(person)
    wanted = {_known_group(group) for group in groups}
    mine = select(GroupMembership).where(GroupMembership.person_id == person_id)
    held = {membership.name: membership for membership in work.session.scalars(mine)}
    for name in sorted(wanted - held.keys()):
        work.session.add(GroupMembership(person_id=person_id, name=name, joined_at=work.now))
        work.record(person_stream(person_id), GroupJoined(group=name))
    for name in sorted(held.keys() - wanted):
        work.session.delete(held[name])
        work.record(person_stream(person_id), GroupLeft(group=name))
    return person


def _known_group(name: str) -> str:
    if name not in list(Group):
        raise Invalid("accounts.group", f"The groups are {', '.join(Group)}.", where="group")
    return Group(name).value


def _keep_an_administrator(work: Work, person: Person) -> None:
    """Raise Conflict where nobody else could administrate; their rows are locked, so that two can't leave at once."""
    chosen = (Person.role == Role.ADMIN.value) & Person.disabled_at.is_(None)
    admins = work.session.scalars(select(Person.id).where(chosen).order_by(Person.id).with_for_update()).all()
    if list(admins) == [person.id]:
        detail = f"{person.name} is the last administrator. Make somebody else one first."
        raise Conflict("accounts.last_admin", detail)
