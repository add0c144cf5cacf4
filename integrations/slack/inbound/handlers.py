"""Working on what Slack delivered: messages for timelines, and members who left."""

import json
from collections.abc import Mapping
from typing import Any

from foundation.authz import machine
from foundation.jobs import Job, JobKind, Lane
from foundation.work import Desk, Reading
from integrations.slack.inbound import commands
from integrations.slack.inbound.happened import HAPPENED
from integrations.slack.inbound.model import SlackDelivery

SLACK = machine("slack")


def work_on_event(desk: Desk, job: Job) -> None:
    """Do what an event asks for, then empty it; done twice, it does nothing more."""
    with desk.reading() as look:
        event = _event(look, job.payload["delivery_id"])
    act = HAPPENED.get(str(event.get("type")))
    if act is not None:
        act(desk, event)
    desk.run(commands.finish_event, delivery_id=job.payload["delivery_id"])


def _event(look: Reading, delivery_id: int) -> Mapping[str, Any]:
    kept = look.session.get(SlackDelivery, delivery_id)
    envelope = json.loads(kept.body) if kept and kept.body else {}
    event = envelope.get("event")
    known = {name: envelope.get(name, "") for name in ("team_id", "is_ext_shared_channel")}
    return {**event, **known} if isinstance(event, dict) else {}


SUBSCRIPTIONS = ()
JOBS = (JobKind(name=commands.WORK_ON, principal=SLACK, send=work_on_event, lane=Lane.INTERACTIVE),)
