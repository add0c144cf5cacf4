"""A household whose messages reach a program of this machine."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from standardwebhooks.webhooks import Webhook as Verifier

from foundation.signing import secret_of
from foundation.web.visit import EXTENSION
from integrations.webhooks import commands, queries
from tests.fakes.receiver import Received, Receiver
from tests.support.household import Household
from tests.support.world import World

LOOPBACK = {"ANDON_WEBHOOK_NETWORKS": "127.0.0.0/8"}


@dataclass
class Line:
    """A household that may call the receiver, and the receiver."""

    household: Household
    receiver: Receiver

    @property
    def world(self) -> World:
        return self.household.world

    @property
    def key(self) -> str:
        return str(self.household.app.extensions[EXTENSION].settings.secret_key)

    def hook(self, **values: Any) -> str:
        return self.world.run(commands.add_webhook, name="Mirror", url=self.receiver.url, **values).public_id

    def secret(self, hook: str) -> str:
        item = self.world.ask(queries.webhook, hook)
        return secret_of(self.key, item.nonce, item.generation)

    def log(self, hook: str) -> list[queries.DeliveryItem]:
        return list(self.world.ask(queries.deliveries, hook).items)


def is_signed(received: Received, secret: str) -> bool:
    """Whether the verifier of the standard takes it; it looks at the present, so the time of the attempt is its own."""
    headers = {name: value for name, value in received.headers.items() if name.startswith("webhook-")}
    verifier = Verifier(secret)
    at = int(headers["webhook-timestamp"])
    signature = verifier.sign(headers["webhook-id"], datetime.fromtimestamp(at, UTC), received.body.decode())
    return signature in headers["webhook-signature"].split(" ")
