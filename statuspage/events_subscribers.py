"""What happens to subscribers, in the past tense; no address ever stands in here, so that nothing of one stays."""

from dataclasses import dataclass

from foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class SubscriptionAsked(Event, name="subscriber.asked"):
    """Somebody gave an address; its owner is asked to confirm."""

    page_id: int
    channel: str
    component_ids: tuple[int, ...] = ()
    public_incident_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class SubscriptionConfirmed(Event, name="subscriber.confirmed"):
    """The owner of the address confirmed."""

    page_id: int


@dataclass(frozen=True, kw_only=True)
class SubscriptionChanged(Event, name="subscriber.changed"):
    """The owner wants to hear of other components."""

    component_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SubscriberErased(Event, name="subscriber.erased"):
    """The address and all that was kept about it are gone."""

    page_id: int
    because: str


@dataclass(frozen=True, kw_only=True)
class SubscriberQuarantined(Event, name="subscriber.quarantined"):
    """The address takes nothing any more."""

    page_id: int
    because: str


@dataclass(frozen=True, kw_only=True)
class UpdateSpread(Event, name="statuspage.update_spread"):
    """An update was put down for everybody who asked to be told."""

    public_update_id: int
    recipients: int


@dataclass(frozen=True, kw_only=True)
class ChangeSpread(Event, name="statuspage.change_spread"):
    """A change of a component was put down for every program that asked to be told."""

    component_span_id: int
    recipients: int
