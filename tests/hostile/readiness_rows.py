"""Valid requests of the readiness room; see rows.py."""

from tests.hostile.rows import WORDS, Row

ASKED = {
    "text": WORDS,
    "failure_prevented": WORDS,
    "choices": [{"id": "staged", "title": WORDS, "help": WORDS}, {"id": "stops", "title": WORDS}],
    "risk_rules": [{"risk": "NONE", "condition": "staged && stops"}, {"risk": "HIGH", "condition": "default"}],
    "evidence_wanted": WORDS,
    "applicability": {"attribute": "tier", "in": ["T0", "T1"]},
    "cause_classes": ["config_change"],
    "gate": "blocking",
    "category": WORDS,
    "proof": {"by": "build", "name": "restore-test", "op": "<=", "bound": 30},
}
# A review of a checklist to which nothing was added meanwhile.
FRESH = ("other", "checklist", "question", "edition", "draft")
# Nobody decides alone about what they answered, nor approves what they wrote.
OTHER = "second"
ABOUT = {"question": "$question"}

SAMPLE = (
    Row("POST", "build-sources", {"name": "Build $n", "services": ["$service"]}, {"build": "id"}),
    Row(
        "POST",
        "checklists",
        {"slug": "list-$n", "title": WORDS, "occasion": "peak_event", "occasion_note": WORDS},
        {"checklist": "slug"},
    ),
    Row("POST", "checklists/$checklist/questions", ASKED, {"question": "key"}),
    Row("POST", "checklists/$checklist/versions", {"number": 1}, {"edition": "number"}, FRESH[1:3]),
    Row(
        "POST",
        "checklists/$checklist/questions",
        {**ASKED, "learning": "$learning", "evidence_minutes": 20},
        {"learned": "key"},
        by=OTHER,
    ),
    Row("POST", "reviews", {"service": "$service", "checklist": "$checklist"}, {"review": "key"}, ("service",)),
    Row("POST", "reviews/$review/answers/$question", {"choices": ["staged"], "note": WORDS, "claimed_at": "$ago"}),
    Row(
        "POST",
        "reviews/$review/remedies",
        {**ABOUT, "text": WORDS, "due": "$later"},
        {"remedy": "remedies.0.id"},
    ),
    Row("POST", "reviews", {"service": "$other", "checklist": "$checklist"}, {"draft": "key"}, ("other",)),
    Row("POST", "reviews/$draft/answers/$question", {"choices": ["staged", "stops"]}, {"first": "key"}, FRESH),
    Row("POST", "reviews/$draft/transitions", {"to": "in_review"}, {"sent": "key"}, (*FRESH, "first")),
    Row("POST", "coes", {"title": WORDS, "services": ["$service"], "trigger": "requested"}, {"played_coe": "key"}),
    Row("PATCH", "coes/$played_coe", {"impact_started": "$ago"}, {}, ("played_coe",)),
    Row("POST", "drills", {"coe": "$played_coe", "title": WORDS, "runbooks": []}, {"drill": "key"}),
)
CHANGES = (
    Row("POST", "build-sources/$build/rotations", {"at_once": False}),
    Row("POST", "incidents/$incident/risks/verdicts", {"ref": "risk:$question@$service", "verdict": "helped"}),
    Row(
        "POST",
        "checklists/$checklist/questions",
        {"learning": "$published", "evidence_minutes": 20},
        {},
        ("published",),
    ),
    Row("PATCH", "checklists/$checklist/questions/$question", ASKED),
    Row("POST", "checklists/$checklist/questions/$learned/approval", {"revision": 1, "reason": WORDS}),
    Row("POST", "reviews/$review/answers/$question", {"not_applicable_reason": "OTHER", "note": WORDS}),
    Row(
        "POST",
        "reviews/$review/evidence",
        {**ABOUT, "url": "https://example.org/3", "captured_at": "$ago", "expires_at": "$later"},
    ),
    Row("POST", "reviews/$review/answers/$question", {"choices": []}),
    Row("POST", "reviews/$review/remedies", {**ABOUT, "action_key": "$action"}),
    Row("POST", "reviews/$review/remedies/$remedy/settlement", {"fulfilled": True, "note": WORDS}),
    Row("POST", "reviews/$review/exceptions", {**ABOUT, "rationale": WORDS, "until": "$later"}, by=OTHER),
    Row("POST", "reviews/$draft/transitions", {"to": "in_review", "note": WORDS}, {}, (*FRESH, "first")),
    Row(
        "POST",
        "reviews/$sent/transitions",
        {
            "to": "decided",
            "note": WORDS,
            "outcome": "ready_with_conditions",
            "conditions": [{"text": WORDS, "due": "$later", "question": "$question"}],
        },
        {},
        (*FRESH, "first", "sent"),
        OTHER,
    ),
    Row(
        "PATCH",
        "drills/$drill",
        {"injects": [{"after_s": 60, "text": WORDS}], "roles": {"commander": "$person"}, "runbooks": []},
    ),
    Row("POST", "drills/$drill/facilitator", {"person_id": "$person"}, {}, ("drill",)),
    Row("POST", "causes/$cause/covers", {**ABOUT, "reason": WORDS}),
)
