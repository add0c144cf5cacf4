"""The job that speaks: it decides in one transaction, calls in none, and notes the answer in another."""

from collections.abc import Mapping
from typing import Any

from foundation.errors import NotYet
from foundation.jobs import Job
from foundation.work import Desk
from integrations.slack.blocks.check import InvalidBlocks
from integrations.slack.client import SlackClient, SlackRefused, SlackUnreachable
from integrations.slack.outbound import commands, outcomes, refusals
from integrations.slack.outbound.commands import Turn
from integrations.slack.outbound.facts import Facts, facts_of
from integrations.slack.outbound.plan import Step, further, plan
from integrations.slack.outbound.settings import outbound_settings
from integrations.slack.settings import slack_settings

MOST_STEPS = 5


def tend(desk: Desk, job: Job) -> None:
    """Bring what Slack shows of an incident up to the present, as far as its rate limits allow now."""
    settings = slack_settings(desk.environment)
    if not settings.is_configured:
        return
    incident_id, who = int(job.payload["incident_id"]), f"{job.owner}:{job.id}:{job.attempt}"
    desk.run(commands.hold, incident_id=incident_id, who=who)
    try:
        work_through(desk, SlackClient(settings), incident_id)
    finally:
        desk.run(commands.let_go, incident_id=incident_id, who=who)


def work_through(desk: Desk, client: SlackClient, incident_id: int) -> None:
    """Take a few steps; raises NotYet with when to go on, unless there is nothing left to do."""
    settings = outbound_settings(desk.environment)
    for _ in range(MOST_STEPS):
        facts = facts_of(desk, incident_id, settings)
        steps = list(plan(facts)) if facts else []
        if facts is None:
            return
        if not steps:
            come_back(facts)
            return
        turn: Turn = desk.run(commands.choose, incident_id=incident_id, steps=steps)
        if turn.step is None:
            raise NotYet(turn.at, "its turn has not come, or Slack can't be reached")
        take(desk, client, incident_id, turn, turn.step)
    raise NotYet(desk.now, "there is more to do")


def come_back(facts: Facts) -> None:
    """Come back to a channel in trouble while the incident goes on, and to one that is to be put away."""
    room = facts.room
    if room.retry_at is not None and room.retry_at > facts.now and facts.seen.brief.is_active:
        raise NotYet(room.retry_at, f"the channel: {room.trouble}")
    away = room.over_at + facts.settings.kept if room.over_at and room.channel_id and not room.archived_at else None
    if away is not None:
        raise NotYet(max(away, room.retry_at or away), "the channel is put away then")


def called(desk: Desk, client: SlackClient, step: Step) -> Mapping[str, Any]:
    """Return what Slack answers to a step; what it could not hear is tried again."""
    try:
        return client.call(step.method, **step.params) if step.method else {}
    except SlackUnreachable as silence:
        raise NotYet(desk.run(outcomes.lost, why=silence.reason), silence.reason) from silence


def take(desk: Desk, client: SlackClient, incident_id: int, turn: Turn, step: Step) -> None:
    """Take one step, and note what came of it."""
    try:
        answer = called(desk, client, step)
    except InvalidBlocks as bug:
        desk.run(
            refusals.refused,
            incident_id=incident_id,
            step=step,
            began=turn.at,
            error=f"invalid_blocks {bug.reason}",
            wait=None,
        )
        return
    except SlackRefused as no:
        until = desk.run(
            refusals.refused, incident_id=incident_id, step=step, began=turn.at, error=no.error, wait=no.retry_after
        )
        if until is not None:
            raise NotYet(until, no.reason) from no
        return
    next_page = further(step, answer)
    if next_page is not None:
        turn = desk.run(commands.choose, incident_id=incident_id, steps=[next_page])
        if turn.step is None:
            raise NotYet(turn.at, "its turn has not come")
        take(desk, client, incident_id, turn, next_page)
        return
    desk.run(outcomes.done, incident_id=incident_id, step=step, answer=answer)
