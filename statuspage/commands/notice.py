"""Telling the world what customers meet: written or taken over by a person, never copied by itself."""

from datetime import datetime, timedelta

from foundation.errors import Invalid
from foundation.markdown import RenderedText
from foundation.text import clean
from foundation.work import Work
from statuspage.commands.effects import note_change
from statuspage.commands.loading import LONGEST_BODY, load_incident
from statuspage.commands.publish import require_published
from statuspage.events import IncidentNoticed
from statuspage.model import PublicIncident

LONGEST_PROMISE = timedelta(days=30)


def notice_incident(
    work: Work,
    *,
    incident: str,
    customer_impact: RenderedText,
    workaround: RenderedText,
    next_update_at: datetime | None = None,
) -> PublicIncident:
    """Say what customers meet, what they can do meanwhile, and when the world hears more; empty takes it off."""
    page, public = load_incident(work, incident)
    work.require("statuspage:publish", page)
    require_published(public)
    texts = {"customer_impact": customer_impact, "workaround": workaround}
    for field, text in texts.items():
        clean(text.source, field=field, limit=LONGEST_BODY, multiline=True)
    promised = _promise(work, next_update_at)
    before = (public.customer_impact, public.workaround, public.next_update_at)
    if before == (customer_impact.source, workaround.source, promised):
        return public
    public.customer_impact, public.customer_impact_html = customer_impact.source, customer_impact.html
    public.workaround, public.workaround_html = workaround.source, workaround.html
    public.next_update_at, public.updated_at = promised, work.now
    event = IncidentNoticed(
        public_incident_id=public.id,
        next_update_at=promised,
        customer_impact=customer_impact.source,
        workaround=workaround.source,
        changed=(f"incident:{public.id}.notice",),
    )
    work.record(page.stream, event)
    note_change(work, page)
    return public


def _promise(work: Work, at: datetime | None) -> datetime | None:
    """Return the promised time; one that is past, or further off than anybody waits, is refused."""
    if at is None:
        return None
    if at.tzinfo is None:
        detail = "next_update_at needs a time zone: write 2026-03-01T14:05:00Z."
        raise Invalid("statuspage.time_zone", detail, where="next_update_at")
    if not work.now < at <= work.now + LONGEST_PROMISE:
        detail = "Promise a time that is still to come, within 30 days; leave it empty to promise none."
        raise Invalid("statuspage.next_update", detail, where="next_update_at")
    return at
