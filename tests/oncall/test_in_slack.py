"""Paging from Slack, a page as a direct message, and its buttons."""

from dataclasses import replace

from foundation.web.visit import EXTENSION
from integrations.slack import ids
from oncall import commands, queries
from oncall.definition import Step, Target
from oncall.lines import parse_steps, steps_as_lines
from tests.oncall.builders import policy, schedule, step, team_with_service
from tests.support.signed import MEMBERS, Signed
from tests.support.world import somebody


def connect(signed: Signed) -> None:
    """Let pages go out to the fake."""
    world = signed.world
    world.worker.environment = signed.slack.environment
    world.worker.settings = replace(
        signed.household.app.extensions[EXTENSION].settings, environment=signed.slack.environment
    )


def posted(signed: Signed, page: str) -> list[str]:
    """Return to whom a page was posted, where Slack took it."""
    said = [call for call in signed.slack.calls if call.method == "chat.postMessage" and page in str(call)]
    return [str(call.params["channel"]) for call in said if not call.error]


def press(signed: Signed, page: str, who: str = "responder") -> None:
    button = {"action_id": ids.PAGE_ACKNOWLEDGE, "value": page, "type": "button", "block_id": "b"}
    signed.interact("block_actions", who, actions=[button])


def test_who_is_on_is_said_paged_and_answers_with_a_button(signed: Signed) -> None:
    world, mine = signed.world, signed.household.people["responder"]
    team = team_with_service(world, mine)
    schedule(world, mine)
    assert "nobody" not in signed.say("whoison payments")
    policy(world, step("schedule:payments", wait=30), team_id=team)
    signed.say("new sev4 &lt;!channel&gt; Payments fail")
    assert "Payments: on call Responder Person" in signed.say("whoison")
    asked = signed.say("escalate INC-1 me")
    assert asked == "INC-1: paged Responder Person."
    connect(signed)
    world.settle()
    assert posted(signed, "PAG-1")
    said = [call for call in signed.slack.calls if call.method == "chat.postMessage" and "PAG-1" in str(call)]
    assert not [call for call in said if "<!" in str(call.params)]
    press(signed, "PAG-1")
    assert world.ask(queries.page, "PAG-1").item.state == "acknowledged"


def test_a_user_group_is_told_member_by_member_and_one_that_is_not_there_is_fallen_over(signed: Signed) -> None:
    world = signed.world
    lines = "group @nowhere; 30 min\ngroup @soncall, team payments; 30 min"
    steps = parse_steps(lines, {})
    assert (steps[1].targets[0], steps_as_lines(steps, {})) == (Target("group", "@soncall"), lines)
    team_with_service(world)
    # A schedule of the name, with somebody who can be woken, is not the group.
    mine = signed.household.people["responder"]
    me = somebody(person_id=mine)
    world.run_as(me, commands.add_contact, person_id=mine, kind="webhook", address="https://x.example/page")
    schedule(world, mine, slug="soncall")
    written = "everybody"
    answer = signed.household.app.test_client().put(
        f"/api/v1/escalation-policies/{written}",
        json={"name": "Everybody", "steps": [{"targets": ["group:soncall"]}]},
        headers=signed.household.api("admin"),
    )
    assert (answer.status_code, answer.get_json()["steps"][0]["targets"]) == (200, ["group:soncall"])
    assert "wakes nobody" in signed.household.browser("admin").get(f"/on-call/policies/{written}").text
    world.run(commands.write_policy, slug=written, name="All", steps=[Step(one.targets[:1], 30) for one in steps])
    signed.slack.workspace.groups["SONCALL"] = [MEMBERS["responder"], "U0GONE", MEMBERS["admin"]]
    connect(signed)
    world.run(commands.page_by_hand, target=f"policy:{written}", message="The queue is full")
    world.settle()
    assert posted(signed, "PAG-1") == []
    trail = world.ask(queries.page, "PAG-1")
    assert trail.item.state == "expired"
    assert "there is no user group @nowhere" in str(trail)
    assert posted(signed, "PAG-2") == [MEMBERS["responder"], MEMBERS["admin"]]
    press(signed, "PAG-2", "admin")
    assert world.ask(queries.page, "PAG-2").item.state == "acknowledged"
