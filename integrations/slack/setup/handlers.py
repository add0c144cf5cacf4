"""The trial: what the doctor asks, and a message to whoever asked."""

from collections.abc import Iterator

from foundation.errors import DeliveryFailed
from foundation.jobs import Job, JobKind, Lane
from foundation.work import Desk
from integrations.slack.client import SlackClient
from integrations.slack.inbound.check import check_heard, check_slack
from integrations.slack.inbound.queries import members_of
from integrations.slack.outbound.limits import POST, buckets_of, jump
from integrations.slack.outbound.policy import SLACK
from integrations.slack.settings import slack_settings
from integrations.slack.setup import commands
from integrations.slack.setup.commands import TRY_OUT, Said

NOTHING = ("slack", False, "nothing is set", "Set SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN, and start Andon anew.")
QUIET = "Nothing is wrong with the settings. Try it out again after that."
HELLO = "Andon speaks here. This is the trial that you asked for."
STRANGER = ("slack message to you", False, "not sent: Slack does not know who you are", "Type /incident in Slack once.")


def try_out(desk: Desk, job: Job) -> None:
    """Ask Slack, outside of any transaction, and keep what it said."""
    said = list(check_slack(desk.environment, desk.now)) or [NOTHING]
    with desk.reading() as look:
        said += check_heard(look.session, desk.environment, desk.now)
    if ("slack token", True) in [each[:2] for each in said]:
        said += _message(desk, job.payload["person_id"])
    desk.run(commands.note_trial, said=said)


def _message(desk: Desk, person_id: int | None) -> Iterator[Said]:
    """Say a word to whoever asked."""
    client = SlackClient(slack_settings(desk.environment))
    try:
        team_id = str(client.call("auth.test").get("team_id", ""))
        with desk.reading() as look:
            member = members_of(look, [person_id or 0], team_id).get(person_id or 0)
        if member is None:
            yield STRANGER
            return
        channel = client.call("conversations.open", users=member)["channel"]["id"]
        until = desk.run(jump, buckets=buckets_of(POST, channel))
        if until is not None:
            yield "slack message to you", False, f"not sent: Slack asks for quiet until {until:%H:%M} UTC", QUIET
            return
        client.call(POST, channel=channel, text=HELLO)
    except DeliveryFailed as failure:
        yield "slack message to you", False, failure.reason, "Install the app anew with what the manifest asks for."
        return
    yield "slack message to you", True, "sent", ""


SUBSCRIPTIONS = ()
JOBS = (JobKind(TRY_OUT, SLACK, send=try_out, lane=Lane.INTERACTIVE),)
