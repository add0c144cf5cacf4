"""Setting Slack up: what the page says of a trial, in Slack's own words, and to whom it says it."""

from datetime import timedelta

from integrations.slack.outbound.limits import POST, hush
from tests.support.signed import Signed


def test_the_page_says_what_slack_answers_and_nothing_of_secrets(signed: Signed) -> None:
    client = signed.household.browser("admin")
    form = {"csrf_token": signed.household.csrf(client)}
    assert "Not tried yet" in client.get("/slack/setup").text
    assert client.post("/slack/setup/trials", data=form).status_code == 303
    assert "It is being tried" in client.get("/slack/setup").text
    signed.work()
    shown = client.get("/slack/setup").text
    assert "Workspace (T0001)" in shown
    assert "slack message to you</b>: sent" in shown
    assert not [secret for secret in ("xoxb", "8f742231b10e") if secret in shown]
    signed.world.run(hush, method=POST, until=signed.world.clock.now() + timedelta(minutes=5))
    client.post("/slack/setup/trials", data=form)
    signed.work()
    assert "not sent: Slack asks for quiet until" in client.get("/slack/setup").text
    signed.slack.workspace.tokens["xoxb-test"].problem = "token_revoked"
    client.post("/slack/setup/trials", data=form)
    signed.work()
    assert "slack token</b>: token_revoked" in client.get("/slack/setup").text
    assert signed.household.browser("reviewer").get("/slack/setup").status_code == 403
