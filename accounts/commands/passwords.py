"""Changing a password."""

from sqlalchemy import delete

from accounts.commands.loading import load_person, person_stream, require_enabled
from accounts.events import PasswordChanged
from accounts.model import Person, WebSession
from accounts.passwords import Check, PasswordHash
from foundation.errors import Invalid
from foundation.work import Work


def set_password(work: Work, *, person_id: int, password: PasswordHash, current: Check | None = None) -> Person:
    """Change a password and end all sessions; one's own needs the check of the ``current`` one."""
    person = load_person(work, person_id)
    work.require("accounts:password", person_id)
    require_enabled(person)
    if work.principal.person_id == person_id:
        _require_current(person, current)
    person.take_password(password.digest)
    work.session.execute(delete(WebSession).where(WebSession.person_id == person_id))
    work.record(person_stream(person_id), PasswordChanged(changed=("password",)))
    return person


def _require_current(person: Person, current: Check | None) -> None:
    proven = current is not None and current.matches and current.against == person.password_hash
    if person.password_hash is not None and not proven:
        detail = "That is not your present password. Type it again."
        raise Invalid("accounts.current_password", detail, where="current")
