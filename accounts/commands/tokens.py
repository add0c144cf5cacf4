"""Tokens with which programs act for people."""

from datetime import timedelta

from sqlalchemy import update

from accounts.commands.loading import load_person, person_stream, require_enabled
from accounts.credentials import digest_of, new_token
from accounts.events import TokenCreated, TokenRevoked
from accounts.model import ApiToken
from foundation.authz import Scope
from foundation.errors import Invalid, NotFound
from foundation.text import clean
from foundation.work import Work

LONGEST_LABEL = 80
LONGEST_LIFE_DAYS = 366


def create_token(work: Work, *, person_id: int, scope: Scope, label: str = "", days: int = 90) -> tuple[ApiToken, str]:
    """Make a token for a person; its text is in this answer and nowhere else."""
    person = load_person(work, person_id)
    work.require("accounts:tokens", person_id)
    require_enabled(person)
    if not 1 <= days <= LONGEST_LIFE_DAYS:
        raise Invalid("accounts.token_days", f"A token lives 1 to {LONGEST_LIFE_DAYS} days.", where="days")
    text = new_token()
    token = ApiToken(
        person_id=person_id,
        digest=digest_of(text),
        label=clean(label, field="label", limit=LONGEST_LABEL),
        scope=scope.value,
        created_at=work.now,
        expires_at=work.now + timedelta(days=days),
    )
    work.session.add(token)
    work.session.flush()
    created = TokenCreated(
        token_id=token.id, scope=scope.value, expires_at=token.expires_at.isoformat(), label=token.label
    )
    work.record(person_stream(person_id), created)
    return token, text


def revoke_token(work: Work, *, token_id: int) -> ApiToken:
    """Take a token back, at once."""
    token = work.session.get(ApiToken, token_id, with_for_update=True)
    if token is None or not work.permits("accounts:revoke", token.person_id):
        work.require("accounts:read")
        raise NotFound("token")
    work.require("accounts:revoke", token.person_id)
    if token.revoked_at is None:
        token.revoked_at = work.now
        work.record(person_stream(token.person_id), TokenRevoked(token_id=token.id))
    return token


def note_token_used(work: Work, *, token_id: int) -> None:
    """Note that a token is in use, for whoever wonders whether it still is."""
    work.require("accounts:sign_in")
    work.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=work.now))
