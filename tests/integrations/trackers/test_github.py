"""Action items and their issues in GitHub, both ways."""

from collections.abc import Iterator

import pytest

from coe import commands as coes
from foundation.errors import Conflict, Invalid
from tests.fakes.trackers.github import FakeGitHub, Issue, Pull
from tests.fakes.trackers.server import tracking
from tests.integrations.trackers.conftest import Desk, sitting
from tests.support.household import Household


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with tracking(FakeGitHub()) as site:
        yield site


@pytest.fixture
def desk(household: Household, github: FakeGitHub) -> Iterator[Desk]:
    with sitting(household, github, ANDON_TRACKER_SECONDS="0.5") as desk:
        yield desk


def test_a_whole_story_both_ways(desk: Desk, github: FakeGitHub) -> None:
    key = desk.action(done_criteria="@everybody sees #12 refused, <b>and</b> a test shows it.")
    # The answer to its making is lost, and a secondary limit asks for quiet.
    github.breaks_on, github.faults = "POST /issues", ["mute"]
    desk.ask(key, "github", "acme/shop")
    assert (len(github.issues), desk.ticket(key).key) == (1, "")
    github.breaks_on, github.faults = "", [429]
    desk.later(minutes=1)
    assert "too many requests" in desk.ticket(key).trouble
    desk.later(minutes=1)
    issue = github.one()
    assert (desk.ticket(key).key, issue.assignees, issue.labels) == ("acme/shop#1", ["responder-gh"], ["andon"])
    assert "@everybody" not in issue.body
    assert "#12" not in issue.body
    due = desk.brief(key).due
    assert due is not None
    assert f"Due {due.date().isoformat()}".replace("-", "\\-") in issue.body
    before = len(github.did("PATCH"))
    assert set(desk.deliver("github", times=2)) == {202}
    assert len(github.did("PATCH")) == before
    # Out.
    desk.world.run(coes.edit_action, key=key, title="Refuse a lookup over 800 ms")
    desk.world.run(coes.move_action, key=key, to="in_progress")
    desk.world.settle()
    assert (issue.title, issue.state) == ("Refuse a lookup over 800 ms", "open")
    desk.world.run(coes.move_action, key=key, to="canceled", note="The service is gone.")
    desk.world.settle()
    assert (issue.state, issue.state_reason) == ("closed", "not_planned")
    # In: echoes change nothing; opened there it is only told, for somebody gave it up here with a reason.
    desk.deliver("github", backwards=True)
    github.does(issue, "reopened", state="open", state_reason="reopened")
    desk.deliver("github")
    assert (desk.brief(key).state, "reopen it here" in desk.ticket(key).said) == ("canceled", True)
    desk.world.run(coes.move_action, key=key, to="open")
    desk.world.settle()
    github.does(issue, "assigned", assignees=["viewer-gh"])
    github.does(issue, "closed", state="closed", state_reason="completed")
    desk.deliver("github", backwards=True, times=2)
    brief = desk.brief(key)
    assert (brief.state, brief.owner_id) == ("done", desk.household.people["viewer"])
    assert brief.evidence == "https://github.example/acme/shop/issues/1"


def test_a_lost_webhook_a_transfer_and_a_drained_limit(desk: Desk, github: FakeGitHub) -> None:
    key = desk.action()
    desk.ask(key, "github", "acme/shop")
    issue = github.one()
    github.does(issue, "closed", state="closed", state_reason="not_planned")
    github.outbox.clear()
    desk.reconcile()
    assert (desk.brief(key).state, "Decide here" in desk.ticket(key).said) == ("open", True)
    github.drained = int(desk.world.clock.now().timestamp()) + 600
    desk.world.run(coes.edit_action, key=key, title="Another title")
    desk.world.settle()
    asked = len(github.asked)
    desk.later(minutes=9)
    assert (len(github.asked), desk.ticket(key).next_at is not None) == (asked, True)
    github.drained = 0
    github.issues.append(type(issue)(1, "acme/tools", issue.title, issue.body, [], []))
    issue.moved_to = "acme/tools#1"
    desk.later(minutes=2)
    assert desk.ticket(key).key == "acme/tools#1"
    assert github.issues[1].title == "Another title"
    github.may_write = False
    desk.world.run(coes.edit_action, key=key, title="A third title")
    desk.world.settle()
    assert "Resource not accessible" in desk.ticket(key).trouble
    assert desk.post("github", b"{}", {"X-Hub-Signature-256": "sha256=0"}) == 403


def test_a_merged_change_with_passing_checks_is_evidence_that_a_machine_has_seen(
    desk: Desk, github: FakeGitHub
) -> None:
    key = desk.action(priority="P2")
    github.pulls = {
        "acme/shop#7": Pull(runs=("success", None)),
        "acme/shop#8": Pull(merged=False, sha="a" * 40),
        "acme/shop#9": Pull(runs=("success", "failure"), sha="b" * 40),
        "acme/tools#3": Pull(runs=(), status="success", sha="c" * 40),
        "acme/tools#4": Pull(runs=(), sha="d" * 40),
        "acme/tools#5": Pull(runs=("success",) * 501, sha="e" * 40),
    }

    def done(link: str) -> str:
        desk.world.run(coes.move_action, key=key, to="done", evidence=f"{github.url}/{link}, released on Monday")
        desk.world.settle()
        found = desk.brief(key).proof
        if desk.brief(key).state == "done":
            desk.world.run(coes.move_action, key=key, to="open")
        return found

    linked = ("acme/shop/pull/8", "acme/shop/pull/9", "acme/tools/pull/3", "acme/tools/pull/4", "acme/tools/pull/5")
    assert [done(link) for link in linked] == ["unmerged", "failed", "merged", "unchecked", "failed"]
    assert done("acme/shop/pull/99") == "unknown"
    assert done("acme/shop/issues/7") == ""
    assert not desk.brief(key).proof
    desk.world.run(coes.move_action, key=key, to="done", evidence=f"{github.url}/acme/shop/pull/8")
    desk.world.settle()
    with pytest.raises(Invalid, match="not merged"):
        desk.world.run(coes.move_action, key=key, to="verified")
    github.faults = ["mute"]
    desk.world.run(coes.move_action, key=key, to="open")
    desk.world.run(coes.move_action, key=key, to="done", evidence=f"{github.url}/acme/shop/pull/7")
    desk.world.settle()
    assert desk.brief(key).proof == "unknown"
    desk.later(minutes=16)
    assert desk.brief(key).proof == "running"
    github.pulls["acme/shop#7"].runs = ("success", "neutral")
    desk.later(minutes=16)
    brief = desk.brief(key)
    assert (brief.proof, brief.proof_at) == ("merged", desk.world.clock.now())
    assert "looked at the change that is its evidence: merged, and its checks passed" in desk.history(key)
    desk.world.run(coes.move_action, key=key, to="verified")


def test_a_ticket_that_is_there_already_is_linked_as_it_stands(desk: Desk, github: FakeGitHub) -> None:
    first, other = desk.action(), desk.action("Page earlier")
    desk.ask(first, "github", "acme/shop")
    github.issues.append(Issue(41, "acme/shop", "Lookups hang", "By hand.", [], ["viewer-gh"]))
    for typed, said in (("acme/tools#41", "only tickets in acme/shop"), ("41 or so", "owner/repository#12")):
        with pytest.raises(Invalid, match=said):
            desk.ask(other, "github", "acme/shop", existing=typed)
    for typed, said in (
        ("https://github.example/acme/shop/issues/99", "has no acme/shop#99"),
        ("acme/shop#1", "of something else in Andon already"),
        ("https://elsewhere.example/acme/shop/issues/41", "is of another GitHub"),
    ):
        desk.ask(other, "github", "acme/shop", existing=typed)
        ticket = desk.ticket(other)
        assert (ticket.state, said in ticket.trouble, ticket.synced_at) == ("refused", True, None), ticket
    desk.ask(other, "github", "acme/shop", existing="https://github.example/acme/shop/issues/41")
    ticket, issue = desk.ticket(other), github.issues[-1]
    assert (ticket.state, ticket.key, "Linked as it stood" in ticket.said) == ("live", "acme/shop#41", True)
    assert desk.brief(other).tracker_url == "https://github.example/acme/shop/issues/41"
    assert (desk.brief(other).owner_id, issue.title) == (desk.household.people["responder"], "Lookups hang")
    # From now on what changes goes both ways, but its words stay theirs.
    desk.world.run(coes.edit_action, key=other, title="Page within a minute")
    desk.world.run(coes.move_action, key=other, to="canceled", note="It is old.")
    desk.world.settle()
    assert (issue.title, issue.body, issue.state) == ("Lookups hang", "By hand.", "closed")
    desk.world.run(coes.move_action, key=other, to="open")
    desk.world.settle()
    assert issue.state == "open"
    github.does(issue, "closed", state="closed", state_reason="completed")
    desk.deliver("github")
    assert desk.brief(other).state == "done"
    with pytest.raises(Conflict):
        desk.ask(other, "github", "acme/shop", existing="acme/shop#41")
