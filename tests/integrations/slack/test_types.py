"""Every surface that we draw in Slack fits Slack's own types, as its compiler and its kit read them."""

from pathlib import Path

import pytest

from integrations.slack.inbound.verbs import ALL
from integrations.slack.paging.handlers import drawn
from oncall.queries import Parcel
from tests.integrations.slack import test_whole_incident as whole
from tests.integrations.slack.inbound.test_surroundings import HERE
from tests.integrations.slack.test_blocks import NOON, payloads
from tests.permissions.table import surface
from tests.support.signed import MEMBERS, TEAM, Signed
from tests.support.typed import Emitted, compiled, unparsed

EVENTS = (
    *({"type": "app_home_opened", "tab": "home", "user": user} for user in (*MEMBERS.values(), "U0STRANGER")),
    {"type": "link_shared", "channel": "C0", "message_ts": "1.2"},
)
PAGE = Parcel(
    *(
        1,
        1,
        "PAG-1",
        "slack",
        "C1",
        1,
        "Ada",
        "ada@example.org",
        "d",
        "SEV1",
        "INC-1",
        "It <!here> fails",
        "Come",
        "Bo",
    ),
    is_test=False,
    created_at=NOON,
    step=1,
    round=1,
)
PLACES = ("incidents/INC-1", "coes/COE-1", "actions/ACT-1", "learnings/LRN-1")


@pytest.mark.peers("node", "typescript", "types")
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_whatever_we_send_fits_the_types_that_slack_publishes(signed: Signed, tmp_path: Path, peers_dir: Path) -> None:
    whole.test_a_whole_incident_and_what_follows_it_is_done_from_slack_alone(signed)
    look_at_everything_else(signed)
    emitted = Emitted()
    for call in signed.slack.calls:
        emitted.call(call)
    for answer in [*signed.answers, *signed.heard()]:
        emitted.answer(answer)
    for state in ("investigating", "resolved"):
        for payload in payloads("It fails", state):
            emitted.take("messages", payload.params)
    emitted.take("messages", drawn(PAGE, f"{HERE}/pages/PAG-1"))
    counts = [len(each) for each in (emitted.messages, emitted.views, emitted.entities)]
    assert all(count >= least for count, least in zip(counts, (60, 20, 4), strict=True)), counts
    assert compiled(emitted, tmp_path, peers_dir) == ""
    assert list(unparsed(emitted)) == []


def look_at_everything_else(signed: Signed) -> None:
    """Every verb in both forms, the dialogs, the home, the links and the pane beside them."""
    signed.say("new sev3 Mail is late")
    signed.say("role INC-2 commander")
    whole.pass_time(signed, minutes=6)
    room = signed.slack.workspace.named("inc-2-mail-is-late")
    room.members.add(MEMBERS["admin"])
    signed.event(
        {"type": "member_joined_channel", "user": MEMBERS["admin"], "team": TEAM, "channel": room.id}, "EvLate"
    )
    signed.work()
    assert signed.slack.workspace.whispers
    for verb in ALL:
        for where in ("", "INC-2 "):
            assert signed.type(f"{verb.name} {where}", "admin").status_code == 200
            signed.rest()
    for name, row in surface("slack").items():
        if name.startswith("verb") and "text" in row:
            assert signed.type(row["text"].replace("INC-1", "INC-2"), "admin").status_code == 200
    signed.say("help")
    signed.slack.workspace.add_user("U0STRANGER", "viewer@example.org", team_id=TEAM)
    signed.say("list", "U0STRANGER")
    assert "This is me" in str(signed.heard()[-1])
    links = [{"url": f"{HERE}/{place}", "domain": "localhost"} for place in PLACES]
    for number, event in enumerate(EVENTS):
        signed.event({**event, "links": links}, f"EvAll{number}")
        whole.pass_time(signed, seconds=30)
