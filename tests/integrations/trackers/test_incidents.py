"""An incident's own ticket, in ServiceNow and in Jira, which follows its state."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from foundation.errors import Conflict
from foundation.markdown import plain
from incidents import commands as incidents
from integrations.trackers import commands
from tests.fakes.trackers.jira import FakeJira
from tests.fakes.trackers.server import tracking
from tests.fakes.trackers.servicenow import FakeServiceNow
from tests.integrations.trackers.conftest import sitting
from tests.support.household import Household


@pytest.fixture
def servicenow() -> Iterator[FakeServiceNow]:
    with tracking(FakeServiceNow()) as site:
        yield site


def test_it_is_made_by_rule_and_follows_to_the_end(household: Household, servicenow: FakeServiceNow) -> None:
    with sitting(household, servicenow, ANDON_TRACKER_SECONDS="0.5") as desk:
        world = desk.world
        world.run(commands.add_rule, subject="incident", tracker="servicenow", project="", levels=["SEV1", "SEV2"])
        small = world.run(incidents.declare, title="Small", severity="SEV3", services=["checkout"]).key
        for more in ({"mode": "drill"}, {"visibility": "private"}):
            world.run(incidents.declare, title="Not for outside", severity="SEV1", **more)
        names = ("impact_started", "detected", "declared", "resolved")
        moments = {name: world.clock.now() - timedelta(hours=9 - hour) for hour, name in enumerate(names)}
        told = {"mode": "retrospective", "state": "resolved", "title": "Of last year", "severity": "SEV1"}
        past = world.run(incidents.declare, **told, occurred=moments).key
        world.settle()
        assert servicenow.rows == {}
        for key in (past, "INC-2", "INC-3"):
            with pytest.raises(Conflict, match="no ticket of it"):
                world.run(commands.make_incident_ticket, key=key, to=commands.Destination("servicenow", ""))
        # It becomes severe while ServiceNow loses answers.
        servicenow.breaks_on, servicenow.faults = "POST /incident", ["mute"]
        world.run(incidents.set_severity, key=small, severity="SEV2")
        world.settle()
        desk.later(minutes=1)
        row = servicenow.one()
        assert (row["priority"], row["state"], row["number"]) == ("2", "2", desk.ticket(small, "incident").key)
        assert f"/incidents/{small}" in row["description"]
        world.run(incidents.set_severity, key=small, severity="SEV1")
        world.run(incidents.transition, key=small, to="resolved", note=plain("It works."))
        world.settle()
        assert (row["priority"], row["state"], row["close_code"]) == ("1", "6", "Solution provided")
        world.run(incidents.transition, key=small, to="investigating", note=plain("It is back."))
        world.settle()
        assert row["state"] == "2"
        for to in ("resolved", "closed"):
            world.run(incidents.transition, key=small, to=to)
            world.settle()
        assert row["state"] == "7"
        assert len(servicenow.rows) == 1
        page = household.browser("viewer").get(f"/incidents/{small}").text
        assert "INC0000001" in page
        row["state"] = "6"
        desk.reconcile()
        assert row["state"] == "6"


def test_in_jira_it_is_made_by_hand(household: Household) -> None:
    with tracking(FakeJira()) as jira, sitting(household, jira) as desk:
        jira.screen.add("priority")
        key = desk.world.run(incidents.declare, title="Checkout fails", severity="SEV1", services=["checkout"]).key
        client = household.browser("responder")
        form = {"csrf_token": household.csrf(client), "to": "jira OPS"}
        assert "Make a ticket in Jira OPS" in client.get(f"/incidents/{key}").text
        assert client.post(f"/incidents/{key}/ticket", data=form).status_code == 303
        desk.world.settle()
        issue = jira.one()
        assert (issue.summary, issue.status) == (f"{key} Checkout fails", "In Progress")
        # Closed there, the incident goes on: here it is led.
        jira.does(issue, status="Done", resolution="Done")
        desk.deliver("jira")
        assert desk.ticket(key, "incident").status == "Done"
        desk.world.run(incidents.transition, key=key, to="resolved")
        desk.world.run(incidents.redact, key=key, seq=1, reason="Names a customer")
        desk.world.settle()
        assert "Checkout fails" not in f"{issue.summary} {issue.text}"
