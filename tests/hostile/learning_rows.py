"""Valid requests about the register of learnings, beyond those of the first rows."""

from tests.hostile.row import Row
from tests.learnings.foreign import ELSEWHERE, foreign

WORDS = "Requests fail for one in five."
DETAILS = {
    "abstract": WORDS,
    "source_kind": "external",
    "source_url": "https://example.org/postmortem",
    "source_quote": WORDS,
    "source_license": "CC BY-SA 4.0",
    "source_incidents": ["$incident"],
    "evidence_kinds": ["test_run"],
    "evidence_days": 90,
    "strength": "strong",
    "effort": "small",
    "risk_if_absent": "high",
    "review_by": "$later",
}
LESSON = {
    "title": WORDS,
    "failure_prevented": WORDS,
    "lesson": WORDS,
    "recommendation": WORDS,
    "cause_classes": ["config_change"],
}

CAMPAIGN = Row(
    "POST",
    "campaigns",
    {
        "title": WORDS,
        "goal": WORDS,
        "learnings": ["$published"],
        "waves": {"T1": "$later"},
        "proof": {"by": "url", "url": "http://127.0.0.1:9/{service}", "status": 200},
    },
    {"campaign": "key"},
)
CHANGES = (
    Row(
        "PATCH",
        "learnings/$learning",
        {
            "title": WORDS,
            "failure_prevented": WORDS,
            "lesson": WORDS,
            "recommendation": WORDS,
            "cause_classes": ["config_change"],
            "applicability": {"attribute": "region", "equals": "south"},
        },
    ),
    Row(
        "POST",
        "learnings/$published/transitions",
        {"to": "superseded", "reason": WORDS, "superseded_by": "$newer"},
        {},
        ("published",),
    ),
    Row("POST", "learnings/$learning/transitions", {"to": "declined", "reason": WORDS}, {}, ("learning",)),
    Row(
        "POST",
        "learnings/$published/adoptions",
        {"service": "$service", "state": "adopted", "evidence_url": "https://example.org/2", "note": WORDS},
    ),
    Row("POST", "learnings", {**LESSON, **DETAILS}),
    Row("PATCH", "learnings/$learning", {**DETAILS, "reason": WORDS}),
    Row("POST", "learnings/dry-runs", {"applicability": {"attribute": "tier", "in": ["T0"]}}),
    Row("PUT", "learning-questions/letters", {"pace": "weekly"}),
    Row("POST", "learning-exchange/keys", {"name": WORDS, "public_key": ELSEWHERE.public_key}),
    Row("POST", "learning-exchange/exports", {"keys": ["$published"], "name": WORDS}),
    Row("POST", "learning-exchange/imports", {"text": foreign()}),
    Row("POST", "learning-exchange/lists", {"text": f"[A](https://example.org/$n). {WORDS}", "cause_class": "dns"}),
    Row(
        "POST",
        "learning-searches",
        {"name": "Mine $n", "facets": {"q": WORDS, "theme": "change", "service": "$service"}, "pace": "weekly"},
    ),
    Row("POST", "learnings/seen", {"text": WORDS, "limit": 3}),
    Row(
        "POST",
        "learnings/$published/checks",
        {"months": 3, "result": "effective", "method": WORDS, "note": WORDS},
        {},
        ("published",),
    ),
    CAMPAIGN,
    Row(
        "POST",
        "campaigns/$campaign/services/$service/transitions",
        {"to": "done", "evidence_url": "https://example.org/2", "note": WORDS},
    ),
    Row(
        "PUT",
        "campaigns/$campaign/services/$service/assignment",
        {"owner_id": "$person", "ticket_url": "https://example.org/3"},
    ),
    Row("POST", "campaigns/$campaign/transitions", {"to": "given_up", "reason": WORDS}, {}, ("campaign",)),
    Row("POST", "incidents/$incident/learnings", {"learning": "$published", "level": "symptom", "note": WORDS}),
)
