"""Of what a subscriber wants to hear: of the whole page, of some components, or of one incident until it is over."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from foundation.errors import Invalid
from foundation.work import Work
from statuspage.commands.loading import components_of
from statuspage.model import PublicIncident, StatusPage, going_on
from statuspage.model_subscribers import Subscriber, SubscriberComponent, SubscriberIncident


@dataclass(frozen=True)
class Choice:
    """Components and at most one incident, by id; of neither is the whole page."""

    components: Sequence[int] = ()
    incident: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is everything."""
        return not self.components and self.incident is None


def choice_of(work: Work, page: StatusPage, components: Sequence[str], incident: str = "") -> Choice:
    """Read what somebody chose, by public ids."""
    known = components_of(work, page)
    if any(public_id not in known for public_id in components):
        raise Invalid("statuspage.unknown_component", "Choose components of this page.", where="components")
    return Choice(sorted({known[public_id].id for public_id in components}), _open_one(work, page, incident))


def choose(work: Work, subscriber: Subscriber, choice: Choice) -> None:
    """Let a subscriber hear of that, and of nothing else."""
    for link in (SubscriberComponent, SubscriberIncident):
        gone = delete(link).where(link.subscriber_id == subscriber.id)
        work.session.execute(gone.execution_options(synchronize_session=False))
    subscriber.is_whole = choice.is_whole
    mine = subscriber.id
    work.session.add_all([SubscriberComponent(subscriber_id=mine, component_id=one) for one in choice.components])
    if choice.incident is not None:
        work.session.add(SubscriberIncident(subscriber_id=mine, public_incident_id=choice.incident))


def _open_one(work: Work, page: StatusPage, incident: str) -> int | None:
    if not incident:
        return None
    here = (PublicIncident.page_id == page.id, PublicIncident.public_id == incident)
    found = work.session.scalar(select(PublicIncident.id).where(*here, going_on()))
    if found is None:
        detail = "Name an incident of this page that is not over."
        raise Invalid("statuspage.unknown_incident", detail, where="incident_id")
    return found
