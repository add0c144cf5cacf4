"""Valid requests about what is private: who is let in, and what of it is released."""

from tests.hostile.row import Row
from tests.hostile.rows import WORDS

CLOSED = {"title": WORDS, "severity": "SEV3", "visibility": "private"}
LESSON = {
    "title": WORDS,
    "failure_prevented": WORDS,
    "lesson": WORDS,
    "recommendation": WORDS,
    "cause_classes": ["config_change"],
    "source_coe": "$closed_coe",
}
SAMPLE = (
    Row("POST", "incidents", CLOSED, {"closed": "key"}),
    Row("POST", "coes", {"title": WORDS, "incidents": ["$closed"]}, {"closed_coe": "key"}),
    Row("POST", "learnings", LESSON, {"closed_learning": "key"}),
)
CHANGES = (
    Row("POST", "incident-views", {"name": WORDS, "filters": WORDS, "is_shared": True}),
    Row("POST", "incidents/$closed/circles", {"kind": "group", "name": "stewards"}),
    Row("POST", "coes/$closed_coe/releases", {"reason": WORDS, "withhold": False}, {}, ("closed", "closed_coe")),
    Row(
        "POST",
        "learnings/$closed_learning/releases",
        {"reason": WORDS, "withhold": False},
        {},
        ("closed", "closed_coe", "closed_learning"),
    ),
)
