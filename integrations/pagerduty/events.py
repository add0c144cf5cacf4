"""What happens between us and PagerDuty."""

from dataclasses import dataclass

from foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class SubscriptionRevived(Event, name="pagerduty.subscription_revived"):
    """Its webhooks had been switched off, and were switched on again."""

    subscription: str
