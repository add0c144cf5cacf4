"""What happens between us and PagerDuty."""

from dataclasses import dataclass

from foundation.events import Event, passage


@dataclass(frozen=True, kw_only=True)
class SubscriptionRevived(Event, name="pagerduty.subscription_revived"):
    """Its webhooks had been switched off, and were switched on again."""

    subscription: str


@dataclass(frozen=True, kw_only=True)
class Heard(Event, name="pagerduty.heard"):
    """Something was done there about an incident of ours; the users of PagerDuty are those who take part by it.

    What was said is read where it was kept, so that no second copy of it has to be erased.
    """

    incident_id: int
    kind: str
    users: tuple[str, ...] = ()
    event: str = ""
    text: str = passage()


@dataclass(frozen=True, kw_only=True)
class PersonChosen(Event, name="pagerduty.person_chosen"):
    """Somebody said who has an account there; nobody is an answer too."""

    user: str
    person_id: int | None
    by_email: bool = False


@dataclass(frozen=True, kw_only=True)
class ScheduleTaken(Event, name="pagerduty.schedule_taken"):
    """A schedule there was looked at, and became one here, or did not."""

    pagerduty_id: str
    slug: str
    outcome: str
    remarks: tuple[str, ...] = ()
