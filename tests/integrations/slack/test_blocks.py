"""What we show in Slack is what Slack takes, whatever people wrote; our validator finds what it would refuse."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from incidents.queries import IncidentBrief, IncidentDetail, UpdateItem
from incidents.queries.board import Board, RoleItem
from integrations.slack.blocks import incident as blocks
from integrations.slack.blocks.check import InvalidBlocks, message_wrong, require_message, require_view, view_wrong
from integrations.slack.blocks.kit import Payload
from integrations.slack.blocks.wording import link, safe
from readiness.queries import Known, KnownItem
from tests.fakes.slack.kit import check_message

NOON = datetime(2031, 3, 3, 12, tzinfo=UTC)
TRICKS = (
    "<!channel> @here <@U0AB12CD> <#C1> <https://evil.example|https://bank.example> <!subteam^S1> & \u202e\u200b*b*"
)


def seen(text: str = TRICKS, state: str = "investigating", **more: Any) -> blocks.Seen:
    brief = IncidentBrief(
        id=1,
        key="INC-1",
        title=text[:160],
        state=state,
        severity="SEV1",
        acting_severity="SEV1",
        mode="drill",
        visibility="open",
        service_ids=(1,),
        moments={"declared": NOON, "resolved": NOON},
        summary_html="",
        summary_source=text,
        declared_by="person:1",
        declared_at=NOON,
        next_update_due=NOON,
        version=1,
        public_update_due=NOON,
        bridge_url="https://meet.example/<x>|y",
    )
    roles = [RoleItem(f"r{n}", text[:80], text, n, NOON) for n in range(8)]
    around = Board(roles=roles, participants=[], services=[], tasks=[], required={"SEV1": ["r7"]})
    found = IncidentDetail(brief, around, {1: text[:120]}, {text[:60]: "major_outage"}, text[:80], "INC-2", [])
    item = UpdateItem(1, "public", text, "", NOON, text[:80], NOON)
    line = KnownItem("x", "risk", "Q-1", text[:500], "/x", text[:300], text[:60])
    known = Known([], [], NOON, [replace(line, kind=kind) for kind in ("risk", "learning", "coe") for _ in range(6)])
    return blocks.Seen(found, "https://andon.example.org", "C1", [item], known, {2: "U2"}, **more)


def payloads(text: str, state: str) -> Iterator[Payload]:
    shown = seen(text, state)
    yield from (blocks.panel(shown), blocks.announcement(shown), blocks.summary(shown), blocks.role(shown, "r1"))
    yield blocks.update(shown, shown.told[0])
    yield from (blocks.reminder(shown, "public", NOON, late=late) for late in (True, False))
    yield from filter(None, [blocks.known(shown)])
    yield blocks.dependents(shown, [(text[:80], text[80:160] or "x")] * 12)


@pytest.mark.parametrize("state", ["investigating", "resolved", "closed"])
@pytest.mark.parametrize("text", ["It fails", TRICKS, "&" * 20_000, "", "\N{FIRE}" * 5_000, "a\n" * 9_000])
def test_what_we_send_is_taken_by_everybody_who_checks_it(text: str, state: str) -> None:
    for payload in payloads(text, state):
        assert message_wrong(payload.params) == []
        check_message(payload.params)
        parsed = Block.parse_all(list(payload.blocks))
        assert [block.to_dict()["type"] for block in parsed] == [block["type"] for block in payload.blocks]


def test_nothing_that_people_write_calls_anybody_or_leads_elsewhere() -> None:
    for payload in payloads(TRICKS, "investigating"):
        said = " ".join([payload.text, *marked(list(payload.blocks))])
        for trick in ("<!channel", "<@U0AB12CD", "<#C1|", "<https://evil", "<!subteam", "\u202e", "\u200b", " @here"):
            assert trick not in said, trick
        assert "<!channel" not in blocks.topic(seen())
    assert link("https://x.example/?a>b|c", "a|b>") == "<https://x.example/?a&gt;b%7Cc|a\u2024b&gt;>"
    assert safe("&&&", 12) == "&amp;&amp;…"


def marked(thing: Any) -> Iterator[str]:
    """Give the texts in which Slack reads marks."""
    if isinstance(thing, list):
        for each in thing:
            yield from marked(each)
    elif isinstance(thing, dict):
        if thing.get("type") == "mrkdwn":
            yield thing["text"]
        for value in thing.values():
            yield from marked(value)


def test_the_topic_of_what_is_private_says_nothing() -> None:
    shown = seen("Leak of salaries")
    hidden = replace(shown, found=replace(shown.found, brief=replace(shown.brief, visibility="private")))
    assert "Leak" in blocks.topic(shown)
    assert blocks.topic(hidden) == "Andon"


def text(words: str, kind: str = "plain_text") -> dict[str, str]:
    return {"type": kind, "text": words}


BUTTON = {"type": "button", "action_id": "a", "text": text("Go")}
SECTION = {"type": "section", "text": text("x", "mrkdwn")}
OPTION = {"text": text("One"), "value": "1"}
PLAIN_INPUT = {"type": "input", "label": text("L"), "element": {"type": "plain_text_input", "action_id": "a"}}
WRONG: list[dict[str, Any]] = [
    {},
    {"text": "x" * 4_001},
    {"blocks": [SECTION] * 51},
    {"blocks": [{"type": "nope"}]},
    {"blocks": [PLAIN_INPUT]},
    {"blocks": [{"type": "header", "text": text("x" * 151)}]},
    {"blocks": [{"type": "header", "text": text("x", "mrkdwn")}]},
    {"blocks": [{"type": "section"}]},
    {"blocks": [{"type": "section", "text": text("")}]},
    {"blocks": [{"type": "section", "fields": [text("x" * 2_001)]}]},
    {"blocks": [{"type": "section", "fields": [text("x")] * 11}]},
    {"blocks": [{"type": "section", "text": text("x" * 3_001)}]},
    {"blocks": [{"type": "section", "text": text("x" * 2_999)}] * 5},
    {"blocks": [{"type": "context", "elements": []}]},
    {"blocks": [{"type": "context", "elements": [BUTTON]}]},
    {"blocks": [{"type": "actions", "elements": [BUTTON, BUTTON]}]},
    {"blocks": [{"type": "actions", "elements": [{**BUTTON, "action_id": str(n)} for n in range(26)]}]},
    {"blocks": [{"type": "actions", "elements": [{**BUTTON, "text": text("x" * 76)}]}]},
    {"blocks": [{"type": "actions", "elements": [{**BUTTON, "style": "loud"}]}]},
    {"blocks": [{"type": "actions", "elements": [{**BUTTON, "value": "x" * 2_001}]}]},
    {"blocks": [{"type": "actions", "elements": [{**BUTTON, "action_id": ""}]}]},
    {"blocks": [{"type": "actions", "elements": [{**BUTTON, "confirm": {}}]}]},
    {"blocks": [{"type": "actions", "elements": [{"type": "static_select", "action_id": "a", "options": []}]}]},
    {"blocks": [{**SECTION, "block_id": "b"}, {**SECTION, "block_id": "b"}]},
    {"blocks": [{**SECTION, "accessory": {"type": "overflow", "action_id": "a", "options": [OPTION] * 6}}]},
]


@pytest.mark.parametrize("params", WRONG, ids=range(len(WRONG)))
def test_a_message_that_slack_would_refuse_never_leaves(params: dict[str, Any]) -> None:
    with pytest.raises(InvalidBlocks) as refused:
        require_message(params)
    assert refused.value.permanent
    assert refused.value.wrong


def test_a_dialog_that_slack_would_refuse_never_opens() -> None:
    modal: dict[str, Any] = {"type": "modal", "title": text("T"), "submit": text("Go"), "blocks": [PLAIN_INPUT]}
    require_view(modal)
    require_view({"type": "home", "blocks": [SECTION]})
    bad: list[dict[str, Any]] = [
        {**modal, "title": text("x" * 25)},
        {**modal, "submit": None},
        {**modal, "private_metadata": "x" * 3_001},
        {**modal, "type": "page"},
        {**modal, "blocks": [SECTION] * 101},
        {**modal, "blocks": [{"type": "header", "text": text("x" * 140)}] * 1_700},
        {"type": "modal", "blocks": [SECTION]},
        {"type": "home", "blocks": [], "submit": text("Go")},
    ]
    for view in bad:
        assert view_wrong(view), view
