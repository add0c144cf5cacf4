"""The words that forms offer and commands accept, and how long texts may be."""

KINDS = ("outage", "degradation", "near_miss", "surprise", "security", "data", "process")
TRIGGERS = ("sev_policy", "requested", "near_miss_nominated", "recurrence", "customer", "imported")
CAUSE_ROLES = ("trigger", "contributing", "latent", "amplifier", "detection_gap", "response_gap")
CONFIDENCES = ("confirmed", "probable", "suspected")
STOP_REASONS = ("actionable", "out_of_our_control", "needs_experiment")
ACTION_KINDS = ("prevent", "detect", "mitigate", "respond", "process")
PRIORITIES = ("P0", "P1", "P2", "P3")
STRENGTHS = ("eliminate", "engineer_control", "automate", "alarm", "procedure", "training", "exhortation")
WEAK = frozenset({"procedure", "training", "exhortation"})
SCOPES = ("this_service", "service_class", "org")
DIMENSIONS = ("customers", "requests", "revenue", "data", "sla", "internal", "safety")
ROW_KINDS = (
    *("change", "onset", "detected", "reported", "engaged", "escalated", "diagnosed", "decision"),
    *("mitigation", "mitigated", "resolved", "comms", "all_clear", "other"),
)
PRECISIONS = ("minute", "hour", "day", "about")
COUNTS = ("calendar", "business")
TITLE_LIMIT = 160
TEXT_LIMIT = 4000
UNIT_LIMIT = 40
URL_LIMIT = 500
