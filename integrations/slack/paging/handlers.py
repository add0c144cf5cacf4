"""Carrying pages into Slack."""

from foundation.authz import Principal, Role
from foundation.jobs import Job, JobKind, Lane, Subscription
from foundation.log import StoredEvent
from foundation.work import Desk, Work
from integrations.slack import ids
from integrations.slack.client import SlackClient, SlackRefused
from integrations.slack.inbound.blocks import actions, button, section
from integrations.slack.inbound.mrkdwn import safe
from integrations.slack.inbound.queries import members_of
from integrations.slack.settings import slack_settings
from oncall.ports import AnswerLinks, NotSetUp, carry, put_down
from oncall.queries import Parcel

WAY, KIND = "slack", "slack.page"
# The same machine as elsewhere in Slack; it reads whom an account belongs to.
SLACK = Principal(id="machine:slack", name="slack", role=Role.VIEWER)
LONGEST = 1_000


def put_page_down(event: StoredEvent, work: Work) -> None:
    """Put down what carries the page, where it goes to Slack."""
    if WAY in event.payload["ways"]:
        put_down(work, event.subject_id, WAY, KIND)


def send_page(desk: Desk, job: Job) -> None:
    """Say it there."""
    carry(desk, job, say)


def say(desk: Desk, parcel: Parcel) -> bool:
    """Post the page; Slack says that it stands there, which is as much as chat can know."""
    settings = slack_settings(desk.environment)
    if not settings.is_configured or desk.settings is None:
        raise NotSetUp
    client = SlackClient(settings)
    channel = parcel.address or _member(desk, client, parcel)
    link = AnswerLinks.of(desk.settings).make(parcel)
    asked = f"\n{safe(parcel.message, LONGEST)}" if parcel.message else ""
    text = f"*{safe(parcel.headline)}*{asked}\n{parcel.key}, asked for by {safe(parcel.asked_by)}"
    row = actions(
        button("Acknowledge", ids.PAGE_ACKNOWLEDGE, parcel.key, style="primary"),
        button("Decline", ids.PAGE_DECLINE, parcel.key),
        button("Open", ids.PANEL_OPEN, url=link),
    )
    client.call("chat.postMessage", channel=channel, text=parcel.headline, blocks=[section(text), row])
    return True


def _member(desk: Desk, client: SlackClient, parcel: Parcel) -> str:
    """Return under which id the person is known in our workspace."""
    team = str(client.call("auth.test").get("team_id", ""))
    person_id = parcel.person_id or 0
    with desk.acting_for(SLACK).reading() as reading:
        found = members_of(reading, [person_id], team).get(person_id)
    if found is None:
        raise SlackRefused("page", "not connected to Slack", permanent=True)
    return found


SUBSCRIPTIONS = (Subscription("page.queued", put_page_down, "slack.put_page_down", SLACK, Lane.PAGE),)
JOBS = (JobKind(KIND, SLACK, send=send_page, lane=Lane.PAGE),)
