"""What the doctor says of Slack."""

from datetime import timedelta

import pytest

from integrations.slack.inbound.check import check_heard, check_slack
from integrations.slack.inbound.signing import sign
from tests.fakes.clock import StandingClock
from tests.fakes.slack import FakeSlack
from tests.support.signed import SECRET, Signed


def test_the_doctor_says_what_is_wrong_with_slack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    clock = StandingClock()
    assert list(check_slack({}, clock.now())) == []
    with FakeSlack(clock) as slack:
        found = {what: (is_well, said) for what, is_well, said, _ in check_slack(slack.environment, clock.now())}
        assert found["slack signing secret"][0] is False
        assert found["slack token"] == (True, "Workspace (T1)")
        assert (found["slack scopes"], found["slack clock"]) == ((True, "enough"), (True, "0 s apart"))
        token = slack.workspace.tokens["xoxb-test"]
        token.scopes -= {"reactions:read"}
        apart = clock.now() + timedelta(minutes=4)
        found = {what: (is_well, said) for what, is_well, said, _ in check_slack(slack.environment, apart)}
        assert found["slack scopes"] == (True, "enough for the small manifest; the full one has reactions:read too")
        assert found["slack clock"] == (False, "240 s apart")
        token.scopes -= {"pins:write"}
        told = {what: rest for what, *rest in check_slack(slack.environment, clock.now())}
        assert told["slack scopes"][:2] == [False, "missing: pins:write"]
        wrong = {**slack.environment, "SLACK_BOT_TOKEN": "xoxb-old", "SLACK_SIGNING_SECRET": "s"}
        assert [(what, well, said) for what, well, said, _ in check_slack(wrong, clock.now())] == [
            ("slack signing secret", True, "set; whether it is right shows in what arrives"),
            ("slack token", False, "invalid_auth"),
        ]
        gone = {**slack.environment, "ANDON_SLACK_API_URL": "http://127.0.0.1:9/api/"}
    assert [what for what, *_ in check_slack(gone, clock.now())] == ["slack signing secret", "slack"]


def test_whether_the_signing_secret_is_right_is_told_by_what_arrives(signed: Signed) -> None:
    """Slack has no call that says so: the last request that verified does, or those that were refused since."""
    clock = signed.world.clock
    assert heard(signed) == (True, "none yet, so nobody knows whether the signing secret is right")
    client = signed.household.app.test_client()
    for junk in ({}, {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=1"}):
        assert client.post("/integrations/slack/commands", data=b"a=1", headers=junk).status_code == 401
    assert heard(signed)[1].startswith("none yet")
    for number in range(3):
        clock.advance(minutes=1)
        send_signed_with(signed, "another secret")
        assert f"{number + 1} request" in heard(signed)[1]
    assert heard(signed) == (
        False,
        "3 requests were refused, the last just now: signed with another secret than this one",
    )
    page = signed.household.browser("admin").get("/slack/setup").text
    assert "Copy the signing secret anew" in page
    signed.say("list")
    clock.advance(minutes=3)
    assert heard(signed) == (True, "the last came 3 min ago, and verified")
    send_signed_with(signed, SECRET, late=timedelta(minutes=9))
    is_well, said = heard(signed)
    assert not is_well
    assert "apart from this machine's clock; the last that verified came 3 min ago" in said


def send_signed_with(signed: Signed, secret: str, late: timedelta = timedelta()) -> None:
    at = str(int((signed.world.clock.now() - late).timestamp()))
    headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": sign(secret, at, b"text=list")}
    client = signed.household.app.test_client()
    assert client.post("/integrations/slack/commands", data=b"text=list", headers=headers).status_code == 401


def heard(signed: Signed) -> tuple[bool, str]:
    signed.rest()
    environment = {"SLACK_SIGNING_SECRET": SECRET}
    with signed.world.reading() as look:
        ((_, is_well, said, _),) = check_heard(look.session, environment, look.now)
    return is_well, said
