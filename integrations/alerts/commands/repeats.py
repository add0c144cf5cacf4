"""Repetitions, which most of what comes in is: they are counted, a whole batch of them in a statement or two."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update

from foundation.work import Work
from integrations.alerts.model import AlertRow, AlertSource
from integrations.alerts.said import FIRING, TITLE_LIMIT, Alert

# The first repetition is written down, and then every tenth power; all others are only counted.
FIRST, TOLD_AT = 2, frozenset(10**power for power in range(1, 9))
ALERT, SOURCE = cast("Table", AlertRow.__table__), cast("Table", AlertSource.__table__)
# Alerts come many times a second: what each of them runs is built once.
HEARD = update(SOURCE).where(SOURCE.c.id == bindparam("source")).values(heard_at=bindparam("now"))
COLUMNS = (
    ALERT.c.id, ALERT.c.fingerprint, ALERT.c.status, ALERT.c.outcome, ALERT.c.incident_id, ALERT.c.count,
    ALERT.c.title, ALERT.c.labels,
)  # fmt: skip
KNOWN = select(*COLUMNS).where(
    ALERT.c.source_id == bindparam("source"), ALERT.c.fingerprint.in_(bindparam("marks", expanding=True))
)
COUNT = (
    update(ALERT)
    .where(ALERT.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        count=ALERT.c.count + bindparam("more"),
        suppressed=ALERT.c.suppressed + bindparam("unsaid"),
        last_at=bindparam("now"),
    )
)


@dataclass
class Known:
    """An alert as it stood when the batch came, and how often the batch has repeated it since."""

    id: int
    fingerprint: str
    status: str
    outcome: str
    incident_id: int | None
    count: int
    title: str
    labels: Mapping[str, Any]
    more: int = 0
    unsaid: int = 0

    def is_told_the_same(self, alert: Alert) -> bool:
        """Whether it says, firing, what it said before, and nothing has to be written down about that."""
        is_same = self.title == alert.title[:TITLE_LIMIT].strip() and self.labels == alert.labels
        count = self.count + self.more + 1
        return is_same and self.status == alert.status == FIRING and count > FIRST and count not in TOLD_AT

    def repeat(self, *, unsaid: bool) -> None:
        """Count it once more."""
        self.more += 1
        self.unsaid += unsaid


@dataclass
class Repeats:
    """What a batch is about, as far as it is known."""

    work: Work
    found: dict[str, Known] = field(default_factory=dict)

    @classmethod
    def of(cls, work: Work, source: AlertSource, marks: Collection[str]) -> "Repeats":
        """Note that the source was heard, which keeps others of its batches waiting, and see what is known."""
        connection = work.session.connection()
        connection.execute(HEARD, {"source": source.id, "now": work.now})
        rows = connection.execute(KNOWN, {"source": source.id, "marks": list(marks)}) if marks else ()
        return cls(work, {row.fingerprint: Known(*row) for row in rows})

    def rows(self, marks: Collection[str]) -> dict[str, AlertRow]:
        """Return those of the alerts with all that is kept of them, to be changed one by one from now on."""
        mine = {self.found[mark].id for mark in marks if mark in self.found}
        if not mine:
            return {}
        self.write({mark: self.found.pop(mark) for mark in marks if mark in self.found})
        chosen = select(AlertRow).where(AlertRow.id.in_(mine)).execution_options(populate_existing=True)
        return {row.fingerprint: row for row in self.work.session.scalars(chosen)}

    def write(self, counted: Mapping[str, Known] | None = None) -> None:
        """Write down how often the alerts were repeated; all of them, unless some are named."""
        alike: dict[tuple[int, int], list[int]] = {}
        for known in (self.found if counted is None else counted).values():
            if known.more:
                alike.setdefault((known.more, known.unsaid), []).append(known.id)
        for (more, unsaid), ids in alike.items():
            given = {"ids": ids, "more": more, "unsaid": unsaid, "now": self.work.now}
            self.work.session.connection().execute(COUNT, given)
