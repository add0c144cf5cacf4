"""What the forms of readiness offer, as pairs of value and label."""

from catalog.events import Tier
from coe.events import FAMILIES
from foundation.web.rendering import phrase, words
from readiness.lifecycle import EvidenceKind, Gate, NotApplicable, Occasion, Outcome, Phase, Reason

CLASSES = [(c.value, f"{family}: {phrase(c.value)}") for family, of in FAMILIES.items() for c in of]
GATES = [
    (Gate.BLOCKING, "Blocking", "A high risk shuts the gate"),
    (Gate.CONDITIONAL, "Conditional", "A high risk becomes a condition"),
    (Gate.ADVISORY, "Advisory", "A high risk is only told"),
]
REASONS = [(reason.value, words(reason.value.lower())) for reason in NotApplicable]
OUTCOMES = [(outcome.value, words(outcome.value)) for outcome in Outcome if outcome is not Outcome.WITHDRAWN]
MACHINES = frozenset({EvidenceKind.BUILD, EvidenceKind.CHECK})
KINDS = [(kind.value, words(kind.value)) for kind in EvidenceKind if kind not in MACHINES]
OCCASIONS = [(occasion.value, words(occasion.value)) for occasion in Occasion]
PHASES = [(phase.value, words(phase.value)) for phase in Phase]
OCCURRENCES = [
    (Reason.SIGNIFICANT_CHANGE.value, "It changed much"),
    (Reason.CADENCE.value, "A peak event comes, or it is time"),
    (Reason.INCIDENT.value, "An incident"),
]
TIERS = [(tier.value, tier.value) for tier in Tier]
