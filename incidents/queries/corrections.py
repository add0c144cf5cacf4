"""Updates that were put right, in their last wording."""

from collections.abc import Sequence
from dataclasses import replace

from foundation.log import StoredEvent
from incidents.queries.wording import CORRECTED, TimelineItem


def corrected(items: Sequence[TimelineItem], events: Sequence[StoredEvent]) -> list[TimelineItem]:
    """Return the entries with each update in its last wording, marked as corrected; its first stays on record."""
    last = {event.payload["seq"]: event for event in events if event.name == CORRECTED and not event.is_erased}
    return [
        replace(
            item,
            text=last[item.seq].passages.get("body", ""),
            html=last[item.seq].passages.get("body_html", ""),
            corrected_at=last[item.seq].recorded_at,
        )
        if item.seq in last and not item.is_erased
        else item
        for item in items
    ]
