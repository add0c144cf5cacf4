"""What a page says on its way out, for those who carry it."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from accounts.queries import find_person, principal_names, principal_of
from foundation.work import Reading
from incidents.queries import IncidentBrief, briefs
from oncall.lifecycle import OPEN
from oncall.model import Escalation, Page, PageDelivery

WAITING = "waiting"


@dataclass(frozen=True)
class Parcel:
    """A page as somebody reads it; of a private incident it says the key and nothing else.

    ``private_title`` is what such an incident is about, where the one who is paged may see it.
    """

    delivery_id: int
    page_id: int
    key: str
    way: str
    address: str
    person_id: int | None
    person: str
    email: str
    dedup_key: str
    severity: str
    incident_key: str
    title: str
    message: str
    asked_by: str
    is_test: bool
    created_at: datetime
    step: int
    round: int
    tries: int = 0
    private_title: str = ""

    @property
    def opened(self) -> "Parcel":
        """The page with its title, for ways on which the house allows that."""
        return replace(self, title=self.private_title) if self.private_title else self

    @property
    def headline(self) -> str:
        """Say in one line what it is about."""
        if self.is_test:
            return "TEST, nothing is wrong: this is how a page of Andon looks"
        about = f"{self.incident_key} {self.title}".strip() or self.message.partition("\n")[0] or "You are needed"
        return f"{self.severity}: {about}"


def parcel(reading: Reading, delivery_id: int) -> Parcel | None:
    """Return what is to be carried; None for what is not wanted any more."""
    reading.require("oncall:carry")
    found = select(PageDelivery, Page, Escalation).join(Page, Page.id == PageDelivery.page_id)
    found = found.join(Escalation, Escalation.id == Page.escalation_id).where(PageDelivery.id == delivery_id)
    row = reading.session.execute(found).one_or_none()
    if row is None or row.PageDelivery.state != WAITING or row.Page.state not in OPEN:
        return None
    delivery, page, escalation = row.PageDelivery, row.Page, row.Escalation
    person = find_person(reading, page.person_id) if page.person_id is not None else None
    incident = briefs(reading, [page.incident_id]).get(page.incident_id) if page.incident_id is not None else None
    is_private = incident is not None and incident.is_private
    return Parcel(
        delivery_id=delivery.id,
        page_id=page.id,
        key=page.key,
        way=delivery.way,
        address=delivery.address,
        person_id=page.person_id,
        person=person.name if person else "",
        email=person.email if person else "",
        dedup_key=page.dedup_key,
        severity=page.severity,
        incident_key=incident.key if incident else "",
        title="(private)" if is_private else incident.title if incident else "",
        message="" if is_private else escalation.message,
        asked_by=principal_names(reading, [escalation.asked_by])[escalation.asked_by],
        is_test=page.is_test,
        created_at=page.created_at,
        step=page.step,
        round=page.round,
        tries=delivery.tries,
        private_title=_private_title(reading, incident, page.person_id) if incident and is_private else "",
    )


def _private_title(reading: Reading, incident: IncidentBrief, person_id: int | None) -> str:
    who = principal_of(reading.session, person_id) if person_id is not None else None
    if who is None:
        return ""
    theirs = Reading(reading.session, who, reading.now, reading.policy)
    return incident.title if briefs(theirs, [incident.id]) else ""
