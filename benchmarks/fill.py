"""A hundred thousand incidents: twenty are lived through by commands, and the database multiplies their rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    cast,
    func,
    insert,
    literal,
    select,
    text,
    true,
)

from benchmarks.ground import SERVICES, Bench
from foundation.db import Base
from foundation.markdown import FORMAT, RenderedText
from foundation.work import Work
from incidents.commands import assign_role, declare, post_update, transition

LIVED = 20
PREFIX = "incident:"
TITLES = (
    "Checkout answers 502 in one zone",
    "Card payments fail for one in five customers",
    "Search shows yesterday's prices",
    "Order mails come an hour late",
    "Sign-in refuses people with new phones",
    "Thumbnails of new goods are missing",
    "Ledger runs behind by forty minutes",
)
UPDATES = (
    "One of three gateways answers slowly. It is out of rotation now and errors fall.",
    "The roll-out of this morning has been taken back. Errors are at their usual level.",
)
Shift = ColumnElement[int]
Rule = Callable[[Column[Any], Shift], ColumnElement[Any]]


@dataclass(frozen=True)
class Copied:
    """A table whose rows are multiplied: which of its columns change in a copy, and how."""

    name: str
    rules: Mapping[str, Rule]
    own_ids: bool = True

    @property
    def table(self) -> Table:
        """The table itself."""
        return Base.metadata.tables[self.name]


def fill(at: Bench, incidents: int) -> None:
    """Have so many ended incidents, the latest numbers the latest declared."""
    for number in range(LIVED):
        at.house.transactor.run(at.responder, _live_through, number)
    with at.house.engine.execution_options(write=True).begin() as connection:
        for copied in COPIED:
            multiply(connection, copied, incidents // LIVED - 1)
        _settle(connection, incidents)
    if at.engine_name == "postgresql":
        with at.house.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _live_through(work: Work, number: int) -> None:
    """Let one incident happen, from its declaration to its end."""
    slugs = [slug for slug, _, _ in islice(cycle(SERVICES), number, number + 2)]
    words = RenderedText(UPDATES[0], f"<p>{UPDATES[0]}</p>", FORMAT)
    title, severity = TITLES[number % len(TITLES)], f"SEV{number % 4 + 1}"
    key = declare(work, title=title, severity=severity, services=slugs, summary=words).key
    assign_role(work, key=key, role="commander", person_id=work.principal.person_id)
    for audience, update_text in zip(("responders", "stakeholders"), UPDATES, strict=True):
        body = RenderedText(update_text, f"<p>{update_text}</p>", FORMAT)
        post_update(work, key=key, audience=audience, body=body)
    for state in ("identified", "resolved", "closed"):
        transition(work, key=key, to=state)


def shifted(column: Column[Any], shift: Shift) -> ColumnElement[Any]:
    """Name in a copy the row that was copied with it."""
    return column + shift


def _stream(column: Column[Any], shift: Shift) -> ColumnElement[Any]:
    number = cast(func.substr(column, len(PREFIX) + 1), Integer) + shift
    return literal(PREFIX) + cast(number, String)


def _numbered(prefix: str) -> Rule:
    """Name the copy after its own number."""
    return lambda column, shift: literal(prefix) + cast(column.table.c.subject_id + shift, String)


def _called(column: Column[Any], shift: Shift) -> ColumnElement[Any]:
    return column + literal(" ") + cast(column.table.c.subject_id + shift, String)


OF_INCIDENT = {"incident_id": shifted}
OF_DOCUMENT = {
    "subject_id": shifted,
    "key": _numbered("INC-"),
    "url": _numbered("/incidents/INC-"),
    "title": _called,
    "heading": _called,
}
COPIED = (
    Copied("incident", {"id": shifted, "number": shifted}, own_ids=False),
    Copied("incident_service", OF_INCIDENT),
    Copied("incident_participant", OF_INCIDENT),
    Copied("role_assignment", OF_INCIDENT),
    Copied("incident_update", OF_INCIDENT),
    Copied("stream_head", {"stream": _stream}),
    Copied("event", {"stream": _stream}),
    Copied("passage", {"stream": _stream}),
    Copied("search_document", OF_DOCUMENT),
)

SPREAD = {
    "sqlite": (
        """UPDATE incident SET
        declared_at = strftime('%Y-%m-%d %H:%M:%f000', declared_at, '-' || (:all - id) || ' hours')""",
    ),
    "postgresql": (
        "UPDATE incident SET declared_at = declared_at - make_interval(hours => (:all - id)::int)",
        "SELECT setval(pg_get_serial_sequence('incident', 'id'), :all)",
    ),
}


def multiply(connection: Connection, copied: Copied, copies: int, by: int = LIVED) -> None:
    """Insert that many copies of each row, those of a history only where they belong to an incident."""
    table, numbers = copied.table, _numbers(copies)
    shift = numbers.c.n * by
    columns = [column for column in table.columns if not (copied.own_ids and column.name == "id")]
    values = [copied.rules[c.name](c, shift) if c.name in copied.rules else c for c in columns]
    rows = select(*values).select_from(table.join(numbers, true())).where(_is_of_incident(table))
    connection.execute(insert(table).from_select(columns, rows))


def _numbers(last: int) -> CTE:
    one = select(literal(1).label("n")).cte("copies", recursive=True)
    return one.union_all(select(one.c.n + 1).where(one.c.n < last))


def _is_of_incident(table: Table) -> ColumnElement[bool]:
    if "stream" in table.c:
        return table.c.stream.like(f"{PREFIX}%")
    return table.c.kind == "incident" if "subject_id" in table.c else true()


def _settle(connection: Connection, incidents: int) -> None:
    """Spread the declarations over the years before, an hour apart, anchored since, and go on counting from there."""
    for statement in SPREAD[connection.dialect.name]:
        connection.execute(text(statement), {"all": incidents})
    connection.execute(text("UPDATE key_counter SET last = :all WHERE prefix = 'INC'"), {"all": incidents})
    # Otherwise what is asked during the run is measured together with the anchoring of all of them at once.
    connection.execute(text("UPDATE stream_head SET anchored_seq = seq"))
