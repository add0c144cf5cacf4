"""Each kind of finding, by one change to a document that is otherwise sound, and what is no finding."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from coe.findings import KINDS, RULES, Draft, DraftAnswer, DraftCause, DraftImpact, DraftSection, findings
from coe.findings.causes import HUMAN_ERROR, NOT_A_PERSON
from tests.coe.sound import ALARM, BEGAN, ENDED, GAP, LATENT, NOW, ROOT, SOUND, STAGE, TOP


def instants(**changed: datetime | None) -> Draft:
    return replace(SOUND, instants={**SOUND.instants, **changed})


def section(name: str, text: str) -> Draft:
    return replace(SOUND, sections={**SOUND.sections, name: DraftSection(text)})


def answer(name: str, given: DraftAnswer) -> Draft:
    return replace(SOUND, answers={**SOUND.answers, name: given})


def row(number: int, **changed: Any) -> Draft:
    return replace(SOUND, rows=tuple(replace(r, **changed) if r.id == number else r for r in SOUND.rows))


def causes(*changed: DraftCause) -> Draft:
    return replace(SOUND, causes=changed)


def stage(**changed: Any) -> Draft:
    return replace(SOUND, actions=(replace(STAGE, **changed), ALARM))


def alarm(**changed: Any) -> Draft:
    return replace(SOUND, actions=(STAGE, replace(ALARM, **changed)))


LATE = BEGAN + timedelta(minutes=50)
ONE = replace(TOP, because="Every region took the new limit within the same minute", role="trigger")
BROKEN = {
    "E01": section("impact", " \n"),
    "E02": replace(SOUND, impacts=()),
    "E03": instants(impact_ended=None),
    "E04": replace(
        SOUND,
        instants={**SOUND.instants, "mitigated": None},
        rows=tuple(r for r in SOUND.rows if r.kind != "mitigated"),
    ),
    "E05": answer("alarm", DraftAnswer("")),
    "E06": answer("rollback", DraftAnswer(" ", is_not_applicable=True)),
    "E07": stage(kind="mitigate"),
    "W08": replace(alarm(kind="respond"), trigger="customer"),
    "W09": section("metrics", "A graph of refused cards."),
    "W10": section("related", ""),
    "E11": answer("orr_question", DraftAnswer("")),
    "E20": replace(SOUND, rows=(*SOUND.rows, replace(SOUND.rows[3], id=9, text="The old  limit was put back"))),
    "E21": row(3, zone=""),
    "E22": instants(impact_ended=ENDED + timedelta(minutes=9)),
    "W23": replace(
        instants(detected=LATE), rows=tuple(replace(r, at=LATE) if r.kind == "detected" else r for r in SOUND.rows)
    ),
    "W24": row(2, precision="day"),
    "W25": section("summary", "4% of card payments were refused for 142 minutes; some 12,000 customers paid again."),
    "W26": replace(SOUND, rows=SOUND.rows[2:]),
    "E30": replace(SOUND, causes=()),
    "E31": causes(
        TOP, LATENT, replace(ROOT, because="The operator of that night did not notice the count of regions"), GAP
    ),
    "W32": replace(causes(TOP, replace(ROOT, parent_id=7), GAP), actions=(replace(STAGE, cause_ids=(7, 9)), ALARM)),
    "W33": causes(TOP, LATENT, replace(ROOT, because="No owner was named"), GAP),
    "W34": causes(
        TOP, LATENT, replace(ROOT, because="The rollout tool has no stage between canary and whole fleet"), GAP
    ),
    "W35": causes(TOP, LATENT, ROOT, replace(GAP, role="contributing")),
    "W36": causes(replace(TOP, evidence=""), LATENT, ROOT, GAP),
    "W37": replace(causes(ONE), actions=(STAGE, replace(ALARM, cause_ids=(7,)))),
    "W38": causes(TOP, LATENT, replace(ROOT, cause_class="external_provider"), GAP),
    "E39": alarm(cause_ids=(7,)),
    "E40": section(
        "lessons_badly", "- The limit reached everybody at once (ACT-1).\n- Nobody knew whom to ask, see ACT-99"
    ),
    "W41": section("lessons_lucky", "- It was a holiday."),
    "E50": stage(owner_id=None),
    "E51": stage(owner_is_active=False),
    "E52": stage(due=None),
    "E53": stage(due=NOW - timedelta(days=1)),
    "E54": stage(done_criteria=" "),
    "W55": alarm(evaluation=""),
    "W56": stage(title="Investigate a rollout by region"),
    "W57": stage(strength="training"),
    "W58": stage(title="Stage the rollout and test it and tell everybody"),
    "W59": stage(due=NOW + timedelta(days=45)),
    "W60": stage(priority="P2"),
    "E61": replace(SOUND, actions=(STAGE, ALARM, replace(ALARM, key="ACT-3", cause_ids=()))),
    "W62": stage(tracker_url="https://tracker.example.org/1"),
    "W63": stage(like="ACT-77"),
    "W70": section("lessons_well", "- Gus Palomar wrote after four minutes."),
    "W71": section("detection", "The engineer forgot to look at the graph."),
    "W72": section("detection", "The canary should have shown it."),
    "I73": replace(SOUND, title="Outage of card payments"),
    "W80": stage(scope="org"),
    "W81": section("sharing", ""),
    "E82": section("external_message", "See INC-42: some card payments were refused."),
    "W83": section(
        "summary", "40% of card payments were refused by the PQZ for 142 minutes; 12,000 customers paid again."
    ),
}


def test_a_sound_document_has_no_findings() -> None:
    assert findings(SOUND) == []


def test_every_kind_has_a_rule_and_a_case_and_says_how_it_is_mended() -> None:
    assert set(KINDS) == set(RULES) == set(BROKEN)
    assert all(
        kind.mend and {"E": "error", "W": "warning", "I": "hint"}[code[0]] == kind.level for code, kind in KINDS.items()
    )


@pytest.mark.parametrize("code", BROKEN)
def test_one_change_raises_exactly_its_own_finding(code: str) -> None:
    found = findings(BROKEN[code])
    assert {each.code for each in found} == {code}
    (first, *_) = found
    assert first.anchor
    assert "{" not in first.message + first.mend
    assert first.blocks is (code[0] == "E")


NO_FINDING = {
    "quoted words are somebody else's": section("detection", "The log said “the engineer forgot to set it”."),
    "what is quoted from a document is not judged": section(
        "detection", "> The operator should have known.\n\nNobody saw it."
    ),
    "a thought experiment may wish": answer("detect_halved", DraftAnswer("An alarm per minute could have shown it.")),
    "a duration of one part of it": section(
        "summary", "40% of card payments were refused for 2 hours, of 12,000 customers; invoices for 132 minutes."
    ),
    "an abbreviation that is written out": section(
        "summary", "The payment queue (PQZ) refused 40% for 142 minutes; 12,000 customers paid again."
    ),
    "what has to be there is no wish": section(
        "detection", "Workloads should have priority; it could have been worse."
    ),
    "no number in the summary": section("summary", "Cards were refused in every region until the old limit was back."),
    "a partial outage is partial": replace(SOUND, title="Partial outage of card payments"),
    "an accepted risk needs no action": replace(
        alarm(cause_ids=(7,)), causes=(TOP, LATENT, ROOT, replace(GAP, is_accepted=True))
    ),
    "a cause that led to two things": causes(TOP, LATENT, replace(ROOT, also_led_to=(10,)), GAP),
    "an estimate beside another unit": replace(SOUND, impacts=(*SOUND.impacts, DraftImpact(3, "revenue", 5e4, "EUR"))),
    "our own defence beside theirs": replace(
        causes(TOP, LATENT, replace(ROOT, cause_class="external_provider"), replace(ROOT, id=11), GAP),
        actions=(replace(STAGE, cause_ids=(7, 9, 11)), ALARM),
    ),
}


@pytest.mark.parametrize("case", NO_FINDING)
def test_what_only_looks_like_a_finding_is_none(case: str) -> None:
    assert findings(NO_FINDING[case]) == []


@pytest.mark.parametrize(
    ("text", "is_person"),
    [
        ("A human error while typing the range", True),
        ("The operator forgot to drain the host", True),
        ("The data was deleted by accident", True),
        ("The alert did not notice a slow rise", False),
        ("The pipeline's check didn't know of the new region", False),
    ],
)
def test_machines_that_do_not_notice_are_no_people(text: str, *, is_person: bool) -> None:
    assert bool(HUMAN_ERROR.search(NOT_A_PERSON.sub(" ", text))) is is_person
