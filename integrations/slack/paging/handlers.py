"""Carrying pages into Slack."""

from datetime import timedelta
from typing import Any

from foundation.authz import Principal, Role
from foundation.errors import NotYet
from foundation.jobs import Job, JobKind, Lane, Subscription
from foundation.log import StoredEvent
from foundation.work import Desk, Work
from integrations.slack import ids
from integrations.slack.blocks.wording import safe
from integrations.slack.client import SlackClient, SlackRefused
from integrations.slack.inbound.blocks import actions, button, section
from integrations.slack.inbound.queries import members_of
from integrations.slack.outbound.limits import POST, buckets_of, hush, jump
from integrations.slack.outbound.outcomes import DEFAULT_WAIT, LIMITED
from integrations.slack.paging.groups import members_of_group
from integrations.slack.settings import slack_settings
from oncall.ports import GROUP, AnswerLinks, NotSetUp, carry, put_down
from oncall.queries import Parcel

WAY, KIND = "slack", "slack.page"
# The same machine as elsewhere in Slack; it reads whom an account belongs to.
SLACK = Principal(id="machine:slack", name="slack", role=Role.VIEWER)
LONGEST, HEADLINE = 1_000, 300


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
    client, said = SlackClient(settings), drawn(parcel, AnswerLinks.of(desk.settings).make(parcel))
    kind, _, group = parcel.address.partition(":")
    if kind == GROUP:
        _tell_each(desk, client, group, said)
    else:
        _post(desk, client, parcel.address or _member(desk, client, parcel), said)
    return True


def _tell_each(desk: Desk, client: SlackClient, group: str, said: dict[str, Any]) -> None:
    """Say it to everybody in a user group; whom Slack won't have told is left out, as long as somebody is told.

    Where Slack has enough in the middle, all are told again later: rather twice than not at all.
    """
    refused: SlackRefused | None = None
    told = 0
    for member in members_of_group(desk.acting_for(SLACK), client, group):
        try:
            _post(desk, client, member, said)
        except SlackRefused as no:
            if not no.permanent:
                raise
            refused = no
        else:
            told += 1
    if refused is not None and not told:
        raise refused


def drawn(parcel: Parcel, link: str) -> dict[str, Any]:
    """Return what is said: the message, and the buttons that answer it. Pure."""
    asked = f"\n{safe(parcel.message, LONGEST)}" if parcel.message else ""
    headline, who = safe(parcel.headline, HEADLINE), safe(parcel.asked_by, HEADLINE)
    row = actions(
        button("Acknowledge", ids.PAGE_ACKNOWLEDGE, parcel.key, style="primary"),
        button("Decline", ids.PAGE_DECLINE, parcel.key),
        button("Open", ids.PANEL_OPEN, url=link),
    )
    said = section(f"*{headline}*{asked}\n{parcel.key}, asked for by {who}")
    return {"text": headline, "blocks": [said, row], "unfurl_links": False, "unfurl_media": False}


def _post(desk: Desk, client: SlackClient, channel: str, said: dict[str, Any]) -> None:
    """Post it ahead of everything else that waits to be said; within a Retry-After nothing is asked."""
    ours = desk.acting_for(SLACK)
    until = ours.run(jump, buckets=buckets_of(POST, channel))
    if until is not None:
        raise NotYet(until, "Slack asked for quiet")
    try:
        client.call(POST, channel=channel, **said)
    except SlackRefused as no:
        if no.error in LIMITED:
            ours.run(hush, method=POST, until=desk.now + timedelta(seconds=no.retry_after or DEFAULT_WAIT))
        raise


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
