"""Reviewing: who is asked in which role, what they certify, and what each has read."""

from sqlalchemy import select

from accounts import queries as accounts
from coe.commands.load import load_coe, one_of, require_person
from coe.events import ReviewerAsked, ReviewSigned
from coe.lifecycle import EDITABLE, State
from coe.model import Coe, CoeLook, CoeReviewer
from coe.review import NEEDS_REVIEWER, ROLES
from foundation.authz import Role
from foundation.errors import Conflict, Invalid
from foundation.log import MOST, events_of, version_of
from foundation.merging import require_unchanged
from foundation.work import Work

TALK = ("reviewer.", "comment.", "suggestion.", "state", "clock")


def ask_reviewer(work: Work, *, key: str, role: str, person_id: int) -> CoeReviewer:
    """Ask somebody to review the COE in a role; never whoever owns it."""
    coe = load_coe(work, key, "coe:write")
    role = one_of(role, ROLES, "role")
    if coe.state not in EDITABLE:
        raise Conflict("coe.not_editable", f"{coe.key} is {coe.state}: nobody reviews it now.", where="role")
    _require_fit(work, coe, role, person_id)
    row = work.session.get(CoeReviewer, (coe.id, role)) or CoeReviewer(coe_id=coe.id, role=role)
    row.person_id, row.asked_by, row.asked_at = person_id, work.principal.id, work.now
    row.signed_at, row.signed_version, row.claim = None, None, ROLES[role]
    work.session.add(row)
    work.record(coe.stream, ReviewerAsked(role=role, person_id=person_id, changed=(f"reviewer.{role}",)))
    return row


def sign(work: Work, *, key: str, role: str, version: int | None = None) -> CoeReviewer:
    """Certify the claim of a role about what one has read; what changed since is not certified by it."""
    coe = load_coe(work, key, "coe:sign")
    role = one_of(role, ROLES, "role")
    row = work.session.get(CoeReviewer, (coe.id, role))
    if coe.state is not State.IN_REVIEW:
        raise Conflict("coe.not_in_review", f"{coe.key} is {coe.state}: sign what is in review.", where="role")
    row = _mine(work, coe, role, row)
    if version is not None:
        require_unchanged(work, coe.stream, version, _parts(work, coe, version))
    row.signed_at, row.claim = work.now, ROLES[role]
    row.signed_version = version_of(work.session, coe.stream)
    event = ReviewSigned(
        role=role, person_id=row.person_id, version=row.signed_version, claim=row.claim, changed=(f"reviewer.{role}",)
    )
    work.record(coe.stream, event)
    return row


def _mine(work: Work, coe: Coe, role: str, row: CoeReviewer | None) -> CoeReviewer:
    """Return the role as the signer's; whoever was not asked may step in where nobody was."""
    me = work.principal.person_id
    if me is None or (row is not None and row.person_id != me):
        raise Conflict("coe.not_asked", "Somebody else was asked in this role: have yourself asked, then sign.")
    _require_fit(work, coe, role, me)
    if row is None:
        row = CoeReviewer(coe_id=coe.id, role=role, person_id=me, asked_by=work.principal.id, asked_at=work.now)
        row.claim = ROLES[role]
        work.session.add(row)
    return row


def note_look(work: Work, *, key: str, version: int) -> CoeLook:
    """Keep which version of the COE one has read, so that the next time shows what is new."""
    coe = load_coe(work, key, "coe:comment")
    person_id = work.principal.person_id
    if person_id is None:
        raise Invalid("coe.nobody", "Only people read.", where="version")
    newest = version_of(work.session, coe.stream)
    row = work.session.get(CoeLook, (coe.id, person_id)) or CoeLook(coe_id=coe.id, person_id=person_id)
    row.version, row.at = max(0, min(version, newest)), work.now
    work.session.add(row)
    return row


def missing_roles(work: Work, coe: Coe, roles: tuple[str, ...]) -> list[str]:
    """Return which of these roles have not signed."""
    signed = select(CoeReviewer.role).where(CoeReviewer.coe_id == coe.id, CoeReviewer.signed_at.is_not(None))
    have = set(work.session.scalars(signed))
    return [role for role in roles if role not in have]


def _require_fit(work: Work, coe: Coe, role: str, person_id: int) -> None:
    require_person(work, person_id, "person_id")
    if person_id == coe.owner_id:
        raise Invalid("coe.own_review", "Choose somebody else: nobody reviews their own.", where="person_id")
    principal = accounts.principal_of(work.session, person_id)
    least = Role.REVIEWER if role in NEEDS_REVIEWER else Role.RESPONDER
    if principal is None or not principal.at_least(least):
        raise Invalid("coe.reviewer_role", f"This role wants somebody who is {least.name.lower()}.", where="person_id")


def _parts(work: Work, coe: Coe, version: int) -> list[str]:
    """Return the parts of the document that were touched since that version; talk about it does not count."""
    later = events_of(work.session, coe.stream, after=version, limit=MOST)
    touched = {name for event in later for name in event.payload["changed"]}
    return sorted(name for name in touched if not name.startswith(TALK))
