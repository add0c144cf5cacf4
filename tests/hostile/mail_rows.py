"""Valid requests about who is told by mail and by webhook; see rows.py."""

from tests.hostile.row import Row

CHANGES = (
    Row(
        "POST",
        "status-pages/$page/subscribers",
        {"email": "p$n@example.org", "endpoint": "https://example.org/hook", "components": ["$component"]},
    ),
)
