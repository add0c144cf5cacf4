"""The loop, closed once over HTTP on a running ``andon serve``, on both engines."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from foundation.db import make_engine
from tests.e2e import story
from tests.support.serving import Client, Server, serving, wait_for

ROWS = (
    "control_failure",
    "unproven",
    "stale",
    "action_overdue",
    "action_open",
    "risk_accepted",
    "unanswered",
    "pending",
    "out_of_scope",
    "gap",
)


def slug(row: str) -> str:
    """Name a service after the row of the table that it is to end in."""
    return f"cluster-{row.replace('_', '-')}"


ORIGIN = slug("control_failure")


@dataclass
class Scene:
    server: Server
    admin: Client
    author: Client
    reviewer: Client
    author_id: int


@pytest.fixture
def scene(tmp_path: Path, database_url: str) -> Iterator[Scene]:
    with serving(tmp_path, database_url) as server:
        for email, name, role in (
            ("ada@example.org", "Ada Quill", "admin"),
            ("bo@example.org", "Bo Marsh", "responder"),
            ("cy@example.org", "Cy Dell", "reviewer"),
        ):
            server.run("user", "add", email, "--name", name, "--role", role)
        services = [
            {
                "slug": slug(row),
                "name": slug(row).replace("-", " ").capitalize(),
                "tier": "T1",
                "attributes": {"deployment": "vm" if row == "out_of_scope" else "gitops"},
            }
            for row in ROWS
        ]
        (tmp_path / "catalog.json").write_text(json.dumps({"services": services}))
        server.run("catalog", "import", str(tmp_path / "catalog.json"))
        clients = [server.client(f"{name}@example.org") for name in ("ada", "bo", "cy")]
        people = {person["name"]: person["id"] for person in clients[0].get("/api/v1/people")["items"]}
        yield Scene(server, *clients, author_id=people["Bo Marsh"])


def close_first_round(scene: Scene) -> tuple[str, str]:
    """Enter the first failure, write and publish its COE and its learning; returns their keys."""
    began = scene.server.now() - timedelta(hours=9)
    first = story.enter_first(scene.author, began, ORIGIN)
    assert first["moments"]["impact_started"].startswith(began.strftime("%Y-%m-%dT%H:%M:%S"))
    (coe,) = wait_for(lambda: scene.author.get("/api/v1/coes")["items"], "the COE that starts half written")
    due = scene.server.now() + timedelta(days=20)
    causes = story.write_coe(scene.author, coe["key"], ORIGIN, scene.author_id, due)
    story.publish_coe(scene.author, scene.reviewer, coe["key"])
    learning = scene.author.post("/api/v1/learnings", story.learning_from(coe["key"], causes["unpinned"]))
    for state in ("accepted", "published"):
        scene.reviewer.post(f"/api/v1/learnings/{learning['key']}/transitions", {"to": state, "reason": "It is true."})
    return coe["key"], learning["key"]


def ask(scene: Scene, learning: str) -> tuple[str, str]:
    """Put the learning into a checklist beside another question, and publish it; returns the questions' keys."""
    scene.reviewer.post("/api/v1/checklists", {"slug": "operations", "title": "Operations"})
    questions = "/api/v1/checklists/operations/questions"
    said = {"learning": learning, "answer_days": 30, "evidence_minutes": 20}
    pinned = scene.reviewer.post(questions, said)
    noticed = scene.reviewer.post(questions, story.OTHER_QUESTION)
    scene.admin.post(f"{questions}/{pinned['key']}/approval", {"revision": 1})
    scene.reviewer.post("/api/v1/checklists/operations/versions", {"number": 1})
    return pinned["key"], noticed["key"]


def answer(scene: Scene, row: str, pinned: str, noticed: str) -> None:
    """Have one service say what leads to its row; some never say anything."""
    if row in {"unanswered", "out_of_scope", "gap"}:
        return
    review = scene.author.post("/api/v1/reviews", {"service": slug(row), "checklist": "operations"})
    at = f"/api/v1/reviews/{review['key']}"
    if row == "pending":
        scene.author.post(f"{at}/answers/{noticed}", {"choices": ["alarm"]})
        return
    is_safe = row in {"control_failure", "unproven", "stale"}
    scene.author.post(f"{at}/answers/{pinned}", {"choices": ["point_1" if is_safe else "point_no"]})
    later, soon = ((scene.server.now() + timedelta(days=days)).isoformat() for days in (30, 2))
    proof = {"question": pinned, "url": "https://runs.example.org/42"}
    remedy = {"question": pinned, "text": "Pin the controller"}
    if row in {"control_failure", "stale"}:
        scene.author.post(f"{at}/evidence", proof | {"expires_at": later if row == "control_failure" else soon})
    if row in {"action_overdue", "action_open"}:
        scene.author.post(f"{at}/remedies", remedy | {"due": soon if row == "action_overdue" else later})
    if row == "risk_accepted":
        accepted = {"question": pinned, "rationale": "The cluster is taken down next month.", "until": later}
        scene.admin.post(f"{at}/exceptions", accepted)


def declare_second(scene: Scene) -> str:
    """Declare the second failure on all ten services, run it to resolved; returns its key."""
    began = scene.server.now() - timedelta(minutes=48)
    body = {
        "title": "Logs of the clusters are not shipped again",
        "severity": "SEV2",
        "services": [slug(row) for row in ROWS],
        "impact_started_at": began.isoformat(),
    }
    key: str = scene.author.post("/api/v1/incidents", body)["key"]
    moments = f"/api/v1/incidents/{key}/moments"
    for moment, minutes in (("detected", 20), ("mitigated", 48), ("impact_ended", 48)):
        at = (began + timedelta(minutes=minutes)).isoformat()
        scene.author.post(moments, {"moment": moment, "at": at, "reason": "As the pipeline's log says."})
    scene.author.post(f"/api/v1/incidents/{key}/updates", {"audience": "public", "body": "Logs arrive late."})
    scene.author.post(f"/api/v1/incidents/{key}/transitions", {"to": "resolved"})
    return key


def write_second(scene: Scene, incident: str, of: str) -> str:
    """Write the second COE, a cause for each service, link it as a recurrence, and publish it; returns its key."""

    def coes() -> list[str]:
        return [c["key"] for c in scene.author.get("/api/v1/coes")["items"] if incident in c["incidents"]]

    (key,) = wait_for(coes, "the second COE")
    due = scene.server.now() + timedelta(days=20)
    ids = [story.write_coe(scene.author, key, slug(ROWS[0]), scene.author_id, due)["unpinned"]]
    for row in ROWS[1:]:
        cause = {
            "because": f"A scheduled run replaced what nobody had pinned on {slug(row)}",
            "cause_class": "paging_gap" if row == "gap" else story.CLASS,
            "service": slug(row),
        }
        ids.append(scene.author.post(f"/api/v1/coes/{key}/causes", cause)["id"])
    (action,) = [a for a in scene.author.get("/api/v1/actions")["items"] if a["coe"] == key]
    answered = scene.author.ask("PATCH", f"/api/v1/actions/{action['key']}", {"cause_ids": ids})
    assert answered.status == 200, answered.text
    scene.author.post(f"/api/v1/coes/{key}/recurrences", {"of": of})
    story.publish_coe(scene.author, scene.reviewer, key)
    return key


def classes(scene: Scene, coe: str) -> dict[str, tuple[str, str]]:
    """Return the escape class and its status by service."""
    items = scene.author.get("/api/v1/escapes", coe=coe)["items"]
    return {item["service"]: (item["escape_class"], item["status"]) for item in items}


def move_impact(scene: Scene, incident: str, to: datetime) -> None:
    """Correct when the impact began."""
    correction = {"moment": "impact_started", "at": to.isoformat(), "reason": "The first run was found in the log."}
    scene.author.post(f"/api/v1/incidents/{incident}/moments", correction)


def test_the_loop_closes(scene: Scene) -> None:
    first, learning = close_first_round(scene)
    pinned, noticed = ask(scene, learning)
    before_answers = scene.server.travel(minutes=30)
    scene.server.travel(minutes=30)
    for row in ROWS:
        answer(scene, row, pinned, noticed)
    day_after = scene.server.travel(days=1)
    scene.server.travel(days=3)
    known = scene.author.ask("GET", f"/declare?service={slug('action_overdue')}").text
    assert learning in known
    assert pinned in known
    second = declare_second(scene)
    shown = scene.author.ask("GET", f"/incidents/{second}").text
    assert learning in shown
    assert "Pin what a scheduled run applies" in shown
    risks = {risk["service"]: risk["stands"] for risk in scene.author.get(f"/api/v1/incidents/{second}/risks")["risks"]}
    assert risks[slug("action_overdue")] == "action_overdue"
    coe = write_second(scene, second, first)
    assert first in scene.author.ask("GET", f"/coes/{coe}").text
    assert coe in scene.author.ask("GET", f"/coes/{first}").text
    expected = {slug(row): (row, "confirmed") for row in ROWS}
    wait_for(lambda: classes(scene, coe) == expected, f"the ten rows, not {classes(scene, coe)}")
    tell_afterwards(scene, pinned, coe, expected)
    see_what_moves(scene, second, coe, day_after, before_answers)
    scene.server.run("audit", "verify")
    engine = make_engine(scene.server.url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1 FROM api_token WHERE last_used_at IS NOT NULL")).first()
    engine.dispose()


def tell_afterwards(scene: Scene, pinned: str, coe: str, expected: dict[str, tuple[str, str]]) -> None:
    """See that what is told after impact, however it is dated, changes nothing."""
    row = "unanswered"
    review = scene.author.post("/api/v1/reviews", {"service": slug(row), "checklist": "operations"})
    claimed = (scene.server.now() - timedelta(days=3)).isoformat()
    body = {"choices": ["point_1"], "claimed_at": claimed}
    scene.author.post(f"/api/v1/reviews/{review['key']}/answers/{pinned}", body)
    for item in scene.author.get("/api/v1/escapes", coe=coe)["items"]:
        if item["service"] == slug(row):
            scene.reviewer.post(f"/api/v1/causes/{item['cause_id']}/confirmation", {})
    assert classes(scene, coe) == expected


def see_what_moves(scene: Scene, incident: str, coe: str, day_after: datetime, before_answers: datetime) -> None:
    """Move the start of impact to the other side of an expiry, then of the answers, and see the classes follow."""
    move_impact(scene, incident, day_after)
    moved = {slug("stale"): "control_failure", slug("action_overdue"): "action_open", slug("unproven"): "unproven"}
    wait_for(lambda: {s: classes(scene, coe)[s][0] for s in moved} == moved, "the expiry to be on the other side")
    move_impact(scene, incident, before_answers)
    unsaid = {slug(row): "unanswered" for row in ("control_failure", "unproven", "risk_accepted", "pending")}
    wait_for(lambda: {s: classes(scene, coe)[s][0] for s in unsaid} == unsaid, "the answers to be on the other side")
    assert classes(scene, coe)[slug("out_of_scope")][0] == "out_of_scope"
