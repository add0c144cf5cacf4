"""Valid requests about what makes reviews hard to fool, and about lenses; see rows.py."""

from tests.hostile.readiness_rows import ABOUT, ASKED, FRESH, OTHER
from tests.hostile.row import Row
from tests.hostile.rows import WORDS
from tests.permissions.readiness_day import LENS

DEEPER = {
    **ASKED,
    "guidance": WORDS,
    "tales": ["$published"],
    "phases": ["launch"],
    "tiers": {"T2": "advisory", "T3": "omit"},
    "evidence_days": 30,
    "sunset_at": "$later",
}
SENT = (*FRESH, "first", "sent")

SAMPLE = (
    Row("POST", "reviews/$sent/challenges", {**ABOUT, "text": WORDS}, {"challenge": "challenges.0.id"}, SENT, OTHER),
    Row(
        "POST",
        "reviews/$review/evidence",
        {**ABOUT, "kind": "attestation", "summary": WORDS, "url": ""},
        {"evidence": "evidence.0.id"},
    ),
)
CHANGES = (
    Row("POST", "checklists", {"slug": "wide-$n", "title": WORDS, "applicability": {"all": []}, "budget": 12}),
    Row("POST", "checklists/$checklist/questions", DEEPER),
    Row("PATCH", "checklists/$checklist/questions/$question", DEEPER),
    Row(
        "POST",
        "reviews",
        {"service": "$other", "checklist": "$checklist", "kind": "full", "phase": "launch"},
        {},
        ("other",),
    ),
    Row(
        "POST",
        "reviews/$review/exceptions",
        {**ABOUT, "rationale": WORDS, "compensating": WORDS, "until": "$later"},
        by=OTHER,
    ),
    Row("PATCH", "reviews/$review", {"narrative": WORDS}),
    Row("POST", "reviews/$review/milestones", {"name": "Before the peak"}),
    Row("POST", "reviews/$sent/signatures", {}, {}, SENT),
    Row("POST", "reviews/$sent/challenges/$challenge/settlement", {"note": WORDS}, {}, (*SENT, "challenge"), OTHER),
    Row(
        "POST",
        "services/$service/flags",
        {"checklist": "$checklist", "reason": "significant_change", "detail": WORDS},
    ),
    Row("POST", "lenses", {"document": LENS, "slug": "lens-$n", "form": "lens"}),
    Row("POST", "checklists/$checklist/questions/$question/back-test", {"held": ["staged"]}),
    Row("POST", "checklists/$checklist/questions/$question/back-test/overruling", {"reason": WORDS}),
    Row("POST", "lenses/findings", {"document": LENS}),
)
