"""Custom lenses: read, judged exactly, taken in and given back to the letter."""

import json
from itertools import combinations
from pathlib import Path
from time import perf_counter

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.errors import Invalid
from readiness import boolean, commands, queries
from readiness.cli import lint_file
from readiness.lens.lint import lint
from readiness.lens.reasoning import LEVELS, Rule, reason, unread
from readiness.lens.shape import shape_of
from readiness.lens.text import MOST_BYTES, normal, read
from readiness.lens.writing import dump
from tests.support.world import World

pytest_plugins = ["tests.support.world"]
CHOICES = ("a", "b", "c", "q_no")
names = st.sampled_from([*CHOICES, "strange"])
conditions = st.recursive(
    names,
    lambda inner: st.one_of(
        inner.map(lambda e: f"!({e})"),
        st.tuples(inner, st.sampled_from([" && ", " || "]), inner).map(lambda t: f"({t[0]}){t[1]}({t[2]})"),
    ),
    max_leaves=6,
)
rules = st.lists(st.tuples(st.sampled_from(LEVELS), st.one_of(st.just("default"), conditions)), min_size=1, max_size=4)


def brute(written: list[tuple[str, str]]) -> dict[str, object]:
    """Judge rules by trying every selection with Python's own logic."""
    free = [each for each in CHOICES if not each.endswith("_no")]
    chosen = [set(each) for size in range(len(free) + 1) for each in combinations(free, size)]
    ever, first, risks = set(), set(), {}
    for selection in chosen:
        known = {name: name in (selection or {"q_no"}) for name in (*CHOICES, "strange")}
        held = [place for place, (_, text) in enumerate(written) if _holds(text, known)]
        ever |= set(held)
        first |= set(held[:1])
        risks[frozenset(selection)] = LEVELS.index(written[held[0]][0]) if held else None
    rising = any(
        before is not None and after is not None and after > before
        for small, before in risks.items()
        for large, after in risks.items()
        if small < large and len(large) == len(small) + 1
    )
    every = set(range(len(written)))
    return {
        "unsatisfiable": sorted(every - ever),
        "shadowed": sorted(ever - first),
        "no_match": None in risks.values(),
        "never_high": 2 not in risks.values(),
        "rising": rising,
    }


def _holds(text: str, known: dict[str, bool]) -> bool:
    translated = text.replace("&&", " and ").replace("||", " or ").replace("!", " not ")
    return text == "default" or bool(eval(translated, {}, known))  # noqa: S307 - the test's own expression


@settings(max_examples=150)
@given(rules)
def test_the_reasoning_agrees_with_trying_everything(written: list[tuple[str, str]]) -> None:
    parsed = [Rule(risk, None if text == "default" else boolean.parse(text)) for risk, text in written]
    verdict = reason(parsed, CHOICES)
    assert verdict is not None
    assert {
        "unsatisfiable": verdict.unsatisfiable,
        "shadowed": verdict.shadowed,
        "no_match": verdict.has_no_match,
        "never_high": verdict.is_never_high,
        "rising": verdict.rises_with is not None,
    } == brute(written)
    read_ids = {name for _, text in written for name in CHOICES if text != "default" and _reads(text, name)}
    assert set(unread(parsed, CHOICES)) == {each for each in ("a", "b", "c") if each not in read_ids}


def _reads(text: str, name: str) -> bool:
    return name in boolean.parse(text).names()


def lens(
    *written: tuple[str, str], choices: tuple[str, ...] = CHOICES, indent: int | None = None, **more: object
) -> str:
    """Write a lens with one question."""
    question = {
        "id": "the_question",
        "title": "Is it staged?",
        "choices": [{"id": each, "title": each, "improvementPlan": {"displayText": "Do it"}} for each in choices],
        "riskRules": [{"condition": text, "risk": risk} for risk, text in written],
        **more,
    }
    pillar = {"id": "pillar", "name": "Pillar", "questions": [question]}
    whole = {"schemaVersion": "2021-11-01", "name": "Lens", "description": "", "pillars": [pillar]}
    return json.dumps(whole, indent=indent)


def codes(text: str | bytes) -> set[str]:
    return {each.code for each in lint(text)}


def test_each_fault_has_its_code() -> None:
    sound = (("NO_RISK", "a && b && c"), ("MEDIUM_RISK", "a || b"), ("HIGH_RISK", "default"))
    found = {each for each in codes(lens(*sound)) if not each.startswith("limit")}
    assert found == set()
    assert "unsatisfiable-rule" in codes(lens(("NO_RISK", "a && !a"), *sound[2:]))
    assert "shadowed-rule" in codes(lens(("NO_RISK", "a || !a"), ("HIGH_RISK", "default")))
    assert {"no-match", "no-default", "never-high"} <= codes(lens(("NO_RISK", "a")))
    assert "not-monotone" in codes(lens(("HIGH_RISK", "a"), ("NO_RISK", "default")))
    assert [each.message for each in lint(lens(*sound, choices=(*CHOICES, "d"))) if each.code == "unread-choice"]
    assert {"limit-version", "limit-text"} <= codes('{"pillars": []}')
    assert "duplicate-id" in codes(lens(*sound, choices=(*CHOICES, "a")))
    assert "limit-length" in codes(lens(*sound, title="x" * 129))
    assert "limit-count" in codes(lens(*sound, choices=tuple(f"c{n}" for n in range(16))))
    assert {"limit-plan", "limit-resource"} <= codes(lens(*sound).replace('{"displayText": "Do it"}', "7"))
    assert "unknown-choice" in codes(lens(("NO_RISK", "ü"), *sound[1:]))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(" * 10_000 + "a" + ")" * 10_000, "invalid-condition"),
        ("(" * 40 + "a" + ")" * 40, "invalid-condition"),
        ("a ||", "invalid-condition"),
        ("a & b", "invalid-condition"),
    ],
)
def test_a_condition_that_cannot_be_read_is_told_soon(text: str, code: str) -> None:
    began = perf_counter()
    assert code in codes(lens(("NO_RISK", text), ("HIGH_RISK", "default")))
    assert perf_counter() - began < 5, "bounded, whatever the machine"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 5_000,
        '{"a": }',
        '{"a" 1}',
        '{"a": "\\q"}',
        '"open',
        "{} {}",
        '{"a": "\\ud800"}',
        "\0",
        "{'a': 1}",
    ],
)
def test_what_is_no_lens_is_one_finding(text: str) -> None:
    assert [each.code for each in lint(text)][:1] == ["not-json"]


def test_what_is_nearly_json_is_read_with_a_warning() -> None:
    text = '\ufeff{"name": NaN, "pillars": [1, 2,], "name": "x",}'
    assert sum(each.is_warning for each in lint(text)) == 5
    (*_, more) = [each for each in lint("[" + "NaN," * 2_000 + "1]") if each.is_warning]
    assert more.message == "1500 more that is no JSON (line 1)."
    assert codes(b"\xff{}") == {"not-json"}
    assert codes("x" * (MOST_BYTES + 1)) == {"limit-size"}


def test_the_command_prints_the_findings(tmp_path: Path) -> None:
    path = tmp_path / "lens.json"
    path.write_text(lens(("NO_RISK", "a && !a"), ("HIGH_RISK", "default")))
    answer = CliRunner().invoke(lint_file, ["--json", str(path)])
    findings = json.loads(answer.output)["findings"]
    assert answer.exit_code == 1
    assert {"code", "pillar", "question", "rule", "message"} == set(findings[0])
    assert ("unsatisfiable-rule", "pillar", "the_question", 0) in [
        (each["code"], each["pillar"], each["question"], each["rule"]) for each in findings
    ]


@pytest.mark.data
def test_every_published_lens_is_read_without_a_loss(shared_data: Path) -> None:
    for path in sorted((shared_data / "lenses").glob("*.json")):
        text = path.read_text()
        root = read(text).root
        assert shape_of(root).questions, path.name
        assert json.loads(dump(root)) == json.loads(text) or "NaN" in text
        assert len(dump(root).split()) > 0
        assert normal(normal(text)) == normal(text)


@pytest.mark.data
@pytest.mark.parametrize("name", ["ORR-Whitepaper-Sample-PUBLISHED", "custom-lens-emr-spark-v1.0"])
def test_a_lens_comes_back_to_the_letter(world: World, shared_data: Path, name: str) -> None:
    text = (shared_data / "lenses" / f"{name}.json").read_text()
    slug = world.run(commands.import_lens, document=text, slug="a-lens").slug
    world.run(commands.publish_version, checklist=slug)
    given = world.ask(queries.lens_text, slug, 1)
    assert (given.text, given.is_original) == (text, True)
    assert len(world.ask(queries.checklist, slug).draft) == len(shape_of(read(text).root).questions)


@pytest.mark.data
def test_a_lens_that_was_changed_keeps_all_else(world: World, shared_data: Path) -> None:
    text = (shared_data / "lenses" / "custom-lens-apigw-lambda-v0.1.json").read_text()
    slug = world.run(commands.import_lens, document=text, slug="changed").slug
    first, second, *_ = world.ask(queries.checklist, slug).draft
    world.run(commands.revise_question, question_key=first.key, text="Put otherwise")
    world.run(commands.drop_question, question_key=second.key, reason="Said twice")
    before, after = json.loads(text), json.loads(world.ask(queries.lens_text, slug).text)
    assert list(after) == list(before)
    assert after["_release_note"] == before["_release_note"]
    assert after["pillars"][0]["questions"][0]["title"] == "Put otherwise"
    questions = [sum(len(p["questions"]) for p in each["pillars"]) for each in (before, after)]
    assert questions[1] == questions[0] - 1
    assert after["pillars"][0]["questions"][1:] == before["pillars"][0]["questions"][2:]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"name": "x", "pillars": []}', "1 to 400 questions"),
        (
            lens(("LOW", "a"), indent=0),
            r"pillars\[0\].questions\[0\].riskRules\[0\]: the risk is one of HIGH_RISK, .* \(line 44\)",
        ),
        (lens(("NO_RISK", "ü")), r"riskRules\[0\].condition: ü is none of the question's choices \(line 1\)"),
        (lens(("HIGH_RISK", "default"), choices=tuple(f"c{n}" for n in range(16))), r"\.choices: Give 1 to 15 choices"),
        (lens(("HIGH_RISK", "default"), title="x" * 301), r"questions\[0\]\.title: text has 301 characters"),
        (lens(("HIGH_RISK", "default"), choices=("a", "a")), r"line 1: .*choices\[1\]\.id: a is taken already"),
    ],
)
def test_what_can_not_be_taken_in_is_told_with_its_field_and_line(world: World, text: str, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        world.run(commands.import_lens, document=text, slug="refused")


def test_a_lens_keeps_its_spaces_where_something_else_was_changed(world: World) -> None:
    text = lens(("NO_RISK", "a"), ("HIGH_RISK", "default"), title=" Is  it\nstaged? ")
    slug = world.run(commands.import_lens, document=text, slug="spaced").slug
    (asked,) = world.ask(queries.checklist, slug).draft
    assert asked.text == "Is it staged?"
    world.run(commands.revise_question, question_key=asked.key, guidance="Look at the pipeline")
    (after,) = json.loads(world.ask(queries.lens_text, slug).text)["pillars"][0]["questions"]
    (before,) = json.loads(text)["pillars"][0]["questions"]
    assert after == {**before, "description": "Look at the pipeline"}


@pytest.mark.data
def test_a_tiered_checklist_in_markdown_is_a_set_for_each_tier(world: World, shared_data: Path) -> None:
    folder = shared_data / "checklists"
    made = [
        world.run(commands.import_lens, document=(folder / name).read_text(), form="markdown").slug
        for name in ("design-checklist.md", "pre-production-checklist.md")
    ]
    counts = []
    for slug in made:
        draft = world.ask(queries.checklist, slug).draft
        counts.append([sum(each.tiers[tier] == "required" for each in draft) for tier in ("T2", "T1", "T0")])
    assert counts == [[5, 9, 10], [30, 64, 73]]
