"""Saying who a member of a workspace is, and taking it back."""

import hashlib
import re
import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update

from accounts.queries import find_person, person_by_email
from foundation.errors import Conflict, Invalid, NotFound
from foundation.work import Work
from integrations.slack.inbound.events import SlackLinked, SlackLinkOffered, SlackUnlinked
from integrations.slack.inbound.model import SlackIdentity, SlackLink

IDS = re.compile(r"([TE][A-Z0-9]{2,19})/([UW][A-Z0-9]{2,19})")
LIVES = timedelta(minutes=15)
SECRET_BYTES = 32


def link_member(work: Work, *, email: str, slack: str) -> SlackIdentity:
    """Say that the member ``TEAM_ID/USER_ID`` of a workspace is the person of that address."""
    work.require("slack:link")
    ids = IDS.fullmatch(slack.strip())
    if ids is None:
        detail = "Write the ids of workspace and member: T0123ABCD/U0456EFGH. A member's profile in Slack shows them."
        raise Invalid("slack.member_id", detail, where="slack")
    person = person_by_email(work, email)
    if person is None or person.disabled:
        raise NotFound("person")
    return _link(work, ids[1], ids[2], person.id)


def offer_link(work: Work, *, team_id: str, user_id: str, email: str) -> str | None:
    """Make a one-time link for whoever has that address in Slack; None where no such person is here."""
    work.require("slack:offer")
    person = person_by_email(work, email) if email else None
    if person is None or person.disabled:
        return None
    stale = delete(SlackLink).where(SlackLink.expires_at < work.now - LIVES)
    work.session.execute(stale.execution_options(synchronize_session=False))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    work.session.add(
        SlackLink(
            digest=digest_of(secret),
            team_id=team_id,
            user_id=user_id,
            person_id=person.id,
            expires_at=work.now + LIVES,
        )
    )
    work.record(f"person:{person.id}", SlackLinkOffered(team_id=team_id, user_id=user_id, person_id=person.id))
    return secret


def confirm_link(work: Work, *, secret: str) -> SlackIdentity:
    """Say, signed in, that oneself is the member of the workspace whom the link was given to."""
    offer = work.session.scalar(select(SlackLink).where(SlackLink.digest == digest_of(secret)).with_for_update())
    if offer is None:
        work.require("accounts:read")
        raise NotFound("link")
    work.require("slack:confirm", offer)
    if offer.used_at is not None or offer.expires_at <= work.now:
        raise Conflict("slack.link_over", "This link was used or is too old. Type /incident in Slack for a new one.")
    offer.used_at = work.now
    return _link(work, offer.team_id, offer.user_id, offer.person_id)


def unlink_member(work: Work, *, team_id: str, user_id: str, why: str) -> None:
    """Take a member of a workspace for nobody from now on; doing it twice changes nothing."""
    held = work.session.get(SlackIdentity, (team_id, user_id), with_for_update=True)
    if held is None:
        work.require("accounts:read")
        return
    work.require("slack:unlink", held)
    offers = update(SlackLink).where(SlackLink.team_id == team_id, SlackLink.user_id == user_id)
    work.session.execute(offers.values(used_at=work.now).execution_options(synchronize_session=False))
    work.session.delete(held)
    gone = SlackUnlinked(team_id=team_id, user_id=user_id, person_id=held.person_id, why=why)
    work.record(f"person:{held.person_id}", gone)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret: it is too long to be guessed, so one round is enough."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _link(work: Work, team_id: str, user_id: str, person_id: int) -> SlackIdentity:
    """Link them; whoever the member or the person was linked with in that workspace is so no more."""
    held = work.session.get(SlackIdentity, (team_id, user_id), with_for_update=True)
    if held is not None and held.person_id == person_id:
        return held
    _require_able(work, person_id)
    before = held.person_id if held else None
    other = work.session.scalar(
        select(SlackIdentity).where(SlackIdentity.person_id == person_id, SlackIdentity.team_id == team_id)
    )
    for each in {held, other} - {None}:
        work.session.delete(each)
    work.session.flush()
    made = SlackIdentity(
        team_id=team_id, user_id=user_id, person_id=person_id, linked_at=work.now, linked_by=work.principal.id
    )
    work.session.add(made)
    linked = SlackLinked(team_id=team_id, user_id=user_id, person_id=person_id, instead_of=before)
    work.record(f"person:{person_id}", linked)
    return made


def _require_able(work: Work, person_id: int) -> None:
    person = find_person(work, person_id)
    if person is None or person.disabled:
        raise NotFound("person")
