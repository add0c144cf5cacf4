"""Letting the first person in."""

from datetime import timedelta

from sqlalchemy import delete

from accounts.commands.loading import add_unique, clean_email, clean_name, person_stream
from accounts.commands.sign_in import SignedIn, open_session
from accounts.credentials import digest_of, new_secret
from accounts.events import PersonAdded, SetUpBegun, SetUpDone
from accounts.model import Person, SetUpSecret
from accounts.passwords import PasswordHash
from accounts.queries import is_unsettled
from foundation.authz import Role
from foundation.errors import Conflict, NotFound
from foundation.work import Work

SECRET_LIFE = timedelta(hours=24)
STREAM = "installation:1"


def begin_set_up(work: Work) -> str:
    """Make the one-time secret for the first person, ending an earlier one; empty when somebody can sign in already."""
    work.require("accounts:begin_set_up")
    if not is_unsettled(work.session):
        return ""
    secret, expires_at = new_secret(), work.now + SECRET_LIFE
    work.session.execute(delete(SetUpSecret))
    work.session.add(SetUpSecret(digest=digest_of(secret), created_at=work.now, expires_at=expires_at))
    work.record(STREAM, SetUpBegun(expires_at=expires_at.isoformat()))
    return secret


def set_up(work: Work, *, secret: str, email: str, name: str, password: PasswordHash) -> SignedIn:
    """Make the first person, an administrator, and let their browser in; the secret is spent by it."""
    work.require("accounts:set_up")
    spent = delete(SetUpSecret).where(SetUpSecret.digest == digest_of(secret), SetUpSecret.expires_at > work.now)
    if work.session.scalar(spent.returning(SetUpSecret.digest)) is None:
        raise NotFound("link")
    if not is_unsettled(work.session):
        raise Conflict("accounts.set_up_done", "Somebody can sign in here already. Sign in, or ask one of them.")
    person = Person(
        email=clean_email(email),
        name=clean_name(name),
        role=Role.ADMIN.value,
        password_hash=password.digest,
        epoch=1,
        time_zone="Etc/UTC",
        theme="auto",
        created_at=work.now,
    )
    add_unique(work, person, Conflict("accounts.email_taken", f"{person.email} has an account already.", where="email"))
    added = PersonAdded(role="admin", time_zone=person.time_zone, email=person.email, person_name=person.name)
    work.record(person_stream(person.id), added)
    work.record(STREAM, SetUpDone(person_id=person.id))
    return open_session(work, person)
