"""Signing in and out. A failed attempt is counted and committed, so the command answers None instead of raising."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from accounts.commands.loading import person_stream
from accounts.credentials import digest_of, new_secret
from accounts.events import SignedIn as SignedInEvent
from accounts.events import SignedOut
from accounts.model import Person, SignInThrottle, WebSession
from accounts.passwords import Check
from accounts.throttle import KNOWN_FOR, LIMITS, PAIR, TooManyAttempts, failures_after, keys_of, kind_of, wait_of
from foundation.work import Work

SESSION_LIFE = timedelta(days=7)
KEEP_COUNTS = timedelta(days=1)


@dataclass(frozen=True)
class SignedIn:
    """A browser was let in: its cookie, for whom, and until when at the longest."""

    cookie: str
    person_id: int
    expires_at: datetime


def sign_in(work: Work, *, email: str, check: Check, client: str) -> SignedIn | None:
    """Open a session for whoever the password was checked for; None when it did not fit, which is counted."""
    work.require("accounts:sign_in")
    counts = _counts(work, email, client)
    _require_patience(work, counts)
    person = work.session.scalars(select(Person).where(Person.email == email).with_for_update()).one_or_none()
    fits = check.matches and person is not None and person.password_hash == check.against
    if person is None or not fits or person.disabled_at is not None:
        _count_failure(work, counts)
        return None
    _clear(work, counts)
    if check.renewed:
        person.password_hash = check.renewed.digest
    work.record(person_stream(person.id), SignedInEvent())
    return open_session(work, person)


def open_session(work: Work, person: Person) -> SignedIn:
    """Keep a new session for ``person``, and sweep out what has expired."""
    work.session.execute(delete(WebSession).where(WebSession.expires_at <= work.now))
    cookie, expires_at = new_secret(), work.now + SESSION_LIFE
    session = WebSession(
        digest=digest_of(cookie),
        person_id=person.id,
        epoch=person.epoch,
        csrf_secret=new_secret(),
        created_at=work.now,
        seen_at=work.now,
        expires_at=expires_at,
    )
    work.session.add(session)
    return SignedIn(cookie=cookie, person_id=person.id, expires_at=expires_at)


def sign_out(work: Work, *, cookie: str) -> None:
    """End the session of that cookie; one that is unknown has ended already."""
    work.require("accounts:sign_in")
    ended = delete(WebSession).where(WebSession.digest == digest_of(cookie)).returning(WebSession.person_id)
    person_id = work.session.scalar(ended)
    if person_id is not None:
        work.record(person_stream(person_id), SignedOut())


def note_seen(work: Work, *, digest: str) -> None:
    """Note that a session is in use, so that it does not count as idle."""
    work.require("accounts:sign_in")
    work.session.execute(update(WebSession).where(WebSession.digest == digest).values(seen_at=work.now))


def _counts(work: Work, email: str, client: str) -> list[SignInThrottle]:
    """Take the counts of this sign-in, made where missing, and hold them in one order."""
    keys = sorted(keys_of(email, client))
    make = sqlite.insert if work.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    rows = [{"key": key, "failures": 0, "touched_at": work.now} for key in keys]
    work.session.execute(make(SignInThrottle).values(rows).on_conflict_do_nothing())
    held = select(SignInThrottle).where(SignInThrottle.key.in_(keys)).order_by(SignInThrottle.key).with_for_update()
    return list(work.session.scalars(held))


def _require_patience(work: Work, counts: list[SignInThrottle]) -> None:
    seconds = wait_of(counts, work.now)
    if seconds:
        raise TooManyAttempts(seconds)


def _count_failure(work: Work, counts: list[SignInThrottle]) -> None:
    for count in counts:
        count.failures = failures_after(count.failures, count.last_failed_at, work.now)
        count.last_failed_at = count.touched_at = work.now
        count.blocked_until = work.now + LIMITS[kind_of(count.key)].wait(count.failures)
    _sweep(work)


def _clear(work: Work, counts: list[SignInThrottle]) -> None:
    """Forget the failures of the pair only: whoever guesses elsewhere gains nothing by signing in here."""
    for count in counts:
        if kind_of(count.key) == PAIR:
            count.failures, count.last_failed_at, count.blocked_until = 0, None, None
            count.succeeded_at = count.touched_at = work.now


def _sweep(work: Work) -> None:
    known = SignInThrottle.succeeded_at > work.now - KNOWN_FOR
    stale = (SignInThrottle.touched_at < work.now - KEEP_COUNTS) & or_(SignInThrottle.succeeded_at.is_(None), ~known)
    work.session.execute(delete(SignInThrottle).where(stale))
