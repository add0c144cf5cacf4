"""Values that builds push about services: dated, and only ever added to."""

import json
from datetime import datetime, timedelta

from catalog.events import ValueMeasured
from catalog.model import Measurement
from catalog.queries.services import service_ids
from foundation.errors import Invalid
from foundation.proof import Value, is_number, value_name
from foundation.text import clean
from foundation.work import Work

TOLD_LIMIT = 80
AHEAD = timedelta(minutes=5)


def measure_service(
    work: Work, *, service_slug: str, name: str, value: Value, measured_at: datetime | None = None
) -> Measurement:
    """Keep what a build says of a service."""
    work.require("catalog:measure")
    service_id = service_ids(work, [service_slug])[service_slug]
    name, at = value_name(name), measured_at or work.now
    if not isinstance(value, bool | str) and not is_number(value):
        raise Invalid("value.number", "Give a number of at most a quadrillion.", where="value")
    told = json.dumps(clean(value, field="value", limit=TOLD_LIMIT) if isinstance(value, str) else value)
    if len(told) > TOLD_LIMIT:
        raise Invalid("value.too_long", "Give a number, yes or no, or a short word.", where="value")
    if at > work.now + AHEAD:
        raise Invalid("value.measured_at", "A value cannot be from the future.", where="at")
    row = Measurement(
        service_id=service_id,
        name=name,
        told=told,
        said_by=work.principal.name[:80],
        measured_at=min(at, work.now),
        recorded_at=work.now,
        recorded_by=work.principal.id,
    )
    work.session.add(row)
    work.session.flush()
    measured = ValueMeasured(service_id=service_id, measured=name, measured_at=row.measured_at, value=told)
    work.record(f"measured:{service_id}", measured)
    return row
