"""Who somebody in Slack is: by ids that stay, confirmed by the person; nobody else gets in."""

import pytest

from accounts import commands as accounts
from integrations.slack.inbound import commands
from tests.support.signed import MEMBERS, TEAM, Signed


def unlink(signed: Signed, who: str) -> None:
    signed.world.run(commands.unlink_member, team_id=TEAM, user_id=MEMBERS[who], why="test")


def test_a_stranger_is_linked_once_they_say_signed_in_who_they_are(signed: Signed) -> None:
    unlink(signed, "responder")
    assert "does not know who you are" in signed.say("new Disk is full")
    offer = signed.heard()[-1]
    link = offer["blocks"][1]["elements"][0]["url"].removeprefix("http://localhost")
    home = signed.household
    assert home.browser("anonymous").get(link).status_code == 303
    assert home.browser("viewer").get(link).status_code in {403, 404}
    mine = home.browser("responder")
    page = mine.get(link)
    assert "Is this you in Slack?" in page.text
    assert signed.say("list") != "Nothing is open."
    other = home.browser("viewer")
    assert other.post(link, data={"csrf_token": home.csrf(other)}).status_code in {403, 404}
    assert mine.post(link, data={"csrf_token": home.csrf(mine)}).status_code == 303
    assert mine.post(link, data={"csrf_token": home.csrf(mine)}).status_code == 409
    assert "INC-1" in signed.say("new Disk is full")


@pytest.mark.parametrize(
    ("team", "facts"),
    [
        (TEAM, {"is_restricted": True}),
        (TEAM, {"deleted": True}),
        (TEAM, {"is_bot": True}),
        (TEAM, {"team_id": "T0OTHER"}),
        ("T0OTHER", {"team_id": "T0OTHER"}),
    ],
)
def test_guests_bots_leavers_and_other_workspaces_get_no_link(
    signed: Signed, team: str, facts: dict[str, object]
) -> None:
    signed.slack.workspace.add_user("U0X", "responder@example.org", **{"team_id": TEAM, **facts})
    signed.say("list", who="U0X", team_id=team)
    assert "members of its own workspace only" in signed.heard()[-1]["text"]


def test_somebody_of_another_workspace_in_a_shared_channel_is_not_the_member_of_that_id(signed: Signed) -> None:
    signed.press("panel.join", "INC-1", of_team="T0OTHER")
    assert "members of its own workspace only" in signed.heard()[-1]["text"]


def test_who_leaves_or_is_disabled_is_nobody_any_more(signed: Signed) -> None:
    user = {"id": MEMBERS["responder"], "team_id": TEAM, "deleted": True}
    assert signed.event({"type": "user_change", "user": user}).status_code == 200
    signed.work()
    assert "does not know who you are" in signed.say("list")
    signed.world.run(accounts.disable_person, email="reviewer@example.org")
    assert "does not know who you are" in signed.say("list", who="reviewer")
