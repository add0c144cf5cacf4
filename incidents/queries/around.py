"""What running an incident adds to its board, as further parts of the board's one statement."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Integer, Row, Select, String, cast, literal, null, select, type_coerce

from foundation.db import UtcDateTime
from incidents.model import RequiredRole, RoleAssignment

NO_TEXT = literal("", String)
NOBODY = cast(null(), Integer)
NO_TIME = type_coerce(cast(null(), UtcDateTime), UtcDateTime)

Part = Select[*tuple[Any, ...]]
Of = BindParameter[int]
Rows = Sequence[Row[Any]]


def part(kind: str, **given: Any) -> Part:  # noqa: ANN401 - columns of any type
    """Select the columns of the board: kind, number, word, text, more, person_id and two times."""
    empty = {"number": literal(0, Integer), "word": NO_TEXT, "text": NO_TEXT, "more": NO_TEXT, "person_id": NOBODY}
    columns = {**empty, "first_at": NO_TIME, "second_at": NO_TIME, **given}
    return select(literal(kind, String).label("kind"), *(column.label(name) for name, column in columns.items()))


def parts(incident_id: Of) -> list[Part]:
    """Return what is selected beside roles, participants, services and tasks."""
    current = (RoleAssignment.incident_id == incident_id, RoleAssignment.until.is_(None), RoleAssignment.brief != "")
    return [
        part("required", word=RequiredRole.severity, text=RequiredRole.role),
        part("brief", word=RoleAssignment.role, text=RoleAssignment.brief_html).where(*current),
    ]


def required_of(rows: Rows) -> Mapping[str, frozenset[str]]:
    """Return which roles each severity can't do without."""
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.word, set()).add(row.text)
    return {severity: frozenset(roles) for severity, roles in found.items()}
