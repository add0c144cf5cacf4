"""The job that tells: it decides in one transaction, calls in none, and notes the answer in another."""

from datetime import datetime

from foundation.errors import NotYet
from foundation.jobs import Job
from foundation.work import Desk
from integrations.slack.after import commands
from integrations.slack.after.model import SlackNotice
from integrations.slack.after.say import payload_of
from integrations.slack.after.whom import channel_of
from integrations.slack.blocks.check import InvalidBlocks
from integrations.slack.blocks.kit import Payload
from integrations.slack.client import SlackClient, SlackRefused
from integrations.slack.inbound.queries import members_of
from integrations.slack.outbound.facts import THE_ONE
from integrations.slack.outbound.model import POSTED, WAITING, SlackWorkspace
from integrations.slack.outbound.plan import BEFORE, EVENT_TYPE, MOST_READ, Step, digest_of, further, locating
from integrations.slack.outbound.settings import outbound_settings
from integrations.slack.outbound.tend import called
from integrations.slack.settings import slack_settings

MOST_STEPS = 5


def notify(desk: Desk, job: Job) -> None:
    """Bring one notice up to the present, as far as Slack's rate limits allow now."""
    settings, base_url = slack_settings(desk.environment), outbound_settings(desk.environment).base_url
    if not settings.is_configured:
        return
    client = SlackClient(settings)
    for _ in range(MOST_STEPS):
        step = next_step(desk, int(job.payload["notice_id"]), base_url)
        if step is None:
            return
        until = desk.run(commands.begin, step=step)
        if until is not None:
            raise NotYet(until, "its turn has not come, or Slack can't be reached")
        take(desk, client, step)
    raise NotYet(desk.now, "there is more to do")


def next_step(desk: Desk, notice_id: int, base_url: str) -> Step | None:
    """Return what is to be done next; None when it says what it has to."""
    with desk.reading() as look:
        notice = look.session.get(SlackNotice, notice_id)
        workspace = look.session.get(SlackWorkspace, THE_ONE)
        if notice is None or notice.state not in {WAITING, POSTED}:
            return None
        if workspace is None or not workspace.team_id:
            return Step("meet", "auth.test")
        payload = payload_of(look, notice, base_url)
        if notice.person_id is None:
            place = channel_of(look, notice.team_id)
        else:
            place = members_of(look, [notice.person_id], workspace.team_id).get(notice.person_id, "")
        return _step(notice, payload, place)


def _step(notice: SlackNotice, payload: Payload | None, place: str) -> Step | None:
    if notice.state == POSTED:
        if payload is None or digest_of(payload) == notice.digest:
            return None
        params = {"channel": notice.channel_id, "ts": notice.ts, **payload.params}
        return Step("edit", "chat.update", params, notice.id, digest_of(payload))
    if payload is None or not place:
        return Step("stale" if place else "unreachable", message_id=notice.id)
    if notice.person_id is not None and notice.channel_id is None:
        return Step("reach", "conversations.open", {"users": place}, notice.id)
    channel = notice.channel_id or place
    if notice.unsure_at is not None:
        return _looking(notice, channel, notice.unsure_at)
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"token": notice.token}}
    params = {"channel": channel, "metadata": metadata, **payload.params}
    return Step("post", "chat.postMessage", params, notice.id, digest_of(payload), channel)


def _looking(notice: SlackNotice, channel: str, unsure_at: datetime) -> Step:
    """Look whether it stands there already: nobody knows whether it was taken."""
    if channel.startswith("#"):
        return locating(channel, notice.id)
    since = str(int((unsure_at - BEFORE).timestamp()))
    params = {"channel": channel, "oldest": since, "limit": MOST_READ, "include_all_metadata": "true"}
    return Step("look", "conversations.history", params, notice.id)


def take(desk: Desk, client: SlackClient, step: Step) -> None:
    """Take one step, and note what came of it."""
    try:
        answer = called(desk, client, step)
    except InvalidBlocks as bug:
        desk.run(commands.refuse, step=step, error=f"invalid_blocks {bug.reason}", wait=None)
        return
    except SlackRefused as no:
        until = desk.run(commands.refuse, step=step, error=no.error, wait=no.retry_after)
        if until is not None:
            raise NotYet(until, no.reason) from no
        return
    next_page = further(step, answer)
    if next_page is None:
        desk.run(commands.finish, step=step, answer=answer)
        return
    until = desk.run(commands.begin, step=next_page)
    if until is not None:
        raise NotYet(until, "its turn has not come")
    take(desk, client, next_page)
