"""What workflows can answer to, and what their conditions can ask."""

TRIGGERS = {
    "incident.declared": "an incident is declared",
    "incident.moved": "an incident changes its state",
    "incident.severity_changed": "its severity changes",
    "incident.type_set": "its type is said",
    "incident.service_added": "a service is marked as affected",
    "incident.role_assigned": "a role changes hands",
    "incident.visibility_changed": "it becomes private or open",
    "incident.update_posted": "an update is posted",
    "incident.update_missed": "a promised update is missed",
}
# What a condition can ask about one value, and about a list of them.
WORDS = ("severity", "acting_severity", "state", "type", "mode", "visibility")
# Where an incident can stand, in the words of its room.
STATES = (
    *("triage", "investigating", "identified", "monitoring", "resolved", "closed"),
    *("declined", "merged", "canceled"),
)
LISTS = ("service", "team", "tier")
WORKFLOW = "machine:workflow:"
# One workflow answers to one incident so often, and then no more: the backstop, should all else fail.
MOST_RUNS = 25
# How many runs a page shows.
PAGE = 20
