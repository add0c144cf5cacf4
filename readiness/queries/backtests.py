"""What the back-test of a question said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from foundation.errors import NotFound
from foundation.work import Reading
from incidents import queries as incidents
from readiness.model import BackTest
from readiness.queries.checklists import checklist


@dataclass(frozen=True)
class BackTestItem:
    """What a question would have done, had it been there before."""

    verdict: str
    result: dict[str, Any]
    reason: str
    signed_by: str | None
    recorded_at: datetime


def back_test_of(reading: Reading, slug: str, key: str) -> BackTestItem | None:
    """Return the newest back-test of a question of a draft; raises NotFound where there is no such question."""
    found = next((each for each in checklist(reading, slug).draft if each.key == key.strip().upper()), None)
    if found is None:
        raise NotFound("question")
    statement = select(BackTest).where(BackTest.question_id == found.id).order_by(BackTest.id.desc()).limit(1)
    row = reading.session.scalar(statement)
    if row is None:
        return None
    return BackTestItem(row.verdict, _seen(reading, row.result), row.reason, row.signed_by, row.recorded_at)


def _seen(reading: Reading, result: dict[str, Any]) -> dict[str, Any]:
    """Name the incidents that the reader may know of, and leave out the others."""
    lists = {name: result[name] for name in ("origin", "would_have_caught")}
    known = incidents.briefs(reading, {row["incident_id"] for rows in lists.values() for row in rows})
    named = {
        name: [
            {**{key: value for key, value in row.items() if key != "incident_id"}, "incident": known[number].key}
            for row in rows
            if (number := row["incident_id"]) in known
        ]
        for name, rows in lists.items()
    }
    return {**result, **named}
