"""What goes out to PagerDuty: meant before it is told, so that it is told once and its echo is known."""

from collections.abc import Mapping
from datetime import datetime

from foundation.work import Work
from integrations.pagerduty.events import Heard
from integrations.pagerduty.model import PagerDutyField, PagerDutyIncident

NEW, UNSURE, TOLD = "new", "unsure", "told"
UNABLE = "unable"


def note_incident(
    work: Work, *, incident_id: str, key: str, url: str, status: str, at: datetime, told: Mapping[str, str]
) -> bool:
    """Note which incident there is ours, and what it was made with; says whether that was news."""
    work.require("pagerduty:follow")
    if work.session.get(PagerDutyIncident, incident_id, with_for_update=True) is not None:
        return False
    work.session.add(PagerDutyIncident(id=incident_id, dedup_key=key, url=url[:500], status=status, heard_at=at))
    for name, value in told.items():
        if work.session.get(PagerDutyField, (incident_id, name)) is None:
            row = PagerDutyField(incident_id=incident_id, field=name, meant=value[:255])
            # It was made so: that is known, and nothing will come back that could be taken for it.
            row.meant_at = row.told_at = row.confirmed_at = work.now
            work.session.add(row)
    return True


def mean(work: Work, *, incident_id: str, field: str, value: str) -> str:
    """Note what is going to be told; says whether it is new, was told, or may have been told and the answer lost."""
    work.require("pagerduty:follow")
    row = work.session.get(PagerDutyField, (incident_id, field), with_for_update=True)
    if row is not None and row.meant == value[:255]:
        return TOLD if row.told_at is not None else UNSURE
    row = row or PagerDutyField(incident_id=incident_id, field=field)
    row.meant, row.meant_at, row.told_at, row.confirmed_at = value[:255], work.now, None, None
    work.session.add(row)
    return NEW


def settle(work: Work, *, incident_id: str, field: str, value: str) -> None:
    """Note that it was told, unless something else is meant by now."""
    work.require("pagerduty:follow")
    row = work.session.get(PagerDutyField, (incident_id, field), with_for_update=True)
    if row is not None and row.meant == value[:255]:
        row.told_at = work.now


def note_refusal(work: Work, *, incident_id: str, about: int, text: str) -> None:
    """Have the timeline say that PagerDuty did not take something."""
    work.require("pagerduty:follow")
    work.record(f"pagerduty:{incident_id}", Heard(incident_id=about, kind=UNABLE, text=text))
