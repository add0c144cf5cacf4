"""Valid requests about who is told by mail and by webhook; see rows.py."""

from tests.hostile.row import Row

CHANGES = (
    Row(
        "POST",
        "briefings",
        {"services": ["$service"], "severities": ["SEV1"], "teams": ["$team"], "pace": "daily"},
    ),
    Row(
        "POST",
        "status-pages/$page/subscribers",
        {"email": "p$n@example.org", "endpoint": "https://example.org/hook", "components": ["$component"]},
    ),
    Row(
        "POST",
        "webhooks",
        {
            "name": "Mirror $n",
            "url": "https://example.org/hook",
            "event_types": ["incident.*"],
            "services": ["$service"],
            "severities": ["SEV1"],
        },
    ),
    Row("PATCH", "webhooks/$webhook", {"is_on": True}),
)
SAMPLE = (Row("POST", "webhooks", {"name": "Mirror", "url": "https://example.org/hook"}, {"webhook": "id"}),)
