"""The API of incidents."""

from incidents.api import (
    around,
    context,
    files,
    incidents,
    kept,
    kinds,
    recovery,
    report,
    response,
    roles,
    running,
    saved,
    sight,
    timeline,
    updates,
)

PARTS = (
    incidents,
    response,
    around,
    context,
    recovery,
    report,
    running,
    updates,
    kept,
    files,
    roles,
    sight,
    saved,
    kinds,
    timeline,
)
BLUEPRINTS = (*(part.BLUEPRINT for part in PARTS), updates.ERASING)
