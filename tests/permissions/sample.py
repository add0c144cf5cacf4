"""A small organisation in which every operation has something to work on, and what of it is private.

``names`` says what stands for ``$incident`` and the like in the table's addresses and bodies; ``private`` gives, under
the same names, the counterparts that only the author, the chief and administrators may know of.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from accounts import commands as accounts
from catalog import commands as catalog
from coe import commands as coes
from coe.queries import brief as coe_brief
from coe.questions import QUESTIONS
from coe.sections import SECTIONS
from foundation.authz import Role, Scope
from foundation.jobs import JobRow, JobState, NewJob
from foundation.markdown import plain
from foundation.pictures import Picture
from foundation.work import Work
from incidents import commands as incidents
from incidents.queries import brief
from learnings import commands as learnings
from statuspage import commands as statuspages
from tests.permissions.flows import by_itself
from tests.permissions.people import Cast, gather
from tests.permissions.programs import put_programs
from tests.permissions.readiness_day import play_again
from tests.permissions.tickets import put_tickets
from tests.support.world import World

CANARY = "zanzibar"
PREDICATE = {"attribute": "tier", "in": ["T0", "T1"]}


@dataclass
class Sample:
    """Everything that is in the sample, by the names that the table uses."""

    world: World
    cast: Cast
    names: dict[str, Any] = field(default_factory=dict)
    private: dict[str, Any] = field(default_factory=dict)

    @property
    def secrets(self) -> set[str]:
        """Keys that outsiders must not read anywhere."""
        return {str(value) for value in self.private.values() if "-" in str(value)}


def build(world: World) -> Sample:
    """Make what everybody may see."""
    sample = Sample(world, gather(world))
    _organisation(sample)
    sample.names |= _story(sample, "Requests fail", "open")
    _on_the_status_page(sample)
    put_programs(world, sample.names)
    put_tickets(sample.world, sample.names, "It fails")
    _a_dead_letter(sample)
    world.settle()
    return sample


def hide(sample: Sample) -> None:
    """Make the private counterparts, whose every text carries the canary."""
    sample.private = _story(sample, CANARY, "private")
    world, author = sample.world, sample.cast["author"]
    put_tickets(world, sample.private, CANARY)
    body = {"audience": "responders", "body": plain(CANARY)}
    world.run_as(author, incidents.post_update, key=sample.private["incident"], **body)
    key = sample.private["incident"]
    judged = {"change_id": sample.names["change"], "verdict": "cause", "reason": CANARY}
    world.run_as(author, incidents.mark_change, key=key, **judged)
    world.run_as(author, incidents.report_problem, into=key, text=CANARY, tickets=[f"{CANARY}-9"])
    world.run_as(author, incidents.add_link, key=key, url=f"https://{CANARY}.example.org/", label=CANARY)
    world.run_as(author, incidents.describe_impact, key=key, customer_impact=plain(CANARY))
    sample.world.settle()


def _organisation(sample: Sample) -> None:
    world, names = sample.world, sample.names
    for name, someone in sample.cast.everybody.items():
        names[name] = someone.id
    for name, email in (("newcomer", "new@example.org"), ("leaver", "gone@example.org")):
        names[name] = world.run(accounts.add_person, email=email, name=f"New {name}", role=Role.VIEWER).id
    world.run(accounts.disable_person, email="gone@example.org")
    token = world.run(accounts.create_token, person_id=names["newcomer"], scope=Scope.READ)[0]
    names["new_token"] = token.id
    world.run(accounts.join_team, team_id=1, person_id=names["chief"])
    world.run(catalog.add_service, slug="ledger", name="Ledger", tier="T0")
    world.run(catalog.add_service, slug="archive", name="Archive", tier="T2")
    world.run(catalog.add_dependency, slug="edge-proxy", on="ledger", kind="hard")
    by_itself(world, sample.names["author"])
    book = {"title": "Drain the queue", "url": "https://example.org/drain"}
    names["runbook"] = world.run(catalog.add_runbook, slug="edge-proxy", **book).id


def _story(sample: Sample, word: str, visibility: str) -> dict[str, Any]:
    """Let things happen, from the alarm to what was learned, all of one visibility."""
    made: dict[str, Any] = {}
    for name in ("incident", "other", "twin"):
        made[name] = _incident(sample, f"{word}: {name}", visibility)
    key = made["incident"]
    world, author = sample.world, sample.cast["author"]
    made["task"] = world.run_as(author, incidents.add_task, key=key, title=f"{word} task").id
    world.run_as(author, incidents.add_note, key=key, body=plain(f"{word} note"))
    made["note"] = world.ask(brief, key).version
    told = {"key": key, "audience": "responders", "body": plain(f"{word} update")}
    made["update"] = world.run_as(author, incidents.post_update, **told).id
    kept = {"key": key, "name": f"{word}.txt", "media_type": "text/plain", "content": word.encode()}
    made["file"] = world.run_as(author, incidents.attach, **kept).id
    made["linked"] = made["twin"]
    world.run_as(author, incidents.relate_incidents, key=key, to=made["twin"])
    for name in ("resolved", "shared"):
        made[name] = _resolved(sample, f"{word} is over: {name}", visibility)
    made |= _documents(sample, word, visibility)
    again = play_again(sample.world, sample.cast, word, made["published_coe"])
    return {**made, **_lessons(sample, word, made), "drill": again}


def _incident(sample: Sample, title: str, visibility: str, **more: Any) -> str:
    """Declare an incident; the chief takes part."""
    author, world = sample.cast["author"], sample.world
    values = {"title": title, "severity": "SEV2", "services": ["edge-proxy"], "summary": plain(title), **more}
    key = world.run_as(author, incidents.declare, visibility=visibility, **values).key
    world.run_as(author, incidents.add_participant, key=key, person_id=sample.names["chief"])
    return key


def _resolved(sample: Sample, title: str, visibility: str) -> str:
    """Tell afterwards of an incident, so that its COE can be opened."""
    began = sample.world.clock.now() - timedelta(days=1)
    names = ("impact_started", "detected", "declared", "mitigated", "impact_ended", "resolved")
    occurred = {name: began + timedelta(minutes=10 * step) for step, name in enumerate(names)}
    told = {"mode": "retrospective", "state": "resolved", "occurred": occurred}
    return _incident(sample, title, visibility, severity="SEV3", **told)


def _documents(sample: Sample, word: str, visibility: str) -> dict[str, Any]:
    """Write COEs: a draft, a sound one, one in review, an approved and a published one."""
    world, author, chief = sample.world, sample.cast["author"], sample.cast["chief"]
    made = {"coe": _coe(sample, f"{word} draft", visibility)}
    draft = {"key": made["coe"]}
    row = {"at": world.clock.now(), "text": f"{word} row"}
    made["row"] = world.run_as(author, coes.add_timeline_row, **draft, **row).id
    made |= _explained(sample, word, made["coe"])
    counted = coes.Counted("requests", 40, "%", method=f"{word} by the gateway's counter")
    made["impact"] = world.run_as(author, coes.add_impact, **draft, counted=counted).id
    made |= _shown(sample, word, made["coe"])
    made["comment"] = world.run_as(author, coes.comment, **draft, anchor="summary", text=f"{word}: which region?").id
    better = {"name": "summary", "text": f"{word}: better", "reason": f"{word} is shorter"}
    made["suggestion"] = world.run_as(author, coes.suggest, **draft, **better).id
    world.run_as(author, coes.write_section, **draft, name="sharing", text=plain(f"{word} is told on Monday"))
    made["written"] = world.ask(coe_brief, made["coe"]).version
    done = {"title": f"{word} and done", "kind": "prevent", "priority": "P2", "owner_id": sample.names["author"]}
    due = {"due": world.clock.now() + timedelta(days=9), "done_criteria": f"{word} no more"}
    made["done_action"] = world.run_as(author, coes.add_action, **draft, **done, **due).key
    world.run_as(author, coes.move_action, key=made["done_action"], to="done", evidence="https://example.org/1")
    for name, moves in {
        "sound": (),
        "reviewed": ((author, "in_review"),),
        "approved": ((author, "in_review"), (chief, "approved")),
        "published": ((author, "in_review"), (chief, "approved"), (chief, "published")),
    }.items():
        made[f"{name}_coe"] = _sound(sample, f"{word} {name}", visibility)
        for who, to in moves:
            world.run_as(who, coes.transition, key=made[f"{name}_coe"], to=to, note=f"{word} is understood")
    return made


def _shown(sample: Sample, word: str, coe: str) -> dict[str, Any]:
    """Show a query and a picture in a COE."""
    world, author, now = sample.world, sample.cast["author"], sample.world.clock.now()
    graph = coes.Shown(f"{word} graph", word, word, now - timedelta(hours=1), now)
    exhibit = world.run_as(author, coes.add_query, key=coe, said=graph).id
    picture = Picture(b"GIF89a", "image/gif", 1, 1)
    seen = coes.Shown(f"{word} picture", word)
    painted = world.run_as(author, coes.add_picture, key=coe, picture=picture, said=seen).id
    return {"exhibit": exhibit, "picture": painted}


def _coe(sample: Sample, title: str, visibility: str) -> str:
    author, incident = sample.cast["author"], _resolved(sample, title, visibility)
    values = {"incident_keys": [incident], "title": title, "owner_id": author.person_id}
    return sample.world.run_as(author, coes.open_coe, **values).key


def _explained(sample: Sample, word: str, coe: str) -> dict[str, Any]:
    """Add a cause and an action to a COE."""
    world, author = sample.world, sample.cast["author"]
    cause = {"because": f"{word} reached every host", "cause_class": "config_change", "service_slug": "edge-proxy"}
    cause_id = world.run_as(author, coes.add_cause, key=coe, evidence="https://example.org/9", **cause).id
    action = world.run_as(
        author,
        coes.add_action,
        key=coe,
        title=f"{word} in stages",
        kind="prevent",
        priority="P1",
        owner_id=author.person_id,
        due=world.clock.now() + timedelta(days=20),
        done_criteria=f"{word} stops after one host",
        cause_ids=[cause_id],
        service_slug="edge-proxy",
    )
    return {"cause": cause_id, "action": action.key}


def _sound(sample: Sample, title: str, visibility: str) -> str:
    """Write a COE to which the linter has nothing to say."""
    world, author = sample.world, sample.cast["author"]
    key = _coe(sample, title, visibility)
    for name, kind in SECTIONS.items():
        if kind.is_required:
            text = plain(f"{title}: 4 of 10 requests failed for an hour.")
            world.run_as(author, coes.write_section, key=key, name=name, text=text)
    began = world.clock.now() - timedelta(days=1)
    names = ("impact_started", "detected", "mitigated", "impact_ended")
    instants = {name: began + timedelta(minutes=10 * step) for step, name in enumerate(names)}
    world.run_as(author, coes.edit_coe, key=key, instants=instants)
    _explained(sample, title, key)
    counted = coes.Counted("requests", 40, "%", method=f"{title} by the gateway's counter")
    world.run_as(author, coes.add_impact, key=key, counted=counted)
    answers = {name: coes.Given(f"{title} was small", is_not_applicable=True) for name in QUESTIONS}
    world.run_as(author, coes.answer_questions, key=key, answers=answers)
    return key


def _lessons(sample: Sample, word: str, made: Mapping[str, Any]) -> dict[str, Any]:
    """Propose learnings, and take them to each state."""
    world, author, chief = sample.world, sample.cast["author"], sample.cast["chief"]
    keys = {}
    for name, moves in {"learning": (), "accepted": ("accepted",), "rule": ("accepted", "published")}.items():
        keys[name] = world.run_as(
            author,
            learnings.propose,
            title=f"{word}: {name}",
            failure_prevented=f"{word} reaches every host",
            lesson=plain(f"{word} at once fails at once."),
            recommendation=plain(f"{word}:\n\n- A part gets it first\n- It stops by itself\n"),
            cause_classes=["config_change"],
            applicability=PREDICATE,
            source_coe=made["published_coe"],
        ).key
        for to in moves:
            world.run_as(chief, learnings.transition, key=keys[name], to=to, reason=f"{word} is general")
    return keys


def _on_the_status_page(sample: Sample) -> None:
    """Make a page, tell the public of an incident, and announce work."""
    world, names, author = sample.world, sample.names, sample.cast["author"]
    world.run(statuspages.add_page, slug="acme", name="Acme Cloud")
    parts = {"page": "acme", "name": "Edge network", "service_slug": "edge-proxy"}
    names["component"] = world.run(statuspages.add_component, **parts).public_id
    world.run_as(author, statuspages.ask_for_briefings)
    invited = world.run(statuspages.invite_subscriber, page="acme", email="bo@example.org")
    names["subscriber"] = invited.public_id if invited else ""
    told = {"page": "acme", "body": plain("Requests fail at times.")}
    names["trouble"] = world.run_as(
        author, statuspages.publish_incident, name="Requests fail", incident_key=names["incident"], **told
    ).public_id
    said = {"incident": names["trouble"], "status": "identified", "body": plain("We know why.")}
    names["said"] = world.run_as(author, statuspages.post_public_update, **said).public_id
    later = {**told, "name": "Later", "due": world.clock.now() + timedelta(days=1)}
    names["post"] = world.run_as(author, statuspages.plan_post, **later).public_id
    names["maintenance"] = world.run_as(
        author,
        statuspages.schedule_maintenance,
        name="New disks",
        starts_at=world.clock.now() + timedelta(days=2),
        ends_at=world.clock.now() + timedelta(days=2, hours=1),
        components=[names["component"]],
        **told,
    ).public_id


def _a_dead_letter(sample: Sample) -> None:
    """Give up on a job, so that there is one to be put back to work."""

    def give_up(work: Work) -> int:
        work.enqueue(NewJob("statuspage.refresh", key="permissions.dead", due=work.now + timedelta(days=99)))
        return 0

    def bury(work: Work) -> int:
        dead = update(JobRow).where(JobRow.key == "permissions.dead").values(state=JobState.DEAD)
        found = work.session.scalar(dead.returning(JobRow.id).execution_options(synchronize_session=False))
        assert found is not None
        return int(found)

    sample.world.run(give_up)
    sample.names["dead_job"] = sample.world.run(bury)
