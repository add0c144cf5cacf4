"""Valid requests that keep an incident running; see rows.py."""

from tests.hostile.row import Row

WORDS = "Requests fail for one in five."
HERE = "incidents/$incident"
SAMPLE = (
    Row(
        "POST",
        f"{HERE}/updates",
        {"audience": "stakeholders", "body": WORDS, "next_update_minutes": 30},
        {"update": "id"},
    ),
    Row("POST", f"{HERE}/tasks", {"title": WORDS}, {"task": "id"}),
    Row(
        "POST",
        "update-templates",
        {"audience": "public", "title": WORDS, "body": "{services} " + WORDS},
        {"template": "id"},
    ),
)
CHANGES = (
    Row("POST", f"{HERE}/roles", {"role": "scribe", "person_id": "$person", "brief": WORDS}),
    Row(
        "POST",
        f"{HERE}/snoozes",
        {"audience": "stakeholders", "minutes": 60, "reason": WORDS},
        {},
        ("incident", "update"),
    ),
    Row("POST", f"{HERE}/updates/$update/corrections", {"body": "Better. " + WORDS, "reason": WORDS}),
    Row("PATCH", f"{HERE}/tasks/$task", {"title": WORDS, "due": "$later"}),
    Row("POST", f"{HERE}/pins", {"seq": 1, "incident": "$incident"}),
    Row("POST", f"{HERE}/relations", {"to": "$into", "kind": "related"}),
    Row("POST", f"{HERE}/streams", {"title": WORDS, "services": ["$service"]}),
    Row("POST", f"{HERE}/attachments", {"name": "log.txt", "media_type": "text/plain", "content": "bG9n"}),
    Row("PUT", "incident-roles/vendor", {"name": WORDS, "instructions": WORDS}),
    Row("PUT", "incident-roles/required/SEV4", {"roles": ["scribe"]}),
    Row("PUT", "update-templates/$template", {"audience": "public", "title": WORDS, "body": WORDS}),
)
