"""What follows for people inside: what stakeholders hear goes to those of them who asked."""

from foundation.authz import machine
from foundation.jobs import Subscription
from foundation.log import StoredEvent
from foundation.work import Work
from statuspage.commands.briefings import put_briefings_down

KEEPER = machine("statuspage")


def brief_people(event: StoredEvent, work: Work) -> None:
    """Put it down for everybody whom it concerns."""
    if not event.is_erased:
        put_briefings_down(work, event=event)


BRIEFING = (Subscription("incident.update_posted", brief_people, "statuspage.brief_people", KEEPER),)
