"""Who may see, propose, triage and answer learnings; a learning is as visible as its COE, until released."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from coe import queries as coe
from foundation.authz import Grant, Scope, is_admin, is_machine, is_responder, is_reviewer, is_viewer
from foundation.work import Reading
from incidents import queries as incidents
from learnings.lifecycle import LearningState

STEWARDS = "stewards"
TRIAGE = "Reviewers and stewards decide about learnings. Ask one."


class Sourced(Protocol):
    """A learning, or a brief of one."""

    @property
    def source_coe_id(self) -> int | None:
        """The COE that it came from."""

    @property
    def steward_id(self) -> int | None:
        """Who looks after it."""

    @property
    def source_incident_ids(self) -> Sequence[int]:
        """The incidents that it came from, beside those of its COE."""

    @property
    def released_at(self) -> datetime | None:
        """Since when everybody inside may read it, whatever it came from."""


def may_read(reading: Reading, subject: Sourced | None) -> bool:
    """Hold for whoever may see the COE that it came from, and for everybody inside where there is none."""
    if not (reading.principal.is_machine or is_viewer(reading, None)):
        return False
    if subject is None or subject.released_at is not None or is_its_steward(reading, subject):
        return True
    if not set(subject.source_incident_ids) <= incidents.visible_ids(reading, subject.source_incident_ids):
        return False
    return subject.source_coe_id is None or subject.source_coe_id in coe.visibilities(reading, {subject.source_coe_id})


def is_its_steward(reading: Reading, subject: Sourced | None) -> bool:
    """Hold for the person who looks after this learning."""
    return subject is not None and subject.steward_id is not None and subject.steward_id == reading.principal.person_id


def decides_for_its_source(reading: Reading, subject: Sourced | None) -> bool:
    """Hold for whoever may release the COE that the learning came from."""
    if subject is None or subject.source_coe_id is None:
        return False
    found = coe.briefs(reading, {subject.source_coe_id}).get(subject.source_coe_id)
    return found is not None and reading.permits("coe:release", found)


def is_steward(reading: Reading, _subject: object) -> bool:
    """Hold for the group of stewards."""
    return STEWARDS in reading.principal.groups


def is_proposed(_reading: Reading, subject: Any) -> bool:  # noqa: ANN401 - a learning
    """Hold while nobody has decided about it."""
    return subject is not None and subject.state == LearningState.PROPOSED


def owns_the_service(reading: Reading, owner_team_id: object) -> bool:
    """Hold for members of the team that owns the service."""
    return owner_team_id is not None and owner_team_id in reading.principal.team_ids


GRANTS = {
    "learnings:read": Grant(((may_read,),), scope=Scope.READ, noun="learning"),
    "learnings:propose": Grant(
        ((is_viewer,), (is_machine("learnings"),)),
        reason="Everybody who may sign in proposes learnings.",
        noun="learning",
    ),
    "learnings:revise": Grant(
        ((is_responder, is_proposed), (is_reviewer,), (is_steward,), (is_its_steward,)),
        sees="learnings:read",
        reason="Once it is accepted, reviewers and stewards revise a learning.",
        noun="learning",
    ),
    "learnings:triage": Grant(
        ((is_reviewer,), (is_steward,), (is_its_steward,)), sees="learnings:read", reason=TRIAGE, noun="learning"
    ),
    "learnings:release": Grant(
        ((is_responder, decides_for_its_source),),
        sees="learnings:read",
        reason="Those who decide who may see the incidents that it came from release a learning.",
        noun="learning",
    ),
    "learnings:redact": Grant(
        ((is_admin,),),
        scope=Scope.ADMIN,
        sees="learnings:read",
        reason="Erasing words for good is an administrator's. Ask one.",
        noun="learning",
    ),
    "learnings:adopt": Grant(
        ((is_responder,), (is_viewer, owns_the_service)),
        reason="The team that owns the service, and responders, say how far it has come.",
        noun="learning",
    ),
    "learnings:confirm": Grant(
        ((is_responder,),), reason="Responders say whether an incident is what a learning is about.", noun="learning"
    ),
    "learnings:ask": Grant(((is_machine("learnings"),),), reason="The register asks by itself.", noun="learning"),
    "learnings:choose_letters": Grant(
        ((is_viewer,),), reason="Everybody inside says how they want to be asked.", noun="learning"
    ),
    "learnings:notify": Grant(((is_machine("email"),),), reason="The house writes letters by itself.", noun="learning"),
    "learnings:judge": Grant(((is_machine("learnings"),),), reason="The register judges by itself.", noun="learning"),
}
