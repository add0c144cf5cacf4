"""What a person could tell the world of customers: what the page says, or else what the incident does."""

from dataclasses import dataclass
from datetime import datetime

from foundation.work import Reading
from incidents.queries import IncidentBrief, brief
from statuspage.queries.pages import PageDetail
from statuspage.snapshot.state import Trouble


@dataclass(frozen=True)
class SuggestedNotice:
    """What the form begins with; a draft where it comes from the incident and the world has not read it."""

    customer_impact: str
    workaround: str
    next_update_at: datetime | None
    key: str = ""
    is_draft: bool = False


@dataclass(frozen=True)
class Behind:
    """The incident behind a public one, for panels of other rooms; ``action`` takes further words where it may."""

    incident: IncidentBrief
    action: str


def behind(reading: Reading, detail: PageDetail, one: Trouble) -> Behind | None:
    """Return what panels about a public incident are asked with; None where the reader may know of no incident."""
    key = detail.keys.get(one.public_id)
    if key is None:
        return None
    may = reading.permits("statuspage:publish", detail) and one.resolved_at is not None
    action = f"/status-pages/{detail.item.slug}/incidents/{one.public_id}/updates"
    return Behind(brief(reading, key), action if may else "")


def suggested_notice(reading: Reading, detail: PageDetail, one: Trouble) -> SuggestedNotice:
    """Return what the page says; where it says nothing, what the incident behind it does, as a draft."""
    told, key = one.notice, detail.keys.get(one.public_id)
    due = told.next_update_at if told.next_update_at and told.next_update_at > reading.now else None
    if key is None:
        return SuggestedNotice(told.customer_impact, told.workaround, due)
    source = brief(reading, key)
    promised = source.next_update_due
    impact, workaround = told.customer_impact or source.customer_impact, told.workaround or source.workaround
    due = due or (promised if promised and promised > reading.now and one.resolved_at is None else None)
    is_draft = (impact, workaround) != (told.customer_impact, told.workaround)
    return SuggestedNotice(impact, workaround, due, key, is_draft)
