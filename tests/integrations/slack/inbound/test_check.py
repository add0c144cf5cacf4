"""What the doctor says of Slack."""

from datetime import timedelta

import pytest

from integrations.slack.inbound.check import check_slack
from tests.fakes.clock import StandingClock
from tests.fakes.slack import FakeSlack


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
            ("slack signing secret", True, "set"),
            ("slack token", False, "invalid_auth"),
        ]
        gone = {**slack.environment, "ANDON_SLACK_API_URL": "http://127.0.0.1:9/api/"}
    assert [what for what, *_ in check_slack(gone, clock.now())] == ["slack signing secret", "slack"]
