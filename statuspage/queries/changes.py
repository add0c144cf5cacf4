"""What programs are told of a component's change, as it stands when it is sent."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from foundation.work import Reading
from statuspage.commands.spread import Taken
from statuspage.lifecycle import ComponentStatus
from statuspage.links import Links
from statuspage.model import Component, ComponentSpan, StatusPage
from statuspage.model_subscribers import NoticeState, Notification
from statuspage.queries.letters import STALE, Recipient, recipients
from statuspage.queries.state import public_state
from statuspage.snapshot.contract import Contract


@dataclass(frozen=True)
class Changed:
    """A component that got another status."""

    public_id: str
    page_id: int
    slug: str
    part: str
    old_status: str
    new_status: str
    since: datetime


def due_changes(reading: Reading, taken: Collection[Taken], links: Links) -> dict[Taken, tuple[Changed, Recipient]]:
    """Return the changes that are still to be told, and to whom; what is missing is to be dropped."""
    reading.require("statuspage:notify")
    spans = {one: one.component_span_id for one in taken if one.component_span_id is not None}
    changed = {span_id: _changed(reading, span_id, links) for span_id in set(spans.values())}
    to = recipients(reading, {one.subscriber_id for one in spans})
    live = {one: changed[span_id] for one, span_id in spans.items() if one.subscriber_id in to}
    overtaken = _overtaken(reading, live)
    return {one: (change, to[one.subscriber_id]) for one, change in live.items() if one.id not in overtaken}


def changes_for_programs(
    reading: Reading, changes: Collection[Changed], at: datetime
) -> dict[Changed, Mapping[str, Any] | None]:
    """Return each change in the shape that programs expect, without who gets it; None for what is not shown."""
    pages = {page_id: Contract(public_state(reading, page_id)) for page_id in {one.page_id for one in changes}}
    return {one: pages[one.page_id].change(one.part, _said(one), one.since, at) for one in changes}


def _said(change: Changed) -> dict[str, str]:
    return {"id": change.public_id, "old_status": change.old_status, "new_status": change.new_status}


def _changed(reading: Reading, span_id: int, links: Links) -> Changed:
    C, S = Component, ComponentSpan  # noqa: N806 - short names for the classes
    found = (
        select(S, C.public_id, StatusPage.id, StatusPage.slug)
        .join(C, C.id == S.component_id)
        .join(StatusPage, StatusPage.id == C.page_id)
        .where(S.id == span_id)
    )
    span, part, page_id, slug = reading.session.execute(found).one()
    # Of all that were known when it was made: what is noted later about the past does not change what it followed.
    earlier = select(S.status).where(S.component_id == span.component_id, S.id < span.id)
    before = reading.session.scalar(earlier.order_by(S.since.desc(), S.id.desc()).limit(1))
    old = before or ComponentStatus.OPERATIONAL.value
    return Changed(links.name(f"component_change:{span_id}"), page_id, slug, part, old, span.status, span.since)


def _overtaken(reading: Reading, changes: Mapping[Taken, Changed]) -> set[int]:
    """Return what waited long, or was tried before, while a newer change of the same component waits."""
    late = [one.id for one, change in changes.items() if one.attempt > 1 or reading.now - change.since > STALE]
    N, waiting, own, newer = Notification, aliased(Notification), aliased(ComponentSpan), aliased(ComponentSpan)  # noqa: N806 - short names
    following = (waiting.subscriber_id == N.subscriber_id, waiting.state == NoticeState.WAITING)
    same = (newer.component_id == own.component_id, newer.id > own.id, waiting.component_span_id == newer.id)
    chosen = (
        select(N.id)
        .join(own, own.id == N.component_span_id)
        .where(N.id.in_(late), exists().where(*following, *same).correlate(N, own))
    )
    return set(reading.session.scalars(chosen)) if late else set()
