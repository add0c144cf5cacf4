"""Whole catalogs: ours out and in again, and the descriptors that Backstage reads."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from accounts import commands as accounts
from accounts.queries import teams
from catalog import cli, commands, queries
from catalog.commands.importing import rehearse_import
from catalog.document import read_text
from foundation.authz import Role
from foundation.errors import Forbidden, Invalid
from foundation.log import events_of
from foundation.yamltext import read_yaml
from tests.support.databases import Databases
from tests.support.world import World, somebody

OURS = """\
format: andon-catalog/1
teams:
  - {slug: platform, name: Platform}
  - slug: edge
    name: Edge
    parent: platform
    channel: "#edge-oncall"
    lead: Ada@Example.org
    members: [eske@example.org]
services:
  - slug: checkout
    name: "no"
    description: |
      Takes the money.
      Second line: 12:30.
    tier: T0
    lifecycle: live
    owner_team: edge
    rto_minutes: 30
    rpo_minutes: 0
    links: [{title: Dashboard, url: "https://example.org/d?a=1&b=2"}]
    attributes: {exposure: public, datastores: [kafka, postgres], has_queue: false}
    dependencies: {ledger: soft}
    runbooks:
      - title: Fail over
        url: https://example.org/r/1
        owner_team: platform
        rehearsed_on: 2030-12-24
        rehearse_days: 30
  - {slug: ledger, tier: T1}
"""
GONE = """  - {slug: kiosk, lifecycle: retired, successor: till}
  - {slug: till, lifecycle: retired, successor: checkout}"""
THEIRS = """\
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: Edge_Team, annotations: {andon/channel: "#edge"}}
spec:
  type: team
  profile: {displayName: Edge, email: edge@example.org}
  parent: group:platform
  members: [jdoe]
---
# A comment
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: Checkout.API
  title: Check-out
  description: Takes the money.
  annotations: {github.com/project-slug: acme/checkout, andon/tier: T0, andon/rto-minutes: 30}
  tags: [java, "c#"]
  links:
    - {url: "https://example.org/d", title: Dashboard, icon: dashboard}
    - {url: "https://example.org/r", title: Fail over, type: runbook}
spec:
  type: service
  lifecycle: production
  owner: group:default/edge_team
  system: shop
  dependsOn: ["component:default/ledger", "resource:default/db", "component:gone"]
---
apiVersion: backstage.io/v1beta1
kind: System
metadata: {name: ledger}
spec: {owner: "user:jdoe", lifecycle: unknown}
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: pay}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: worse
  annotations:
    andon/tier: T9
spec: {}
---
kind: Component
"""


def people(world: World) -> None:
    for name in ("Ada", "Eske"):
        world.run(accounts.add_person, email=f"{name.lower()}@example.org", name=f"{name} Quill", role=Role.VIEWER)


def take(world: World, text: str, kind: str = "yaml", *, dry: bool = False) -> commands.Imported:
    given = read_text(text, kind)
    parts: dict[str, Any] = {"entries": given.services, "teams": given.teams, "refused": given.refused}
    return world.ask(rehearse_import, **parts) if dry else world.run(commands.import_catalog, **parts)


def test_our_catalog_goes_out_and_in_again_without_loss(world: World, databases: Databases, tmp_path: Path) -> None:
    people(world)
    rehearsed = take(world, OURS + GONE, dry=True)
    assert world.ask(teams) == []
    done = take(world, OURS + GONE)
    assert (rehearsed, done.added) == (done, ("checkout", "edge", "kiosk", "ledger", "platform", "till"))
    given_out = world.ask(queries.catalog_yaml)
    assert [take(world, text).unchanged for text in (OURS + GONE, given_out)] == [done.added] * 2
    circle = take(world, "format: andon-catalog/1\nservices: [{slug: till, successor: kiosk}]").outcomes
    assert [each.verdict for each in circle] == ["refused"]
    (tmp_path / "elsewhere").mkdir()
    elsewhere = World(databases.sqlite(tmp_path / "elsewhere"))
    people(elsewhere)
    assert take(elsewhere, given_out).added == done.added
    assert elsewhere.ask(queries.catalog_yaml).partition("\n")[2] == given_out.partition("\n")[2]
    elsewhere.close()
    found = world.ask(queries.get_service, "checkout")
    assert (found.name, found.rto_minutes, found.rpo_minutes) == ("no", 30, 0)
    assert found.description == "Takes the money.\nSecond line: 12:30."
    assert found.attributes["has_queue"] is False
    book = world.ask(queries.runbooks_of, [found.id])[0]
    assert (book.owner_team, book.says) == ("Platform", "Rehearsed 69 days ago, 39 days too long")
    edge = next(team for team in world.ask(teams) if team.slug == "edge")
    assert (edge.channel, len(edge.member_ids), edge.lead_id) == ("#edge-oncall", 2, 1)


def test_a_dry_run_shows_each_difference_and_null_takes_away(world: World) -> None:
    people(world)
    take(world, OURS)
    changed = OURS.replace("rto_minutes: 30", "rto_minutes: null").replace("{ledger: soft}", "{}")
    changed = changed.replace("rehearsed_on: 2030-12-24", "rehearsed_on: 2031-03-01")
    shown = next(outcome for outcome in take(world, changed, dry=True).outcomes if outcome.name == "checkout")
    assert (shown.verdict, shown.line) == ("changed", 11)
    assert shown.changes[:1] == ("rto_minutes: 30 → none",)
    assert "dependencies: ledger soft → none" in shown.changes
    assert any(change.startswith("runbooks: ") for change in shown.changes)
    take(world, changed)
    found = world.ask(queries.get_service, "checkout")
    assert (found.rto_minutes, found.depends_on) == (None, ())
    with world.reading() as reading:
        names = [event.name for event in events_of(reading.session, f"service:{found.id}")]
    assert names[-3:] == ["service.changed", "service.runbook_changed", "service.dependency_removed"]


def test_descriptors_are_taken_or_refused_one_by_one(world: World) -> None:
    done = take(world, THEIRS)
    assert done.added == ("checkout-api", "edge-team", "ledger")
    assert {(o.name, o.line) for o in done.outcomes if o.verdict == "refused"} == {
        ("pay", 35),
        ("worse", 43),
        ("without a name", 46),
    }
    service = next(outcome for outcome in done.outcomes if outcome.name == "checkout-api")
    assert {"tag c#", "dependency on resource:default/db", "annotation github.com/project-slug"} <= set(
        service.left_out
    )
    assert "dependency on gone, which the catalog does not know" in service.left_out
    found = world.ask(queries.get_service, "checkout-api")
    assert (found.tier, found.rto_minutes, found.lifecycle, found.owner_team) == ("T0", 30, "live", "Edge")
    assert found.attributes == {"tags": ["java", "system/shop"]}
    assert [(n.slug, n.kind) for n in found.depends_on] == [("ledger", "hard")]
    assert world.ask(queries.get_service, "ledger").attributes == {"tags": ["system"]}


def test_descriptors_again_change_nothing_and_forget_nothing_that_they_do_not_know(world: World) -> None:
    take(world, THEIRS)
    world.run(commands.add_dependency, slug="checkout-api", on="ledger", kind="soft")
    book = world.ask(queries.all_runbooks)[0]
    day = world.clock.now().date()
    world.run(commands.change_runbook, slug="checkout-api", runbook_id=book.id, rehearsed_on=day)
    again = take(world, THEIRS)
    assert (again.added, again.changed) == ((), ())
    assert world.ask(queries.all_runbooks)[0].says == "Rehearsed today"


def test_every_fault_of_our_own_file_is_named_with_its_line(world: World) -> None:
    text = """\
services:
  - slug: good
  - slug: Bad Slug
  - slug: good
  - slug: target
    rto_minutes: soon
  - slug: book
    runbooks:
      - {title: A, url: "javascript:alert(1)"}
  - slug: itself
    dependencies: [itself]
  - slug: strange
    attributes: {exposure: [public]}
  - slug: more
    colour: red
  - 7
teams:
  - {slug: a, parent: b}
  - {slug: b, parent: a}
  - {slug: c, lead: nobody@example.org}
"""
    done = take(world, text)
    assert done.added == ("good",)
    lines = {(o.name, o.line) for o in done.outcomes if o.verdict == "refused"}
    expected = {("Bad Slug", 3), ("good", 4), ("target", 6), ("book", 9), ("itself", 11), ("strange", 13), ("more", 15)}
    assert lines >= expected | {("number 9", 16), ("a", 18), ("b", 19), ("c", 20)}
    for broken in ("services: {}", "colour: red", "- a", "format: other/1", "a: &a 1", "", "{" * 100_000):
        with pytest.raises(Invalid):
            take(world, broken)
    with pytest.raises(Invalid):
        take(world, "[" * 100_000, "json")


def test_only_administrators_take_in_and_give_out(world: World) -> None:
    responder = somebody(Role.RESPONDER)
    with pytest.raises(Forbidden):
        world.ask_as(responder, rehearse_import, entries=[])
    with pytest.raises(Forbidden):
        world.ask_as(responder, queries.catalog_yaml)


def test_the_terminal_says_what_became_of_each(world: World, tmp_path: Path) -> None:
    file = tmp_path / "catalog-info.yaml"
    file.write_text(THEIRS)
    dry = run(world, "import", str(file), "--dry-run")
    assert dry.exit_code == 1
    assert "added service checkout-api (line 11)" in dry.output
    assert "refused api pay (line 35): API is not taken; Component, System and Group are." in dry.output
    assert "3 added, 0 changed, 0 unchanged, 3 refused. Nothing was written" in dry.output
    assert world.ask(queries.services) == []
    run(world, "import", str(file))
    out = tmp_path / "out.yaml"
    assert run(world, "export", str(out)).exit_code == 0
    assert run(world, "import", str(out)).exit_code == 0


def run(world: World, *args: str) -> Result:
    return CliRunner().invoke(cli.catalog, args, obj=world.desk(), catch_exceptions=False)


def test_the_catalog_goes_to_backstage_and_comes_back_the_same(world: World) -> None:
    """Every kind and reference that descriptors have, and what they have no place for."""
    team = world.run(accounts.add_team, slug="edge", name="Edge & Core")
    world.run(accounts.add_team, slug="edge-night", name="Night", parent_id=team.id)
    for slug, said in (
        ("shop", {"attributes": {"tags": ["system"]}}),
        ("ledger", {"rto_minutes": 30, "lifecycle": "beta"}),
        ("checkout", {"attributes": {"tags": ["system/shop", "go"]}, "description": "Takes: money\n- twice"}),
    ):
        world.run(commands.add_service, slug=slug, name=slug.title(), tier="T1", owner_team_id=team.id)
        world.run(commands.change_service, slug=slug, **said)
    world.run(commands.change_service, slug="checkout", links=[{"title": "Graphs", "url": "https://graphs.example/"}])
    world.run(commands.add_runbook, slug="checkout", title="Fail over", url="https://books.example/1")
    world.run(commands.add_dependency, slug="checkout", on="ledger", kind="soft")
    world.run(commands.add_dependency, slug="checkout", on="shop", kind="hard")
    text = world.ask(queries.backstage_yaml)
    entities = {document.value["metadata"]["name"]: document.value for document in read_yaml(text)}
    assert {name: each["kind"] for name, each in entities.items()} == {
        "edge": "Group",
        "edge-night": "Group",
        "checkout": "Component",
        "ledger": "Component",
        "shop": "System",
    }
    assert entities["edge-night"]["spec"]["parent"] == "group:default/edge"
    assert entities["checkout"]["metadata"]["annotations"] == {"andon/tier": "T1"}
    assert entities["checkout"]["spec"] == {
        "type": "service",
        "lifecycle": "production",
        "owner": "group:default/edge",
        "system": "system:default/shop",
        "dependsOn": ["component:default/ledger", "system:default/shop"],
    }
    before = world.ask(queries.catalog_yaml)
    done = take(world, text)
    assert {outcome.verdict for outcome in done.outcomes} == {"unchanged"}
    assert world.ask(queries.catalog_yaml) == before


def test_a_strangers_words_come_back_fit_to_be_shown(world: World) -> None:
    text = '{"services": [{"slug": "\\ud800\\u0000\\u001b[2J", "name": "x"}, {"slug": "x", "owner_team": "\\ud800"}]}'
    done = take(world, text, "json")
    assert [outcome.verdict for outcome in done.outcomes] == ["refused", "refused"]
    repr(done).encode()
    assert all(word.isprintable() for o in done.outcomes for word in (o.name, o.reason.replace("\ufffd", "")))
    with pytest.raises(Invalid) as caught:
        take(world, '{"\\ud800": 1}', "json")
    caught.value.detail.encode()
