"""A page with parts and a group, and what the world reads of it."""

import json
from dataclasses import dataclass
from typing import Any

from foundation.markdown import plain
from incidents import commands as incidents
from incidents.model import Incident
from statuspage import commands
from statuspage.queries.snapshots import snapshot_bytes
from statuspage.snapshot.bundle import Bundle, unpack
from tests.incidents.builders import declare, service
from tests.support.world import World

SLUG = "acme"
HOSTILE = "<script>alert(1)</script> \"'& ${7*7} {{7*7}} ]]> \u202e \U0001f525"
# What nobody sees is dropped from names.
SHOWN = HOSTILE.replace("\u202e", "")


@dataclass(frozen=True)
class Parts:
    """Public ids of the page's components."""

    edge: str
    dashboard: str
    storage: str
    group: str


def make_page(world: World, **values: Any) -> Parts:
    """Make a page: edge (mapped to the service edge-proxy), and a group with dashboard and storage."""
    service(world)
    page = world.run(commands.add_page, **{"slug": SLUG, "name": "Acme Cloud", **values})
    edge = world.run(commands.add_component, page=page.slug, name="Edge network", service_slug="edge-proxy")
    group = world.run(commands.add_component, page=page.slug, name="Console", is_group=True)
    inside = {"page": page.slug, "group": group.public_id}
    dashboard = world.run(commands.add_component, name="Dashboard", **inside)
    storage = world.run(commands.add_component, name="Storage", **inside)
    return Parts(edge.public_id, dashboard.public_id, storage.public_id, group.public_id)


def bundle(world: World, page_id: int = 1) -> Bundle:
    """Let all jobs run, and open what is kept of the page."""
    world.settle()
    return unpack(world.ask(snapshot_bytes, page_id))


def told(world: World, name: str = "summary") -> Any:
    """Return an answer of the page's interface for programs."""
    return json.loads(bundle(world).files[f"api/v2/{name}.json"])


def everything(world: World) -> str:
    """Return all that the world can read, as one text."""
    return "\n".join(content.decode() for content in bundle(world).files.values())


def say(world: World, incident: Incident, words: str, audience: str = "public") -> None:
    """Post an update on the internal incident."""
    world.run(incidents.post_update, key=incident.key, audience=audience, body=plain(words))


def published(world: World, words: str = "Requests fail at times.", **values: Any) -> Incident:
    """Declare an incident on edge-proxy and tell the public."""
    incident = declare(world, services=["edge-proxy"], **values)
    say(world, incident, words)
    return incident
