"""What campaigns do when services and learnings change, and what learnings hear of campaigns."""

from typing import Any

from foundation.authz import Principal, Role
from foundation.jobs import Job, JobKind, Subscription
from foundation.log import StoredEvent
from foundation.proof import called
from foundation.work import Desk, Work
from learnings import queries
from learnings.campaigning import ItemState
from learnings.commands import (
    end_exemption,
    keep_findings,
    look_at_value,
    record_adoption,
    settle_service,
    settle_services,
    withdraw_learning,
)
from learnings.commands.campaign_items import END_EXEMPTION
from learnings.commands.campaign_looking import LOOK
from learnings.commands.campaign_services import SETTLE_MORE
from learnings.detecting import CHECK
from learnings.events import AdoptionState
from learnings.lifecycle import LearningState

# It says for services what campaigns found, and looks services up as everybody inside may.
KEEPER = Principal(id="machine:learnings", name="learnings", role=Role.VIEWER)
RUNS = queries.is_any_running
WITHDRAWN = frozenset({LearningState.RETIRED, LearningState.SUPERSEDED})


def let_services_join(event: StoredEvent, work: Work) -> None:
    """Find out whom a campaign means that has just begun."""
    settle_services(work, campaign_id=event.subject_id, because="it began")


def look_at_service_again(event: StoredEvent, work: Work) -> None:
    """Let a service join, change its wave, or leave, where it is new or has changed."""
    why = "it was added" if event.name == "service.added" else "the service has changed"
    is_followed = event.payload.get("values", {}).get("successor_id") is not None
    settle_service(work, service_id=event.subject_id, because=why, is_followed=is_followed)


def note_withdrawn_learning(event: StoredEvent, work: Work) -> None:
    """Go on without a learning that was retired or replaced."""
    if event.payload["to_state"] in WITHDRAWN:
        withdraw_learning(work, learning_id=event.subject_id, to_state=event.payload["to_state"])


def record_what_a_campaign_reached(event: StoredEvent, work: Work) -> None:
    """Say of each learning that still stands that the service adopted it, is let off, or has not done it after all."""
    to_state, before = event.payload["to_state"], event.payload["from_state"]
    if to_state not in {ItemState.VERIFIED, ItemState.EXEMPT} and before != ItemState.VERIFIED:
        return
    item = queries.item_of_event(work, event.subject_id, event.payload["service_id"])
    if item is None or item.state != to_state:
        return
    said: dict[str, Any] = {"state": AdoptionState.EXPOSED}
    if to_state == ItemState.VERIFIED:
        by_machine = item.verified_by == KEEPER.id
        shows = f"{CHECK}{item.campaign}" if by_machine else item.evidence_url
        said = {"state": AdoptionState.ADOPTED, "evidence_url": shows}
    if to_state == ItemState.EXEMPT:
        said = {"state": AdoptionState.WAIVED, "until": item.exempt_until}
        if item.exempt_until is None or item.exempt_until <= work.now:
            return
    said["note"] = f"By {item.campaign}. {item.note}".strip()
    for learning in queries.learnings_for(work, item):
        last = queries.adoption_as_of(work, learning.id, item.service_id, work.now)
        if last is None or any(getattr(last, name) != value for name, value in said.items()):
            record_adoption(work, key=learning.key, service_slug=item.slug, **said)


def look_at_what_a_build_pushed(event: StoredEvent, work: Work) -> None:
    """Hold the value against running campaigns that want it."""
    look_at_value(work, service_id=event.subject_id, name=event.payload["measured"])


def look_at_addresses(desk: Desk, job: Job) -> None:
    """Call the next addresses of a campaign outside of any transaction, and have what answered put down."""
    campaign_id = job.payload["campaign_id"]
    with desk.reading() as reading:
        planned = queries.planned_looks(reading, campaign_id)
    # Nobody who does not answer proves anything, neither that it is done nor that it is not.
    found = {each.item_id: called(desk.environment, each.url, each.wanted, silence=None) for each in planned}
    # Also with nothing in hand: who was to be called next may have been let off, and others wait.
    desk.run(keep_findings, campaign_id=campaign_id, findings=found)


def settle_more(work: Work, job: Job) -> None:
    """Look at the next batch of services."""
    settle_services(work, **job.payload)


def end_exemption_in_time(work: Work, job: Job) -> None:
    """Let a service stand open again."""
    end_exemption(work, item_id=job.payload["item_id"])


CAMPAIGNING = (
    Subscription("campaign.started", let_services_join, "learnings.join_campaign", KEEPER),
    *(
        Subscription(name, look_at_service_again, "learnings.campaign_service", KEEPER, wanted=RUNS)
        for name in ("service.added", "service.changed", "service.dependency_added", "service.dependency_removed")
    ),
    Subscription("readiness.measured", look_at_what_a_build_pushed, "learnings.campaign_value", KEEPER, wanted=RUNS),
    Subscription("learning.moved", note_withdrawn_learning, "learnings.campaign_withdrawal", KEEPER, wanted=RUNS),
    Subscription("campaign.item_moved", record_what_a_campaign_reached, "learnings.campaign_reached", KEEPER),
)
CAMPAIGN_JOBS = (
    JobKind(SETTLE_MORE, KEEPER, run=settle_more),
    JobKind(LOOK, KEEPER, send=look_at_addresses),
    JobKind(END_EXEMPTION, KEEPER, run=end_exemption_in_time),
)
