"""The COE's own timeline: taking rows in and out, wording them, adding what the incident never saw."""

from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from coe.commands.load import happened, load_open_coe, one_of, passage_of
from coe.events import TimelineChanged
from coe.model import Coe, CoeTimelineRow
from coe.vocabulary import PRECISIONS, ROW_KINDS
from foundation.errors import Invalid, NotFound
from foundation.merging import require_unchanged
from foundation.work import Work

UTC = "UTC"


def add_timeline_row(
    work: Work,
    *,
    key: str,
    at: datetime,
    text: str,
    kind: str = "other",
    precision: str = "minute",
    evidence: str = "",
    zone: str = UTC,
) -> CoeTimelineRow:
    """Add a row by hand: often what happened before anybody noticed; ``zone`` is where its clock stood."""
    coe = load_open_coe(work, key)
    row = CoeTimelineRow(coe_id=coe.id, at=happened(work, at, "at"), text=_said(text), included=True)
    row.kind, row.precision = one_of(kind, ROW_KINDS, "kind"), one_of(precision, PRECISIONS, "precision")
    row.evidence, row.zone, row.source = passage_of(evidence, "evidence"), _known(zone), "manual"
    work.session.add(row)
    work.session.flush()
    _record(work, coe, row)
    return row


def change_timeline_row(
    work: Work,
    *,
    key: str,
    row_id: int,
    version: int | None = None,
    included: bool | None = None,
    text: str | None = None,
    at: datetime | None = None,
    kind: str | None = None,
    precision: str | None = None,
    evidence: str | None = None,
    zone: str | None = None,
) -> CoeTimelineRow:
    """Word a row, move it, leave it out or take it in again; where it came from stays known."""
    coe = load_open_coe(work, key)
    row = work.session.get(CoeTimelineRow, row_id)
    if row is None or row.coe_id != coe.id:
        raise NotFound("entry")
    require_unchanged(work, coe.stream, version, [f"timeline.{row_id}"])
    row.included = row.included if included is None else included
    row.text = row.text if text is None else _said(text)
    if at is not None:
        # Whoever gives a time gives it in a zone.
        row.at, row.zone = happened(work, at, "at"), row.zone or UTC
    row.zone = row.zone if zone is None else _known(zone)
    row.kind = row.kind if kind is None else one_of(kind, ROW_KINDS, "kind")
    row.precision = row.precision if precision is None else one_of(precision, PRECISIONS, "precision")
    row.evidence = row.evidence if evidence is None else passage_of(evidence, "evidence")
    _record(work, coe, row)
    return row


def _record(work: Work, coe: Coe, row: CoeTimelineRow) -> None:
    event = TimelineChanged(
        row_id=row.id,
        included=row.included,
        at=row.at,
        kind=row.kind,
        precision=row.precision,
        zone=row.zone,
        text=row.text,
        evidence=row.evidence,
        changed=(f"timeline.{row.id}",),
    )
    work.record(coe.stream, event)


def _known(zone: str) -> str:
    if zone not in _zones():
        raise Invalid("coe.zone", "Name the zone in which its time was told, such as Europe/Oslo or UTC.", where="zone")
    return zone


@cache
def _zones() -> frozenset[str]:
    """Return all zones; they stand on the disk, one file each."""
    return frozenset(available_timezones())


def _said(text: str) -> str:
    said = passage_of(text, "text")
    if not said:
        raise Invalid("coe.empty", "Say what happened then.", where="text")
    return said
