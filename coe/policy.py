"""Who may see and do what with COEs and action items.

A COE is as visible as the most private of its incidents, until it is released.
"""

from collections.abc import Collection, Mapping
from typing import Protocol

from sqlalchemy import select

from coe.model import ActionItem, Coe, CoeIncident
from foundation.authz import Grant, Scope, is_admin, is_machine, is_responder, is_reviewer, is_viewer
from foundation.work import Reading
from incidents import queries as incidents

ACTION = "action item"
GRAVE = frozenset({"P0", "P1"})


class Document(Protocol):
    """A COE, or a brief of one."""

    @property
    def id(self) -> int:
        """Its id."""

    @property
    def owner_id(self) -> int | None:
        """Whose document it is."""


def visible_ids(reading: Reading, owners: Mapping[int, int | None]) -> set[int]:
    """Return which of these COEs (id to owner) the reader may see: sources visible, released, or their own."""
    me = reading.principal.person_id
    mine = {coe_id for coe_id, owner_id in owners.items() if me is not None and owner_id == me}
    if not _reads_at_all(reading):
        return set()
    rows = reading.session.execute(
        select(CoeIncident.coe_id, CoeIncident.incident_id)
        .join(Coe, Coe.id == CoeIncident.coe_id)
        .where(CoeIncident.coe_id.in_(owners.keys() - mine), Coe.released_at.is_(None))
    ).all()
    seen = incidents.visible_ids(reading, {row.incident_id for row in rows})
    hidden = {row.coe_id for row in rows if row.incident_id not in seen}
    return set(owners) - hidden


def visible_actions(reading: Reading, actions: Collection[ActionItem]) -> set[int]:
    """Return which of these action items the reader may see: the COE is visible, or the reader owns the action."""
    coe_ids = {action.coe_id for action in actions}
    owners = reading.session.execute(select(Coe.id, Coe.owner_id).where(Coe.id.in_(coe_ids))).all()
    seen = visible_ids(reading, {row.id: row.owner_id for row in owners})
    return {a.id for a in actions if a.coe_id in seen or _is_mine(reading, a.owner_id)}


def may_see(reading: Reading, subject: Document | None) -> bool:
    """Hold when the reader may see this COE; without one, when the reader may see COEs at all."""
    if subject is None:
        return _reads_at_all(reading)
    return subject.id in visible_ids(reading, {subject.id: subject.owner_id})


def may_see_action(reading: Reading, subject: ActionItem | None) -> bool:
    """Hold when the reader may see this action item."""
    return _reads_at_all(reading) if subject is None else subject.id in visible_actions(reading, [subject])


def decides_for_its_sources(reading: Reading, subject: Document | None) -> bool:
    """Hold for whoever decides who may see each of the incidents that the COE covers."""
    if subject is None:
        return False
    covered = select(CoeIncident.incident_id).where(CoeIncident.coe_id == subject.id)
    ids = set(reading.session.scalars(covered))
    known = incidents.briefs(reading, ids)
    mine = {i for i, each in known.items() if reading.permits("incidents:change_visibility", each)}
    return bool(ids) and ids <= mine


def is_owner(reading: Reading, subject: Document | ActionItem | None) -> bool:
    """Hold for the person who owns the COE or the action item."""
    return subject is not None and _is_mine(reading, subject.owner_id)


def is_not_owner(reading: Reading, subject: Document | ActionItem | None) -> bool:
    """Hold for everybody but the owner: nobody approves their own."""
    return not is_owner(reading, subject)


def did_not_finish(reading: Reading, subject: ActionItem | None) -> bool:
    """Hold for everybody but whoever marked the action item done, by whichever token: it may have no owner."""
    return subject is not None and not _is_mine(reading, subject.done_by_id)


def is_light(_reading: Reading, subject: ActionItem | None) -> bool:
    """Hold for an action item below P1, which its owner may verify alone."""
    return subject is not None and subject.priority not in GRAVE


def _is_mine(reading: Reading, owner_id: int | None) -> bool:
    return owner_id is not None and reading.principal.person_id == owner_id


def _reads_at_all(reading: Reading) -> bool:
    return reading.principal.is_machine or is_viewer(reading, None)


GRANTS = {
    "coe:read": Grant(((may_see,),), scope=Scope.READ, noun="COE"),
    "coe:open": Grant(
        ((is_responder,), (is_machine("coe"),), (is_machine("workflow"),)), reason="Responders open COEs.", noun="COE"
    ),
    "coe:write": Grant(
        ((is_responder,), (is_owner,), (is_machine("coe"),)),
        sees="coe:read",
        reason="Its owner and responders write a COE.",
        noun="COE",
    ),
    "coe:review": Grant(((is_reviewer,),), sees="coe:read", reason="Reviewers decide this.", noun="COE"),
    "coe:approve": Grant(
        ((is_reviewer, is_not_owner),),
        sees="coe:read",
        reason="A reviewer who does not own the COE approves it.",
        noun="COE",
    ),
    "coe:publish": Grant(
        ((is_owner,), (is_reviewer,), (is_machine("coe"),)),
        sees="coe:read",
        reason="Its owner and reviewers publish and close a COE.",
        noun="COE",
    ),
    "coe:release": Grant(
        ((is_responder, decides_for_its_sources),),
        sees="coe:read",
        reason="Those who decide who may see its incidents release a COE.",
        noun="COE",
    ),
    "coe:nominate": Grant(((is_viewer,),), reason="Everybody with an account nominates a near miss.", noun="COE"),
    "coe:comment": Grant(
        ((is_viewer,), (is_owner,)), sees="coe:read", reason="Its readers comment on a COE.", noun="COE"
    ),
    "coe:sign": Grant(
        ((is_responder, is_not_owner),),
        sees="coe:read",
        reason="A responder who does not own the COE signs it.",
        noun="COE",
    ),
    "coe:fill": Grant(tuple((is_machine(who),) for who in ("coe", "learnings", "readiness", "prometheus")), noun="COE"),
    "coe:manage": Grant(
        ((is_admin,),), scope=Scope.ADMIN, reason="Administrators say what severities ask of COEs.", noun="COE"
    ),
    "coe:redact": Grant(
        ((is_admin,),),
        scope=Scope.ADMIN,
        sees="coe:read",
        reason="Erasing words for good is an administrator's. Ask one.",
        noun="COE",
    ),
    "action:remind": Grant(((is_machine("coe"),),), noun=ACTION),
    "action:prove": Grant(((is_machine("trackers"),),), noun=ACTION),
    "action:read": Grant(((may_see_action,),), scope=Scope.READ, noun=ACTION),
    "action:work": Grant(
        ((is_owner,), (is_responder,), (is_machine("coe"),), (is_machine("trackers"),)),
        sees="action:read",
        reason="Its owner and responders work on an action item.",
        noun=ACTION,
    ),
    "action:verify": Grant(
        ((is_responder, is_not_owner, did_not_finish), (is_responder, is_light), (is_owner, is_light)),
        sees="action:read",
        reason="Somebody other than its owner and whoever marked it done verifies a P0 or P1.",
        noun=ACTION,
    ),
    "action:accept_risk": Grant(((is_reviewer,),), sees="action:read", reason="Reviewers accept a risk.", noun=ACTION),
}
