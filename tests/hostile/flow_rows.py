"""Valid requests about types, fields, lists of tasks and workflows; see rows.py."""

from tests.hostile.row import Row

WORDS = "Requests fail for one in five."
TASK = {"title": WORDS, "role": "scribe", "due_minutes": 30}
STEPS = [
    {"do": "assign_role", "role": "scribe", "to": ["person:$person"]},
    {"do": "add_task_list", "list": "first-hour"},
    {"do": "notify", "to": ["declarer", "participants", "owners"], "message": WORDS},
    {"do": "promise_update", "audience": "stakeholders", "minutes": 30},
    {"do": "require_coe", "days": 5},
]
CONDITION = {"all": [{"attribute": "severity", "in": ["SEV3", "SEV4", "pending"]}]}
SAID = {"name": WORDS, "event": "incident.declared", "condition": CONDITION, "steps": STEPS}
SAMPLE = (
    Row("PUT", "incident-types/weather", {"name": WORDS, "description": WORDS, "rank": 9}),
    Row("PUT", "incident-fields/region", {"name": WORDS, "description": WORDS, "kind": "text"}),
    Row("PUT", "task-lists/first-hour", {"title": WORDS, "description": WORDS, "tasks": [TASK]}),
    Row("POST", "workflows", {"slug": "late-$n", **SAID}, {"flow": "slug"}),
    Row("PATCH", "workflows/$flow", {"is_on": True}),
)
CHANGES = (
    Row(
        "PUT",
        "incident-fields/place",
        {
            "name": WORDS,
            "kind": "choice",
            "choices": [WORDS],
            "required": "resolve",
            "severities": ["SEV4"],
            "types": ["data"],
        },
    ),
    Row(
        "PUT",
        "task-lists/first-hour",
        {"title": WORDS, "types": ["data"], "severities": ["SEV4"], "services": ["$service"], "tasks": [TASK]},
    ),
    Row("POST", "incidents", {"title": WORDS, "type": "weather", "fields": {"region": WORDS}}),
    Row("PATCH", "incidents/$incident", {"type": "data", "fields": {"region": WORDS}}),
    Row("POST", "incidents/$incident/task-lists", {"list": "first-hour"}),
    Row("PUT", "workflows/$flow", SAID),
    Row("POST", "workflows/dry-runs", {"event": "incident.declared", "condition": CONDITION, "steps": STEPS}),
)
