"""Valid requests about changes, and about what stands around an incident."""

from tests.hostile.row import Row

WORDS = "Requests fail for one in five."

SAMPLE = (
    Row(
        "POST",
        "changes",
        {
            "kind": "deployment",
            "title": WORDS,
            "services": ["$service", "acme/unknown-$n"],
            "status": "succeeded",
            "at": "$ago",
            "id": "deployment-$n",
            "body": WORDS,
            "environment": "production",
            "revision": "f95f852",
            "url": "https://example.org/3",
            "author": "Pat Nowak",
        },
        {"change": "id"},
    ),
)

CHANGES = (
    Row("POST", "change-names", {"name": "acme/shop-$n", "service": "$service"}),
    Row("POST", "incidents/$incident/changes", {"change": "$change", "verdict": "cause", "reason": WORDS}),
    Row("POST", "incidents/$incident/links", {"url": "https://example.org/$n", "label": WORDS}),
    Row("POST", "incidents/$incident/tickets", {"ref": "T-$n"}),
    Row("POST", "reports", {"title": WORDS, "text": WORDS, "services": ["$service"], "tickets": ["T-7"]}),
    Row("POST", "reports", {"text": WORDS, "tickets": ["T-8"], "incident": "$incident"}),
    Row(
        "PUT",
        "status-pages/$page/incidents/$trouble/notice",
        {"customer_impact": WORDS, "workaround": WORDS, "next_update_at": "$later"},
    ),
)
