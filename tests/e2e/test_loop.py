"""The loop, closed once over HTTP on a running ``andon serve``, on both engines."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

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


def test_the_loop_closes_once(scene: Scene) -> None:
    began = scene.server.now() - timedelta(hours=9)
    first = story.enter_first(scene.author, began, ORIGIN)
    assert first["moments"]["impact_started"].startswith(began.strftime("%Y-%m-%dT%H:%M:%S"))
    (coe,) = wait_for(lambda: scene.author.get("/api/v1/coes")["items"], "the COE that starts half written")
    causes = story.write_coe(
        scene.author, coe["key"], ORIGIN, scene.author_id, scene.server.now() + timedelta(days=20)
    )
    story.publish_coe(scene.author, scene.reviewer, coe["key"])
    learning = scene.author.post("/api/v1/learnings", story.learning_from(coe["key"], causes["unpinned"]))
    for state in ("accepted", "published"):
        scene.reviewer.post(f"/api/v1/learnings/{learning['key']}/transitions", {"to": state, "reason": "It is true."})
