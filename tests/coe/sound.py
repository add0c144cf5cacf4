"""A COE to which the linter has nothing to say, as plain values."""

from datetime import UTC, datetime, timedelta

from coe.findings import (
    Draft,
    DraftAction,
    DraftAnswer,
    DraftCause,
    DraftImpact,
    DraftRow,
    DraftSection,
)
from coe.questions import QUESTIONS

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
BEGAN = NOW - timedelta(days=2)
ENDED = BEGAN + timedelta(minutes=142)
TOP = DraftCause(
    7, None, "Every region took the new limit within the same minute", "deploy_process", "https://example.org/change/9"
)
LATENT = DraftCause(
    8,
    7,
    "The rollout tool has no stage between the canary and the whole fleet",
    "test_gap",
    "Settings of the tool on that day",
    role="latent",
)
ROOT = DraftCause(
    9,
    8,
    "Stages were dropped when the tool was replaced, and no owner was named for its settings",
    "ownership_gap",
    "Record of the replacement",
    role="latent",
)
GAP = DraftCause(
    10,
    None,
    "The share of refused cards is measured per hour, so nothing alarmed for twelve minutes",
    "alarm_missing",
    "Alarm's definition",
    role="detection_gap",
)
STAGE = DraftAction(
    key="ACT-1",
    title="Stage the rollout by region",
    kind="prevent",
    state="open",
    priority="P1",
    owner_id=3,
    due=NOW + timedelta(days=20),
    done_criteria="A bad limit stops after one region in a test.",
    cause_ids=(7, 8, 9),
    strength="engineer_control",
    evaluation="Count the regions reached by the next bad limit.",
)
ALARM = DraftAction(
    key="ACT-2",
    title="Alarm on refused cards within a minute",
    kind="detect",
    state="open",
    priority="P2",
    owner_id=4,
    due=NOW + timedelta(days=30),
    done_criteria="A test refusal of one in ten pages within a minute.",
    cause_ids=(10,),
    strength="alarm",
    evaluation="Time to detect of the next incident of this class.",
)
SECTIONS = {
    "summary": "On 2 May, 40% of card payments were refused for 2 h 22 min, because a new limit reached every region at"
    " once. Some 12,000 customers were asked to pay again. Rollouts go region by region from now on.",
    "impact": "Payments by invoice were not affected.",
    "metrics": "Refused cards per minute: https://example.org/graphs/17",
    "lessons_well": "- The first update went out after four minutes.",
    "lessons_badly": "- The limit reached everybody at once (ACT-1).",
    "lessons_lucky": "- It was a holiday; the next one is staged (ACT-1).",
    "related": "Searched the COEs of checkout in the last two years: COE-3, another cause.",
    "sharing": "Operations review of 12 May.",
    "external_message": "On 2 May some card payments were refused. We release in smaller steps now.",
}
SOUND = Draft(
    state="draft",
    now=NOW,
    title="Checkout refused cards in every region",
    severity="SEV1",
    opened_at=NOW - timedelta(days=1),
    sections={name: DraftSection(text) for name, text in SECTIONS.items()},
    instants={
        "impact_started": BEGAN,
        "detected": BEGAN + timedelta(minutes=12),
        "mitigated": ENDED - timedelta(minutes=10),
        "impact_ended": ENDED,
    },
    impacts=(
        DraftImpact(1, "requests", 40.0, "%", "Refused by attempted, from the gateway's counter"),
        DraftImpact(2, "customers", 12_000.0, "customers", "Distinct accounts with a refusal"),
    ),
    rows=(
        DraftRow(1, BEGAN - timedelta(minutes=3), "The limit was lowered", "change"),
        DraftRow(2, BEGAN, "First cards were refused", "onset"),
        DraftRow(3, BEGAN + timedelta(minutes=12), "The hourly alarm rang", "detected"),
        DraftRow(4, ENDED - timedelta(minutes=10), "The old limit was put back", "mitigated"),
        DraftRow(5, ENDED, "All regions took cards", "resolved"),
    ),
    answers={name: DraftAnswer("The hourly counter; nobody outside knew first.") for name in QUESTIONS},
    causes=(TOP, LATENT, ROOT, GAP),
    actions=(STAGE, ALARM),
    people=("Ada Quill", "Gus Palomar"),
    action_days={"P0": 15, "P1": 30, "P2": 60},
)
