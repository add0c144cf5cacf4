"""Each rule of the linter, broken alone in a document that is otherwise sound."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coe.findings import Draft, DraftAction, DraftCause, DraftSection, blocking, findings
from coe.sections import SECTIONS

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CAUSE = DraftCause(
    7, None, "The rollout pushed the new limit to every region at once", "config_change", "https://example.org/change/9"
)
ACTION = DraftAction(
    key="ACT-1",
    title="Stage the rollout by region",
    kind="prevent",
    state="open",
    priority="P1",
    owner_id=3,
    due=NOW + timedelta(days=20),
    done_criteria="A bad limit stops after one region in a test.",
    cause_ids=(7,),
)
SOUND = Draft(
    state="draft",
    now=NOW,
    sections={name: DraftSection("4 of 10 requests failed.") for name, kind in SECTIONS.items() if kind.is_required},
    instants={
        "impact_started": NOW - timedelta(hours=5),
        "detected": NOW - timedelta(hours=4),
        "mitigated": NOW - timedelta(hours=3),
        "impact_ended": NOW - timedelta(hours=2),
    },
    causes=(CAUSE,),
    actions=(ACTION,),
)


def instants(**changed: datetime | None) -> dict[str, datetime | None]:
    return {**SOUND.instants, **changed}


def section(name: str, text: DraftSection) -> dict[str, DraftSection]:
    return {**SOUND.sections, name: text}


BROKEN = {
    "E01": replace(SOUND, sections=section("diagnosis", DraftSection(" \n"))),
    "E02": replace(SOUND, sections=section("impact", DraftSection("Some customers saw errors."))),
    "E03": replace(SOUND, instants=instants(impact_ended=None)),
    "E04": replace(SOUND, instants=instants(mitigated=None)),
    "E07": replace(SOUND, actions=(replace(ACTION, kind="detect"),)),
    "E22": replace(SOUND, instants=instants(impact_ended=NOW - timedelta(hours=9))),
    "E31": replace(SOUND, causes=(replace(CAUSE, because="The operator did not notice that the count was wrong"),)),
    "E39": replace(SOUND, causes=(CAUSE, replace(CAUSE, id=8))),
    "E50": replace(SOUND, actions=(replace(ACTION, owner_id=None),)),
    "E52": replace(SOUND, actions=(replace(ACTION, due=None),)),
    "E53": replace(SOUND, actions=(replace(ACTION, due=NOW - timedelta(days=1)),)),
    "E54": replace(SOUND, actions=(replace(ACTION, done_criteria=" "),)),
    "E61": replace(SOUND, actions=(ACTION, replace(ACTION, key="ACT-2", cause_ids=()))),
    "W33": replace(SOUND, causes=(replace(CAUSE, because="No staged rollout"),)),
    "W36": replace(SOUND, causes=(replace(CAUSE, evidence=""),)),
    "W56": replace(SOUND, actions=(replace(ACTION, title="Investigate the rollout"),)),
    "W60": replace(SOUND, actions=tuple(replace(ACTION, key=f"ACT-{n}") for n in range(13))),
}


def test_a_sound_document_has_no_findings() -> None:
    assert findings(SOUND) == []


@pytest.mark.parametrize("code", BROKEN)
def test_a_rule_finds_what_it_is_for_and_nothing_else(code: str) -> None:
    assert {finding.code for finding in findings(BROKEN[code])} == {code}
    assert bool(blocking(BROKEN[code])) is code.startswith("E")


def test_a_document_without_causes_says_so() -> None:
    assert "E30" in {f.code for f in blocking(replace(SOUND, causes=()))}


def test_what_the_machine_wrote_is_not_yet_written() -> None:
    prefilled = replace(SOUND, sections=section("summary", DraftSection("On 3 May …", is_prefilled=True)))
    assert [(f.code, f.anchor) for f in findings(prefilled)] == [("E01", "summary")]


@pytest.mark.parametrize(
    "because",
    [
        "An engineer forgot to renew the certificate in the quiet week",
        "Human error while the operator was typing the long command",
        "The wrong rows were deleted by accident during the cleanup",
        "The reviewer didn\u2019t follow the checklist on that Friday afternoon",
    ],
)
def test_a_chain_may_not_end_at_a_person(because: str) -> None:
    ends = replace(SOUND, causes=(replace(CAUSE, because=because),))
    goes_on = replace(SOUND, causes=(replace(CAUSE, id=6, because=because), replace(CAUSE, parent_id=6)))
    assert [f.code for f in findings(ends)] == ["E31"]
    assert findings(goes_on) == []


def test_lack_of_training_is_never_the_end() -> None:
    untrained = replace(SOUND, causes=(replace(CAUSE, cause_class="training_gap"),))
    assert [f.code for f in findings(untrained)] == ["E31"]


def test_an_accepted_risk_answers_for_a_cause_and_a_canceled_action_does_not() -> None:
    second = replace(CAUSE, id=8)
    accepted = replace(ACTION, key="ACT-2", state="risk_accepted", cause_ids=(8,))
    canceled = replace(accepted, state="canceled")
    assert findings(replace(SOUND, causes=(CAUSE, second), actions=(ACTION, accepted))) == []
    assert [f.code for f in findings(replace(SOUND, causes=(CAUSE, second), actions=(ACTION, canceled)))] == ["E39"]


@pytest.mark.parametrize("state", ["in_review", "approved", "published"])
def test_a_date_that_passes_during_review_does_not_block_it(state: str) -> None:
    assert findings(replace(BROKEN["E53"], state=state)) == []
