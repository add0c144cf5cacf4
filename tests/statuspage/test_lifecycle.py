"""Every move of public incidents and maintenances, allowed or not; and the lines at the top of the page."""

from itertools import product

import pytest

from foundation.errors import Conflict
from statuspage.lifecycle import (
    INCIDENT_MOVES,
    MAINTENANCE_MOVES,
    ComponentStatus,
    IncidentStatus,
    MaintenanceStatus,
    incident_after,
    maintenance_after,
    reachable,
)
from statuspage.snapshot.rollup import of_statuses

FINE, PLANNED, SLOW, PARTLY, DOWN = ComponentStatus
LED_TO = {
    "investigating": {"investigating", "identified", "monitoring", "resolved"},
    "identified": {"investigating", "identified", "monitoring", "resolved"},
    "monitoring": {"investigating", "identified", "monitoring", "resolved"},
    "resolved": {"investigating", "identified", "monitoring", "resolved", "postmortem"},
    "postmortem": {"postmortem", "investigating"},
}
WORK_LED_TO = {
    "scheduled": {"scheduled", "in_progress", "completed"},
    "in_progress": {"in_progress", "verifying", "completed"},
    "verifying": {"in_progress", "verifying", "completed"},
    "completed": set(),
}


@pytest.mark.parametrize(("source", "to"), list(product(IncidentStatus, IncidentStatus)))
def test_an_incident_goes_where_the_table_leads_and_nowhere_else(source: IncidentStatus, to: IncidentStatus) -> None:
    if to in LED_TO[source]:
        assert incident_after(source, to) is to
    else:
        with pytest.raises(Conflict) as refused:
            incident_after(source, to)
        assert set(refused.value.extra["possible"]) == LED_TO[source]  # type: ignore[call-overload]
    assert set(reachable(INCIDENT_MOVES, source)) == LED_TO[source]


@pytest.mark.parametrize(("source", "to"), list(product(MaintenanceStatus, MaintenanceStatus)))
def test_work_goes_where_the_table_leads_and_nowhere_else(source: MaintenanceStatus, to: MaintenanceStatus) -> None:
    if to in WORK_LED_TO[source]:
        assert maintenance_after(source, to) is to
    else:
        with pytest.raises(Conflict):
            maintenance_after(source, to)
    assert set(reachable(MAINTENANCE_MOVES, source)) == WORK_LED_TO[source]


@pytest.mark.parametrize(
    ("statuses", "indicator", "description"),
    [
        ([], "none", "All Systems Operational"),
        ([FINE], "none", "All Systems Operational"),
        ([FINE, FINE], "none", "All Systems Operational"),
        ([DOWN], "critical", "Major System Outage"),
        ([DOWN, DOWN], "critical", "Major System Outage"),
        ([DOWN, FINE], "major", "Partial System Outage"),
        ([PARTLY, PARTLY], "major", "Partial System Outage"),
        ([PARTLY], "major", "Partial System Outage"),
        ([PARTLY, FINE], "minor", "Minor Service Outage"),
        ([PARTLY, SLOW], "minor", "Minor Service Outage"),
        ([SLOW, SLOW], "minor", "Degraded System Service"),
        ([SLOW, FINE], "minor", "Partially Degraded Service"),
        ([PLANNED, FINE], "maintenance", "Service Under Maintenance"),
        ([PLANNED, SLOW], "minor", "Partially Degraded Service"),
    ],
)
def test_the_top_line_follows_from_the_parts(statuses: list[ComponentStatus], indicator: str, description: str) -> None:
    verdict = of_statuses(statuses)
    assert (verdict.indicator, verdict.description) == (indicator, description)
