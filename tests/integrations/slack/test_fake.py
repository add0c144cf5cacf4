"""The fake Slack is held against what Slack itself sends: sample answers, errors by method, tiers."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from integrations.slack.client import SlackClient, SlackRefused, SlackUnreachable
from integrations.slack.settings import slack_settings
from tests.fakes.clock import StandingClock
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.faults import DOWN, HTML, LIMITED, LIMITED_INSIDE, LOST
from tests.fakes.slack.methods import METHODS

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}
MODAL = {"type": "modal", "callback_id": "c", "title": {"type": "plain_text", "text": "T"}, "blocks": [SECTION]}
# What the table does not know yet; its page says so.
YOUNGER = {"entity.presentDetails": "Tier3"}
COMMON = {
    "not_authed", "invalid_auth", "account_inactive", "token_revoked", "missing_scope", "invalid_arguments",
    "ratelimited", "rate_limited", "channel_not_found", "not_in_channel", "is_archived", "user_not_found",
    "thread_not_found", "msg_blocks_too_long", "user_not_in_channel", "message_not_found", "push_limit_reached",
    "too_long", "invalid_blocks", "no_text", "expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id",
}  # fmt: skip


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSlack]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    with FakeSlack(StandingClock()) as fake:
        yield fake


@pytest.fixture
def web(slack: FakeSlack) -> WebClient:
    return WebClient("xoxb-test", base_url=slack.url, retry_handlers=[])


def refusals(slack: FakeSlack, web: WebClient) -> Iterator[tuple[str, str]]:
    """Walk into every wall that the fake has; give each method and the error that it answered."""
    room = web.conversations_create(name="inc-1")["channel"]["id"]
    ts = web.chat_postMessage(channel=room, text="Hello")["ts"]
    slack.workspace.add_user("U1", "ada@example.org")
    slack.workspace.add_user("U2", is_restricted=True)
    secret, old = slack.workspace.add_channel("secret", is_private=True), slack.workspace.add_channel("old", "UBOT")
    other, old.is_archived, slack.workspace.has_user_groups = slack.workspace.add_channel("other"), True, False
    pinned = {"channel": room, "timestamp": ts}
    web.pins_add(**pinned)
    web.conversations_invite(channel=room, users="U1")
    trigger, late = slack.workspace.mint_trigger(), slack.workspace.mint_trigger()
    web.views_open(trigger_id=trigger, view={**MODAL, "external_id": "e"})
    walls: list[tuple[str, dict[str, Any]]] = [
        *(("conversations.create", {"name": name}) for name in ("inc-1", "", "a" * 81, "Big One", "--")),
        ("conversations.rename", {"channel": old.id, "name": "older"}),
        ("conversations.rename", {"channel": room, "name": "other"}),
        *(("conversations.invite", {"channel": room, "users": who}) for who in ("U1", "UBOT", "U2", "U9")),
        ("conversations.invite", {"channel": secret.id, "users": "U1"}),
        ("conversations.setTopic", {"channel": room, "topic": "t" * 251}),
        ("conversations.archive", {"channel": old.id}),
        ("conversations.unarchive", {"channel": room}),
        ("conversations.join", {"channel": secret.id}),
        ("conversations.history", {"channel": other.id}),
        ("chat.postMessage", {"channel": old.id, "text": "Hello"}),
        ("chat.postMessage", {"channel": secret.id, "text": "Hello"}),
        ("chat.postMessage", {"channel": other.id}),
        ("chat.postMessage", {"channel": room, "text": "x", "blocks": [SECTION] * 51}),
        ("chat.postEphemeral", {"channel": room, "text": "x", "user": "U2"}),
        ("chat.update", {"channel": room, "ts": "1.1", "text": "x"}),
        ("chat.update", {"channel": room, "ts": ts, "text": "x" * 4001}),
        ("pins.add", pinned),
        ("pins.add", {"channel": room, "timestamp": "1.1"}),
        ("bookmarks.add", {"channel_id": room, "title": "x", "type": "link", "link": "javascript:x"}),
        ("views.open", {"trigger_id": trigger, "view": MODAL}),
        ("views.open", {"trigger_id": "nonsense", "view": MODAL}),
        ("views.open", {"trigger_id": slack.workspace.mint_trigger(), "view": {**MODAL, "external_id": "e"}}),
        ("views.open", {"trigger_id": slack.workspace.mint_trigger(), "view": {**MODAL, "title": None}}),
        ("views.update", {"view_id": "V9", "view": MODAL}),
        ("users.info", {"user": "U9"}),
        ("users.lookupByEmail", {"email": "nobody@example.org"}),
        ("usergroups.list", {}),
        ("usergroups.users.list", {"usergroup": "S1"}),
    ]
    for wall in walls:
        yield wall[0], refused(web, *wall)
        slack.clock.advance(seconds=2)  # type: ignore[attr-defined]
    yield "views.open", refused(web, "views.open", {"trigger_id": late, "view": MODAL})


def refused(web: WebClient, name: str, params: Mapping[str, Any]) -> str:
    how = "json" if METHODS[name].takes_json and name.startswith(("chat.", "views.")) else "data"
    with pytest.raises(SlackApiError) as raised:
        web.api_call(name, **{how: params})  # type: ignore[arg-type]
    return str(raised.value.response["error"])


def unlike(answer: Any, sample: Any, path: str = "") -> Iterator[str]:
    """Give what stands in an answer and not, or otherwise, in Slack's own."""
    if isinstance(answer, dict) and isinstance(sample, dict):
        for key, value in answer.items():
            if key not in sample:
                yield f"{path}/{key}"
            else:
                yield from unlike(value, sample[key], f"{path}/{key}")
    elif isinstance(answer, list) and isinstance(sample, list) and answer and sample and path != "/message/blocks":
        yield from unlike(answer[0], sample[0], f"{path}[]")
    elif type(answer) is not type(sample):
        yield f"{path} is {type(answer).__name__}"


@pytest.mark.data
def test_it_answers_refuses_and_counts_as_slack_does(slack: FakeSlack, web: WebClient, shared_data: Path) -> None:
    told = shared_data / "slack"
    errors, tiers = (json.loads((told / name).read_text()) for name in ("slack_errors.json", "tiers.json"))
    for name, error in refusals(slack, web):
        assert error in errors.get(name, {}) or error in COMMON, f"{name} does not answer {error}"
    words = {1: "Tier1", 20: "Tier2", 50: "Tier3", 100: "Tier4"}
    for name, method in METHODS.items():
        assert words.get(method.a_minute, "Special") in {**YOUNGER, **tiers}[name], name
    slack.workspace.has_user_groups, slack.workspace.groups["S1"] = True, ["U1"]
    slack.clock.advance(minutes=2)  # type: ignore[attr-defined]
    room = web.conversations_create(name="inc-2")
    mark = {"channel_id": room["channel"]["id"], "title": "Incident", "type": "link", "link": "https://example.org"}
    view = web.views_open(trigger_id=slack.workspace.mint_trigger(), view=MODAL)
    del view.data["view"]["depth"], view.data["view"]["blocks"]  # type: ignore[index, arg-type]
    answers = {
        "conversations.create": room,
        "chat.postMessage": web.chat_postMessage(channel=room["channel"]["id"], text="x", blocks=[SECTION]),
        "bookmarks.add": web.bookmarks_add(**mark),
        "users.info": web.users_info(user="U1"),
        "usergroups.list": web.usergroups_list(),
        "views.open": view,
    }
    for name, answer in answers.items():
        sample = json.loads((told / "slack_samples" / f"{name}.json").read_text())
        assert list(unlike(answer.data, sample)) == [], name


def test_our_client_tells_its_refusals_its_limits_and_its_silences_apart(slack: FakeSlack, web: WebClient) -> None:
    client = SlackClient(slack_settings(slack.environment))
    room = client.call("conversations.create", name="inc-1")["channel"]["id"]
    said = {"channel": room, "text": "Hello"}
    with pytest.raises(SlackRefused) as limited:
        [client.call("chat.postMessage", **said) for _ in range(2)]
    assert (limited.value.error, limited.value.permanent, limited.value.retry_after) == ("ratelimited", False, 1.0)
    slack.clock.advance(seconds=1)  # type: ignore[attr-defined]
    for kind in (LIMITED, LIMITED_INSIDE):
        slack.fail(kind, "chat", times=1, seconds=7)
        with pytest.raises(SlackRefused) as limited:
            client.call("chat.postMessage", **said)
        assert limited.value.retry_after == (7.0 if kind == LIMITED else None)
        assert not limited.value.permanent
        slack.clock.advance(seconds=7)  # type: ignore[attr-defined]
    for kind, more in ((DOWN, {}), (HTML, {"status": 503}), (HTML, {"status": 200}), (LOST, {})):
        slack.fail(kind, times=1, **more)
        with pytest.raises((SlackUnreachable, SlackRefused)) as unsure:
            client.call("chat.postMessage", **said)
        assert not unsure.value.permanent
    assert len(slack.workspace.named("inc-1").messages) == 2
    slack.workspace.tokens["xoxb-test"].problem = "token_revoked"
    with pytest.raises(SlackRefused) as gone:
        client.call("auth.test")
    assert (gone.value.error, gone.value.permanent) == ("token_revoked", True)
    assert slack.limits.inside_retry_after == []


def test_a_response_address_is_good_five_times_in_half_an_hour(slack: FakeSlack) -> None:
    addresses = [slack.url.removesuffix("/api/") + slack.responses.mint() for _ in range(2)]
    answers = [WebhookClient(addresses[0]).send(text="So").status_code for _ in range(6)]
    assert answers == [200] * 5 + [404]
    slack.clock.advance(minutes=31)  # type: ignore[attr-defined]
    assert WebhookClient(addresses[1]).send(text="So").body == "expired_url"
