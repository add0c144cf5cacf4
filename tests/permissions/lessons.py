"""The second half of the sample: checklists and reviews, alert sources, and records that mix open and private ones."""

from datetime import timedelta
from typing import Any

from changes import commands as changes
from coe import commands as coes
from incidents import commands as incidents
from integrations.alerts import commands as alerts
from integrations.changes import commands as sources
from learnings import commands as learnings
from readiness import commands as readiness
from tests.learnings.foreign import ELSEWHERE, foreign
from tests.permissions.readiness_day import prove_more
from tests.permissions.sample import CANARY, PREDICATE, Sample

CHOICES = [{"id": "staged", "title": "In stages"}, {"id": "stops", "title": "Stops by itself"}]
RULES = [{"risk": "NONE", "condition": "staged && stops"}, {"risk": "HIGH", "condition": "default"}]


def ask_services(sample: Sample) -> None:
    """Publish a checklist, and hold services against it: one under way, one to be decided about, one not begun."""
    world, names, chief, author = sample.world, sample.names, sample.cast["chief"], sample.cast["author"]
    for slug in ("edge", "draft"):
        world.run_as(chief, readiness.add_checklist, slug=slug, title=slug.title(), occasion="annual")
        names[f"{slug}_question"] = _question(sample, slug)
    names["question"] = names["edge_question"]
    world.run_as(chief, readiness.publish_version, checklist="edge")
    for name, service in (("review", "edge-proxy"), ("sent_review", "ledger")):
        key = world.run_as(author, readiness.start_review, service_slug=service, checklist="edge").key
        names[name] = key
        given = {"review_key": key, "question_key": names["question"]}
        world.run_as(author, readiness.answer, choices=[] if name == "review" else ["staged", "stops"], **given)
    due = {"text": "Stage it", "due": world.clock.now() + timedelta(days=9)}
    agreed = {"review_key": names["review"], "question_key": names["question"]}
    names["remedy"] = world.run_as(author, readiness.agree_remedy, **agreed, **due).id
    world.run_as(author, readiness.move_review, key=names["sent_review"], to="in_review")
    prove_more(world, names, sample.cast)
    staged = {"title": "Stage it", "goal": "Nowhere all at once", "learnings": [names["rule"]]}
    waves = {tier: world.clock.now() + timedelta(days=30 + int(tier[1])) for tier in ("T0", "T1")}
    names["campaign"] = world.run_as(chief, learnings.start_campaign, **staged, waves=waves).key
    world.settle()
    names["foreign"] = foreign()
    names["foreign_key"] = world.run(learnings.trust_key, name="Elsewhere", public_key=ELSEWHERE.public_key).id
    names["source_token"] = world.run(alerts.add_source, name="Watcher")[1]
    _tell_of_changes(sample)


def _tell_of_changes(sample: Sample) -> None:
    """Let systems tell what changed, one of it on a service that nobody knows, and say where to look."""
    world, names, author = sample.world, sample.names, sample.cast["author"]
    for name, shape in (("change_token", "generic"), ("github_token", "github"), ("gitlab_token", "gitlab")):
        source = {"name": f"Ship {shape}", "shape": shape, "key_id": world.keyring.current}
        names[name] = world.run(sources.add_source, **source)[1]
    told = {"kind": "deployment", "title": "Ship 4.1", "services": ["edge-proxy", "acme/shop-front"]}
    names["change"] = world.run_as(author, changes.record_change, **told).id
    link = {"key": names["incident"], "url": "https://example.org/errors"}
    names["link"] = world.run_as(author, incidents.add_link, **link).id


def _question(sample: Sample, checklist: str) -> str:
    return sample.world.run_as(
        sample.cast["chief"],
        readiness.add_question,
        checklist=checklist,
        text="Does it roll out in stages?",
        failure_prevented="One bad file reaches every host",
        choices=CHOICES,
        risk_rules=RULES,
        applicability=PREDICATE,
        cause_classes=["dns"],
    ).key


def mix(sample: Sample) -> None:
    """Tie private records to open ones: a question, a remedy, a covered cause, and a COE over an open incident."""
    world, names, private = sample.world, sample.names, sample.private
    chief, author = sample.cast["chief"], sample.cast["author"]
    made: dict[str, Any] = {"learning_key": private["rule"], "checklist": "draft", "evidence_minutes": 20}
    private["draft_question"] = world.run_as(chief, readiness.question_from_learning, **made).key
    for question in (names["learned"], private["draft_question"]):
        world.run_as(sample.cast["admin"], readiness.approve_question, question_key=question)
    world.run_as(chief, readiness.publish_version, checklist="draft")
    # The draft has to differ from the version, so that it can be published again.
    _question(sample, "draft")
    agreed = {"review_key": names["review"], "question_key": names["question"], "action_key": private["action"]}
    world.run_as(author, readiness.agree_remedy, **agreed)
    covered = {"cause_id": private["cause"], "question_key": names["question"], "reason": CANARY}
    world.run_as(chief, readiness.cover_cause, **covered)
    both = [names["shared"], private["resolved"]]
    private["shared_coe"] = world.run_as(author, coes.open_coe, incident_keys=both, title=f"{CANARY} both").key
    again = {"key": private["coe"], "of_key": names["published_coe"]}
    world.run_as(author, coes.link_recurrence, **again)
    world.settle()
