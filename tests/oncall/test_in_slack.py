"""Paging from Slack, a page as a direct message, and its buttons."""

from dataclasses import replace

from foundation.web.visit import EXTENSION
from integrations.slack import ids
from oncall import queries
from tests.oncall.builders import policy, schedule, step, team_with_service
from tests.support.signed import Signed


def test_who_is_on_is_said_paged_and_answers_with_a_button(signed: Signed) -> None:
    world, mine = signed.world, signed.household.people["responder"]
    team = team_with_service(world, mine)
    schedule(world, mine)
    assert "nobody" not in signed.say("whoison payments")
    policy(world, step("schedule:payments", wait=30), team_id=team)
    signed.say("new sev4 &lt;!channel&gt; Payments fail")
    asked = signed.say("escalate INC-1 me")
    assert asked == "INC-1: paged Responder Person."
    world.worker.environment = signed.slack.environment
    world.worker.settings = replace(
        signed.household.app.extensions[EXTENSION].settings, environment=signed.slack.environment
    )
    world.settle()
    posted = [call for call in signed.slack.calls if call.method == "chat.postMessage" and "PAG-1" in str(call)]
    assert posted
    assert not [call for call in posted if "<!" in str(call.params)]
    press = {"action_id": ids.PAGE_ACKNOWLEDGE, "value": "PAG-1", "type": "button", "block_id": "b"}
    signed.interact("block_actions", actions=[press])
    assert world.ask(queries.page, "PAG-1").item.state == "acknowledged"
