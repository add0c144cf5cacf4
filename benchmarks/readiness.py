"""Readiness: linting the largest lens, the statements of a review with sixty questions, and a fleet of services."""

import json
import time
from collections.abc import Iterator
from itertools import pairwise

from benchmarks.figures import Row, at_most, in_turn, median
from benchmarks.fleet import measure_fleet
from benchmarks.ground import DESK, ENGINES, Bench, bench
from benchmarks.visits import browser, overheard
from foundation.work import Work
from readiness.commands import add_checklist, add_question, answer, publish_version, start_review
from readiness.lens.lint import lint
from readiness.lens.text import MOST_BYTES, normal
from readiness.queries import review
from tests.support.databases import Databases

LOOKS, QUESTIONS, STATEMENTS_AIM, PAGE_AIM_MS, LINT_AIM_S = 9, 60, 8, 150.0, 2.0
PILLARS, PER_PILLAR, CHOICES = 10, 20, 15
RULES = [{"risk": "NONE", "condition": "staged && stops"}, {"risk": "HIGH", "condition": "default"}]


def measure(databases: Databases) -> Iterator[Row]:
    """Yield the rows of this part."""
    yield _lint()
    for name in ENGINES:
        with bench(databases, name) as at:
            yield from _page(at)
        with bench(databases, name) as at:
            yield from measure_fleet(at)


def _lint() -> Row:
    """Lint a lens as large as the format allows: ten pillars of twenty questions of fifteen choices."""
    text = largest_lens()
    began = time.process_time()
    lint(text)
    took = time.process_time() - began
    began = time.process_time()
    json.loads(text)
    floor = time.process_time() - began
    what = f"lint of the largest lens, {len(text) // 1000} KB: CPU"
    return at_most(what, "none", (f"{took:.2f} s", f"json.loads {floor:.3f} s"), took, LINT_AIM_S)


def largest_lens() -> str:
    """Write the largest lens that is taken."""
    ids = [f"c{number}" for number in range(CHOICES)]
    choices = [{"id": each, "title": f"{each} holds", "improvementPlan": {"displayText": "Do"}} for each in ids]
    some = " || ".join(f"({one} && !{two})" for one, two in pairwise(ids))
    rules = [
        {"condition": " && ".join(ids), "risk": "NO_RISK"},
        {"condition": some, "risk": "MEDIUM_RISK"},
        {"condition": "default", "risk": "HIGH_RISK"},
    ]
    questions = [{"title": "Does it hold?", "choices": choices, "riskRules": rules}] * PER_PILLAR
    pillars = [
        {"id": f"p{n:02}", "name": f"P{n}", "questions": [{"id": f"q{n}_{m}", **q} for m, q in enumerate(questions)]}
        for n in range(PILLARS)
    ]
    text = normal(json.dumps({"schemaVersion": "2021-11-01", "name": "Largest", "pillars": pillars}))
    return text + " " * max(0, MOST_BYTES - len(text))


def _page(at: Bench) -> Iterator[Row]:
    key = at.house.transactor.run(DESK, _reviewed)
    with overheard(at.house.engine) as query, at.house.transactor.reading(at.responder) as look:
        review(look, key)
    alone = browser(at, alone=True)
    with overheard(at.house.engine) as request:
        alone.get(f"/reviews/{key}?view=all")
    what, measured = f"review page, {QUESTIONS} questions", f"own data {len(query)}; with sign-in {len(request)}"
    yield at_most(f"{what}: statements", at.engine_name, (measured, "none"), len(request), STATEMENTS_AIM)
    looks, bare = in_turn(LOOKS, lambda _: alone.get(f"/reviews/{key}?view=all"), lambda _: alone.get("/me"))
    took, floor = median(looks) * 1000, median(bare) * 1000
    cells = f"{took:.0f} ms, slowest {max(looks) * 1000:.0f} ms", f"the page /me {floor:.0f} ms"
    yield at_most(f"{what}: median of {LOOKS}", at.engine_name, cells, took, PAGE_AIM_MS, " ms")


def _reviewed(work: Work) -> str:
    """Review a service on sixty questions, all answered."""
    add_checklist(work, slug="sixty", title="Sixty", budget=QUESTIONS)
    keys = [_asked(work, number) for number in range(QUESTIONS)]
    publish_version(work, checklist="sixty")
    made = start_review(work, service_slug="checkout", checklist="sixty")
    for key in keys:
        answer(work, review_key=made.key, question_key=key, choices=["staged"])
    return made.key


def _asked(work: Work, number: int) -> str:
    text, failure = f"Does part {number} roll out in stages?", "All hosts stop at once"
    choices = [{"id": "staged", "title": "In stages"}, {"id": "stops", "title": "Stops by itself"}]
    made = add_question(
        work, checklist="sixty", text=text, failure_prevented=failure, choices=choices, risk_rules=RULES
    )
    return made.key
