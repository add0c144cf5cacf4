"""Valid requests that change status pages; see rows.py."""

from tests.hostile.row import Row

WORDS = "Some visitors see an error page."

SAMPLE = (
    Row(
        "POST",
        "status-pages/$page/posts",
        {
            "name": "Later",
            "body": WORDS,
            "due": "$soon",
            "public_incident": None,
            "incident": None,
            "status": "identified",
            "impact": "minor",
            "components": {"$component": "partial_outage"},
        },
        {"post": "id"},
    ),
)

CHANGES = (
    Row("PUT", "status-pages/$page/logo", {"content": ""}),
    Row("POST", "status-pages", {"slug": "some-$n", "name": "Some", "audience": "limited", "readers": ["role:admin"]}),
    Row(
        "PATCH",
        "status-pages/$page",
        {"audience": "public", "readers": ["role:viewer"], "accent": "#3049c4", "language": "de"},
    ),
    Row(
        "POST",
        "maintenances",
        {
            "page": "$page",
            "name": WORDS,
            "body": WORDS,
            "starts_at": "$soon",
            "ends_at": "$later",
            "recurs": "weekly",
            "recurs_until": "$later",
        },
    ),
    Row("POST", "status-pages/$page/posts/$post/transitions", {"to": "canceled"}, {}, ("post",)),
    Row("PATCH", "status-pages/$page", {"name": "Acme", "time_zone": "Europe/Athens", "url": "https://example.org/"}),
    Row(
        "PATCH",
        "components/$component",
        {"name": "Edge", "description": WORDS, "group": "$group", "service": "$service"},
    ),
    Row("PATCH", "components/$component", {"status": "operational"}),
    Row(
        "POST",
        "status-pages/$page/incidents/$trouble/updates",
        {"body": WORDS, "status": "investigating", "components": {"$component": "partial_outage"}, "at": "$ago"},
    ),
    Row("PATCH", "status-pages/$page/updates/$said", {"body": WORDS, "reason": WORDS}),
    Row("PUT", "maintenances/$work/times", {"starts_at": "$soon", "ends_at": "$later", "body": WORDS}),
    Row(
        "POST",
        "maintenances/$work/transitions",
        {"to": "in_progress", "body": WORDS},
        {},
        ("work",),
    ),
)
