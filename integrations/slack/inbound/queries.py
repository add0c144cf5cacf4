"""Who somebody in Slack is, and where a channel belongs."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.orm import Session

from accounts.queries import principal_of
from foundation.authz import Principal, Scope
from foundation.work import Reading
from integrations.slack.inbound.model import SlackCapture, SlackIdentity, SlackLink

# Asked by every request of Slack, so it is put together once.
WHO = select(SlackIdentity.person_id).where(
    SlackIdentity.team_id == bindparam("team"), SlackIdentity.user_id == bindparam("member")
)


@dataclass(frozen=True)
class Member:
    """Somebody in a workspace, by the ids that stay."""

    team_id: str
    user_id: str
    name: str = ""


@dataclass(frozen=True)
class OfferItem:
    """An offer to link, as its page shows it."""

    person_id: int
    team_id: str
    user_id: str


def principal_for(session: Session, member: Member) -> Principal | None:
    """Return whom a member of a workspace acts as now; None for strangers and for the disabled."""
    person_id = session.scalar(WHO, {"team": member.team_id, "member": member.user_id})
    principal = principal_of(session, person_id) if person_id is not None else None
    return replace(principal, scope=Scope.WRITE) if principal else None


def person_ids(reading: Reading, members: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return which person each member of a workspace is; those that nobody knows are left out."""
    reading.require("accounts:read")
    if not members:
        return {}
    who = tuple_(SlackIdentity.team_id, SlackIdentity.user_id)
    return {
        (row.team_id, row.user_id): row.person_id
        for row in reading.session.scalars(select(SlackIdentity).where(who.in_(list(members))))
    }


def members_of(reading: Reading, ids: Collection[int], team_id: str) -> dict[int, str]:
    """Return under which id each of these people is known in that workspace."""
    reading.require("accounts:read")
    if not ids:
        return {}
    chosen = select(SlackIdentity).where(SlackIdentity.person_id.in_(set(ids)), SlackIdentity.team_id == team_id)
    return {row.person_id: row.user_id for row in reading.session.scalars(chosen)}


def open_offer(reading: Reading, digest: str) -> OfferItem | None:
    """Return the offer of that digest while it stands, to whom it is made; None to everybody else."""
    offer = reading.session.get(SlackLink, digest)
    if offer is None or offer.used_at is not None or offer.expires_at <= reading.now:
        return None
    reading.require("slack:confirm", offer)
    return OfferItem(offer.person_id, offer.team_id, offer.user_id)


def find_capture(session: Session, channel_id: str, ts: str) -> SlackCapture | None:
    """Return where a message stands in a timeline."""
    return session.get(SlackCapture, (channel_id, ts))
