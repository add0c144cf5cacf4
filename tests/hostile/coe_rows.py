"""Valid requests about the depth of COEs: numbers, answers, review, comments, clocks; see rows.py."""

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
SAMPLE = (
    Row("POST", "coes/$coe/impacts", NUMBER, {"impact": "id"}),
    Row("PUT", "coes/$coe/answers/signal", {"text": WORDS, "is_not_applicable": False}),
    Row("POST", "coes/$coe/comments", {"text": WORDS, "anchor": "summary", "quote": WORDS, "kind": "change"}),
    Row(
        "POST",
        "coes/nominations",
        {"title": WORDS, "reason": WORDS, "incident": "$incident", "services": ["$service"]},
        {},
        ("incident",),
    ),
)
CHANGES = (
    Row("PUT", "coes/$coe/impacts/$impact", NUMBER),
    Row("POST", "coes/$coe/reviewers", {"role": "peer", "person_id": "$person"}),
    Row("POST", "coes/$coe/causes/$cause/acceptances", {"reason": WORDS}),
    Row("POST", "coes/$coe/signatures", {"role": "peer"}),
    Row("POST", "coes/$coe/clock", {"paused": True, "reason": WORDS}, {}, ("coe",)),
)
