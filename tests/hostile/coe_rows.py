"""Valid requests about the depth of COEs: numbers, answers, review, comments, clocks; see rows.py."""

from coe.questions import QUESTIONS
from coe.sections import SECTIONS
from tests.hostile.row import Row

WORDS = "Requests fail for one in five."
NUMBER = {
    "dimension": "requests",
    "value": 40,
    "unit": "%",
    "is_estimate": True,
    "method": WORDS,
    "affected": WORDS,
    "from_at": "$ago",
    "until_at": "$ago",
}
TEMPERED = {
    "because": WORDS,
    "cause_class": "config_change",
    "service": "$service",
    "evidence": "https://example.org/9",
}
STAGED = {"title": WORDS, "kind": "prevent", "priority": "P1", "owner_id": "$writer", "done_criteria": WORDS}
INSTANTS = {"impact_started": "$ago", "detected": "$ago", "mitigated": "$ago", "impact_ended": "$ago"}
GRAPH = {
    "title": WORDS,
    "shows": WORDS,
    "section": "metrics",
    "query": "up",
    "from_at": "2031-03-03T08:00:00Z",
    "until_at": "$ago",
    "threshold": 1,
}
# One that somebody else owns, and that can be signed: all that the linter asks for before a review.
REVIEWED = (
    Row(
        "POST",
        "coes",
        {"title": WORDS, "services": ["$service"], "trigger": "requested", "owner_id": "$writer"},
        {"reviewed_coe": "key"},
    ),
    *(
        Row("PUT", f"coes/$reviewed_coe/sections/{name}", {"text": "4 of 10 requests failed for an hour."})
        for name, section in SECTIONS.items()
        if section.is_required
    ),
    Row("PATCH", "coes/$reviewed_coe", INSTANTS),
    Row("POST", "coes/$reviewed_coe/causes", TEMPERED, {"reviewed_cause": "id"}),
    Row("POST", "coes/$reviewed_coe/actions", {**STAGED, "due": "$later", "cause_ids": ["$reviewed_cause"]}),
    Row("POST", "coes/$reviewed_coe/impacts", NUMBER),
    *(
        Row("PUT", f"coes/$reviewed_coe/answers/{name}", {"text": WORDS, "is_not_applicable": True})
        for name in QUESTIONS
    ),
    Row("POST", "coes/$reviewed_coe/transitions", {"to": "in_review", "note": WORDS}),
)
SAMPLE = (
    Row("POST", "people", {"email": "w$n@example.org", "name": "Wim Writer", "role": "responder"}, {"writer": "id"}),
    Row(
        "POST",
        "coes",
        {
            "title": WORDS,
            "incidents": [],
            "services": ["$service"],
            "kind": "outage",
            "trigger": "requested",
            "owner_id": "$writer",
            "due": "$later",
            "template": "standard",
        },
        {"coe": "key"},
    ),
    Row("POST", "coe-templates/t$n/versions", {"text": "# Short $n\n## summary: Summary", "based_on": 0}),
    Row("POST", "coes/$coe/template", {"slug": "standard", "number": 0}),
    Row("POST", "coes/$coe/impacts", NUMBER, {"impact": "id"}),
    Row("PUT", "coes/$coe/answers/signal", {"text": WORDS, "is_not_applicable": False}),
    Row("POST", "coes/$coe/comments", {"text": WORDS, "anchor": "summary", "quote": WORDS, "kind": "change"}),
    Row(
        "POST",
        "coes/$coe/sections/sharing/suggestions",
        {"text": f"{WORDS} $n", "reason": WORDS},
        {"suggestion": "id"},
    ),
    Row("POST", "coes/$coe/exhibits", {**GRAPH, "picture": ""}, {"exhibit": "id"}),
    Row(
        "POST",
        "coes/nominations",
        {"title": WORDS, "reason": WORDS, "incident": "$incident", "services": ["$service"]},
        {},
        ("incident",),
    ),
)
CHANGES = (
    Row(
        "POST",
        "coes/$coe/suggestions/$suggestion/transitions",
        {"to": "accepted", "word": WORDS, "text": WORDS},
        {},
        ("suggestion",),
    ),
    Row("PUT", "coes/$coe/impacts/$impact", NUMBER),
    Row("PUT", "coes/$coe/exhibits/$exhibit", GRAPH),
    Row("POST", "coes/$coe/exhibits/$exhibit/moves", {"step": "down"}),
    Row("POST", "coes/$coe/reviewers", {"role": "peer", "person_id": "$person"}),
    Row("POST", "coes/$coe/causes/$cause/acceptances", {"reason": WORDS}),
    Row("POST", "coes/$reviewed_coe/signatures", {"role": "peer"}),
    Row("POST", "coes/$coe/clock", {"paused": True, "reason": WORDS}, {}, ("coe",)),
)
