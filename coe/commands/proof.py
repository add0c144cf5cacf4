"""Keeping what a machine found of the change that an action item's evidence links."""

from coe.events import ActionProved
from coe.evidence import Proof
from coe.model import ActionItem
from foundation.work import Work


def note_proof(work: Work, *, action_id: int, evidence: str, proof: Proof) -> ActionItem | None:
    """Keep what was found of that evidence, and when; nothing where it is not the evidence any more."""
    action = work.session.get(ActionItem, action_id, with_for_update=True)
    work.require("action:prove", action)
    if action is None or action.evidence != evidence:
        return None
    is_news = action.proof != proof.value
    action.proof, action.proof_at = proof.value, work.now
    if is_news:
        work.record(action.stream, ActionProved(proof=proof.value, changed=("proof",)))
    return action
