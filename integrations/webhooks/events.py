"""What happens to webhooks, in the past tense; no secret ever stands in here."""

from dataclasses import dataclass

from foundation.events import Event, passage


@dataclass(frozen=True, kw_only=True)
class WebhookAdded(Event, name="webhook.added"):
    """A program is to be told."""

    event_types: tuple[str, ...]
    url: str = passage()


@dataclass(frozen=True, kw_only=True)
class WebhookRotated(Event, name="webhook.rotated"):
    """It got a new secret."""

    generation: int


@dataclass(frozen=True, kw_only=True)
class WebhookSwitched(Event, name="webhook.switched"):
    """It is told, or told no more; by a person, or by itself because of how it answered."""

    is_on: bool
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class WebhookTested(Event, name="webhook.tested"):
    """Something that means nothing was sent."""


@dataclass(frozen=True, kw_only=True)
class WebhookReplayed(Event, name="webhook.replayed"):
    """A delivery was asked for again."""

    delivery_id: int


@dataclass(frozen=True, kw_only=True)
class WebhookRemoved(Event, name="webhook.removed"):
    """It and its log are gone."""
