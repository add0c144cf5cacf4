"""The words that forms offer and commands accept, and how long texts may be."""

KINDS = ("outage", "degradation", "near_miss", "surprise", "security", "data", "process")
TRIGGERS = ("sev_policy", "requested", "near_miss_nominated", "recurrence", "customer")
CAUSE_ROLES = ("trigger", "contributing", "latent", "amplifier", "detection_gap", "response_gap")
CONFIDENCES = ("confirmed", "probable", "suspected")
ACTION_KINDS = ("prevent", "detect", "mitigate", "respond", "process")
PRIORITIES = ("P0", "P1", "P2", "P3")
SCOPES = ("this_service", "service_class", "org")
TITLE_LIMIT = 160
TEXT_LIMIT = 4000
