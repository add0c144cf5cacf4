"""What people do to an incident's channel in Slack is known at once, and stands where the incident is looked at."""

from typing import Any

from tests.integrations.slack.test_whole_incident import pass_time
from tests.support.signed import MEMBERS, TEAM, Signed

OTHERS = MEMBERS["admin"]


def test_what_becomes_of_a_channel_or_of_the_app_stands_on_the_incidents_page(signed: Signed) -> None:
    signed.say("new sev2 Disk is full")
    signed.say("new sev2 Salaries leak")
    pass_time(signed, seconds=60)
    room = signed.slack.workspace.named("inc-1-disk-is-full")
    here = {"channel": room.id, "team_id": TEAM}
    happened(signed, "channel_rename", channel={"id": room.id, "name": "inc-1-disks"})
    assert "#inc-1-disks" in page(signed)
    happened(signed, "channel_archive", user="UBOT", **here)
    happened(signed, "member_left_channel", user=OTHERS, **here)
    assert "Trouble in Slack" not in page(signed)
    happened(signed, "channel_archive", user=OTHERS, **here)
    assert "Unarchive it in Slack" in page(signed)
    happened(signed, "channel_unarchive", user=OTHERS, **here)
    assert "Trouble in Slack" not in page(signed)
    room.members.discard("UBOT")
    happened(signed, "member_left_channel", user="UBOT", **here)
    assert "It comes back as soon as it has something to say" in page(signed)
    signed.say("update INC-1 responders Look")
    pass_time(signed, seconds=30)
    assert "UBOT" in room.members
    assert "Trouble in Slack" not in page(signed)
    happened(signed, "channel_id_changed", old_channel_id=room.id, new_channel_id="C9")
    assert "channel=C9" in page(signed)
    happened(signed, "channel_id_changed", old_channel_id="C9", new_channel_id=room.id)
    happened(signed, "channel_deleted", **here)
    assert "Somebody deleted the channel" in page(signed)
    assert "tries again" not in page(signed)
    assert signed.say("sev INC-1 1") == "INC-1 is SEV1 now."
    signed.event({"type": "app_uninstalled"}, "EvElsewhere", team_id="T0OTHER")
    signed.work()
    assert "the app was removed" not in page(signed, "INC-2")
    for kind, more, words in (
        ("tokens_revoked", {"tokens": {"bot": ["UBOT"]}}, "it was revoked"),
        ("app_uninstalled", {}, "the app was removed"),
    ):
        happened(signed, kind, **more)
        assert words in page(signed, "INC-2")
    for kind in ("channel_archive", "channel_rename", "group_left", "tokens_revoked", "channel_id_changed"):
        happened(signed, kind, channel=7, tokens=[], user=None)


def test_an_announcement_that_was_refused_is_made_once_it_can_be(signed: Signed) -> None:
    incidents = signed.slack.workspace.add_channel("incidents", is_private=True)
    signed.worker.environment = {**signed.worker.environment, "ANDON_SLACK_ANNOUNCEMENTS": incidents.id}
    signed.say("new sev2 Disk is full")
    pass_time(signed, seconds=60)
    assert "It could not be announced (channel_not_found)" in page(signed)
    incidents.members.add("UBOT")
    signed.say("sev INC-1 1")
    pass_time(signed, seconds=60)
    assert [message.text for message in incidents.messages.values()] == ["INC-1 · Disk is full: investigating"]
    assert "Trouble in Slack" not in page(signed)


def happened(signed: Signed, kind: str, **event: Any) -> None:
    number = signed.slack.workspace.number()
    assert signed.event({"type": kind, **event}, f"Ev{number}").status_code == 200
    signed.work()


def page(signed: Signed, key: str = "INC-1") -> str:
    return signed.household.browser("viewer").get(f"/incidents/{key}").text
