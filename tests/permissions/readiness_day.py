"""What readiness adds to the sample: a lens, a doubted review, one that begins again, evidence; and to the day."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from catalog import commands as catalog
from foundation.work import Desk
from readiness import commands as readiness
from tests.permissions.people import Cast
from tests.support.world import World

LENS = json.dumps(
    {
        "schemaVersion": "2021-11-01",
        "name": "Small",
        "pillars": [
            {
                "id": "one",
                "name": "One",
                "questions": [
                    {
                        "id": "first",
                        "title": "Is it staged?",
                        "choices": [{"id": "staged", "title": "Yes", "improvementPlan": {"displayText": "Stage it"}}],
                        "riskRules": [
                            {"condition": "staged", "risk": "NO_RISK"},
                            {"condition": "default", "risk": "HIGH_RISK"},
                        ],
                    }
                ],
            }
        ],
    }
)


def lens_file(folder: Path) -> Path:
    """Write the lens where the terminal can read it."""
    path = folder / "lens.json"
    path.write_text(LENS)
    return path


def prove_more(world: World, names: dict[str, Any], cast: Cast) -> None:
    """Let reviews be doubted, begun again and shown."""
    names["lens"] = LENS
    chief, author = cast["chief"], cast["author"]
    for slug in ("mint", "press"):
        world.run(catalog.add_service, slug=slug, name=slug.title(), tier="T1")
        names[slug] = _sent(world, names, author, slug)
    names["doubted"] = names["mint"]
    doubt = {"review_key": names["mint"], "question_key": names["question"], "text": "Who saw that?"}
    names["challenge"] = world.run_as(chief, readiness.challenge, **doubt).id
    world.run_as(chief, readiness.decide, review_key=names["press"], outcome="ready")
    names["again"] = world.run_as(author, readiness.start_review, service_slug="press", checklist="edge").key
    shown = {"review_key": names["review"], "question_key": names["question"], "url": "https://example.org/5"}
    expires_at = world.clock.now() + timedelta(days=1)
    names["evidence"] = world.run_as(author, readiness.attach_evidence, **shown, expires_at=expires_at).id
    asked = {"learning_key": names["rule"], "checklist": "draft", "evidence_minutes": 20}
    learned = world.run_as(chief, readiness.question_from_learning, **asked).key
    names["learned"] = learned
    world.run_as(chief, readiness.back_test, question_key=learned, held=[])
    made = world.run_as(author, readiness.mark_milestone, review_key=names["sent_review"], name="Now")
    names["milestone"] = made.id


def play_again(world: World, cast: Cast, word: str, coe: str) -> str:
    """Plan a game day, which the administrator leads."""
    chief = cast["admin"]
    key: str = world.run_as(chief, readiness.plan_drill, coe_key=coe, title=f"{word} again").key
    world.run_as(chief, readiness.script_drill, key=key, injects=[(60, f"{word} rises")])
    return key


def _sent(world: World, names: dict[str, Any], author: Any, slug: str) -> str:
    key = world.run_as(author, readiness.start_review, service_slug=slug, checklist="edge").key
    given = {"review_key": key, "question_key": names["question"], "choices": ["staged", "stops"]}
    world.run_as(author, readiness.answer, **given)
    world.run_as(author, readiness.move_review, key=key, to="in_review")
    return key


def ask_anew(desk: Desk, question: str) -> None:
    """Publish versions, so that services are flagged, and a check of ours looks at what was answered."""
    desk.run(readiness.publish_version, checklist="draft")
    desk.run(readiness.revise_question, question_key=question, proof={"by": "catalog", "rule": {"all": []}})
    desk.run(readiness.publish_version, checklist="edge")
