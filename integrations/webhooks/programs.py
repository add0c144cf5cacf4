"""Webhooks as the programs that a workflow's step can have told."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from foundation.jobs import NewJob
from foundation.work import Reading, Work
from integrations.webhooks.commands import DELIVER
from integrations.webhooks.model import Webhook, WebhookDelivery
from integrations.webhooks.visible import subject_of
from workflows.ports import Happened, Telling


class Webhooks:
    """Every webhook whose name no other has."""

    def names(self, reading: Reading) -> Sequence[str]:
        """Return the names that mean one webhook."""
        reading.require("workflows:read")
        counted = Counter(reading.session.scalars(select(Webhook.name)))
        return sorted(name for name, times in counted.items() if times == 1)

    def tell(self, work: Work, *, name: str, event: Happened) -> Telling:
        """Put a delivery down; an event goes to a webhook once, and nothing goes that may not leave the house."""
        work.require("webhooks:call")
        hooks = work.session.scalars(select(Webhook).where(Webhook.name == name).limit(2)).all()
        if len(hooks) != 1:
            return Telling.UNKNOWN
        (hook,) = hooks
        if hook.disabled_at is not None:
            return Telling.OFF
        if subject_of(work, event.stream) is None:
            return Telling.WITHHELD
        here = (WebhookDelivery.stream == event.stream, WebhookDelivery.seq == event.seq)
        mine = select(WebhookDelivery.id).where(*here, WebhookDelivery.webhook_id == hook.id)
        if work.session.scalar(mine) is not None:
            return Telling.KNOWN
        work.session.add(WebhookDelivery.of(hook, event.stream, event.seq, event.name, work.now))
        work.enqueue(NewJob(DELIVER))
        return Telling.QUEUED
