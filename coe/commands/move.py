"""Moving a COE through review to its end, and linking it to the failure that it repeats."""

from datetime import timedelta

from sqlalchemy import select

from coe.commands.load import load_coe, passage_of
from coe.commands.review import missing_roles
from coe.events import CoeMoved, RecurrenceLinked, SignaturesTorn
from coe.findings import Finding, blocking, findings
from coe.lifecycle import NEEDS_REASON, PERMISSIONS, SETTLED, Move, move_to
from coe.model import ActionItem, Coe, CoeRecurrence, CoeReviewer
from coe.queries.findings import draft_of
from coe.queries.policies import policy_of
from coe.queries.review import open_changes
from foundation.errors import Conflict, Invalid
from foundation.ids import key_of
from foundation.merging import require_unchanged
from foundation.work import Work

WATCH = timedelta(days=28)
CHECKED = frozenset({Move.SUBMIT, Move.APPROVE, Move.CLOSE})
TEARING = frozenset({Move.REQUEST_CHANGES, Move.REOPEN})


def transition(work: Work, *, key: str, to: str, note: str = "", version: int | None = None) -> Coe:
    """Bring a COE to another state; the linter's errors hold it back from review, approval and closing."""
    coe = load_coe(work, key, "coe:read")
    move = move_to(coe.state, to)
    work.require(PERMISSIONS[move], coe)
    require_unchanged(work, coe.stream, version, ["state"])
    note = passage_of(note, "note")
    if move in NEEDS_REASON and not note:
        raise Invalid("coe.reason", "Say why, in a sentence that holds up later.", where="note")
    if move in CHECKED:
        _require_sound(work, coe, move, note)
    if move is Move.APPROVE:
        _require_reviewed(work, coe)
    if move is Move.CLOSE:
        _require_settled(work, coe)
    before = coe.state
    coe.apply(move)
    _stamp(work, coe, move)
    if move in TEARING:
        _tear_signatures(work, coe)
    event = CoeMoved(from_state=before.value, to_state=coe.state.value, note=note, changed=("state",))
    work.record(coe.stream, event)
    return coe


def link_recurrence(work: Work, *, key: str, of_key: str) -> CoeRecurrence:
    """Say that this COE's failure is an earlier one come back."""
    coe = load_coe(work, key, "coe:write")
    earlier = load_coe(work, of_key, "coe:read")
    back = work.session.get(CoeRecurrence, (earlier.id, coe.id))
    if back or earlier.id == coe.id:
        raise Invalid("coe.recurrence_circle", f"{coe.key} can't be a recurrence of {earlier.key}.", where="of")
    known = work.session.get(CoeRecurrence, (coe.id, earlier.id))
    if known:
        return known
    link = CoeRecurrence(coe_id=coe.id, of_id=earlier.id, linked_by=work.principal.id, linked_at=work.now)
    work.session.add(link)
    work.record(coe.stream, RecurrenceLinked(of_id=earlier.id, changed=("recurrences",)))
    return link


def _require_sound(work: Work, coe: Coe, move: Move, note: str) -> None:
    found = findings(draft_of(work, coe))
    wrong = blocking(found)
    if wrong:
        detail = f"{len(wrong)} to mend first: " + " ".join(f.message for f in wrong)
        raise Conflict("coe.findings", detail, where="to", extra={"findings": _listed(wrong)})
    if move is not Move.SUBMIT:
        return
    if found and not note:
        raise Conflict(
            "coe.unacknowledged",
            f"{len(found)} are left to consider: send it with a word on why they stay, or mend them.",
            where="note",
            extra={"findings": _listed(found)},
        )
    coe.acknowledge(note if found else "", work.principal.id, work.now)


def _listed(found: list[Finding]) -> list[dict[str, str]]:
    return [{"code": f.code, "message": f.message, "anchor": f.anchor} for f in found]


def _require_reviewed(work: Work, coe: Coe) -> None:
    roles = policy_of(work, coe.severity).roles
    missing = missing_roles(work, coe, roles)
    if missing:
        names = ", ".join(role.replace("_", " ") for role in missing)
        raise Conflict(
            "coe.unsigned",
            f"Not signed yet: {names}. Ask somebody in each role, then approve.",
            where="to",
            extra={"roles": missing},
        )
    changes = open_changes(work, coe.id)
    if changes:
        raise Conflict(
            "coe.changes_open",
            f"{changes} requested changes are open: settle each, then approve.",
            where="to",
            extra={"open": changes},
        )


def _tear_signatures(work: Work, coe: Coe) -> None:
    """Take signatures back: what was certified is to change."""
    signed = select(CoeReviewer).where(CoeReviewer.coe_id == coe.id, CoeReviewer.signed_at.is_not(None))
    rows = work.session.scalars(signed.order_by(CoeReviewer.role)).all()
    for row in rows:
        row.signed_at = row.signed_version = None
    if rows:
        roles = tuple(row.role for row in rows)
        work.record(coe.stream, SignaturesTorn(roles=roles, changed=tuple(f"reviewer.{role}" for role in roles)))


def _require_settled(work: Work, coe: Coe) -> None:
    statement = select(ActionItem.number).where(ActionItem.coe_id == coe.id, ActionItem.state.not_in(SETTLED))
    pending = [key_of("ACT", number) for number in work.session.scalars(statement.order_by(ActionItem.number))]
    if pending:
        raise Conflict(
            "coe.actions_pending",
            f"Verify {', '.join(pending)} first, or have the risk accepted.",
            where="to",
            extra={"actions": pending},
        )
    if coe.watch_until is not None and work.now < coe.watch_until:
        raise Conflict(
            "coe.watching",
            f"It is watched until {coe.watch_until:%Y-%m-%d}, so that a recurrence is noticed: close it then.",
            where="to",
            extra={"watch_until": coe.watch_until.isoformat()},
        )


def _stamp(work: Work, coe: Coe, move: Move) -> None:
    if move in {Move.APPROVE, Move.NOT_REQUIRE}:
        coe.sign(work.principal.id, work.now)
    elif move in {Move.REQUEST_CHANGES, Move.REOPEN, Move.REQUIRE}:
        coe.tear_up_signature()
    elif move is Move.PUBLISH:
        coe.published_at, coe.watch_until = work.now, work.now + WATCH
