"""Repetitions, which most of what comes in is: they are counted, a whole batch of them in a statement or two."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Self, cast

from sqlalchemy import Table, bindparam, select, update

from foundation.work import Work
from integrations.alerts.commands.limits import COUNTED, count_of
from integrations.alerts.model import AlertRow, AlertSource
from integrations.alerts.said import FIRING, TITLE_LIMIT, Alert

# The first repetition is written down, and then every tenth power; all others are only counted.
FIRST, TOLD_AT = 2, frozenset(10**power for power in range(1, 9))
ALERT = cast("Table", AlertRow.__table__)
# Alerts come many times a second: what each of them runs is built once.
COLUMNS = (
    ALERT.c.fingerprint, ALERT.c.id, ALERT.c.status, ALERT.c.outcome, ALERT.c.incident_id, ALERT.c.count, ALERT.c.told,
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


@dataclass(frozen=True, slots=True)
class Heard:
    """An alert that came, under what it is known, and what it tells, as a digest."""

    mark: str
    told: str
    alert: Alert

    @classmethod
    def of(cls, alert: Alert) -> Self:
        """Work them out."""
        words = [alert.title[:TITLE_LIMIT].strip()]
        for label in sorted(alert.labels.items()):
            words += label
        # No word holds what stands between them: they are all of one line.
        return cls(_digest(alert.dedup_key), _digest("\n".join(words)), alert)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


@dataclass(slots=True)
class Known:
    """An alert as it stood when the batch came, and how often the batch has repeated it since."""

    id: int
    status: str
    outcome: str
    incident_id: int | None
    count: int
    told: str
    more: int = 0
    unsaid: int = 0

    def is_told_the_same(self, heard: Heard) -> bool:
        """Whether it says, firing, what it said before, and nothing has to be written down about that."""
        count = self.count + self.more + 1
        is_same = self.told == heard.told and self.status == heard.alert.status == FIRING
        return is_same and count > FIRST and count not in TOLD_AT

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
    def of(cls, work: Work, source: AlertSource, marks: Collection[str], refused: int | None) -> Self:
        """Note that the source was heard, which keeps others of its batches waiting, and see what is known."""
        connection = work.session.connection()
        connection.execute(COUNTED, count_of(source, work.now, refused))
        rows = connection.execute(KNOWN, {"source": source.id, "marks": list(marks)}) if marks else ()
        return cls(work, {mark: Known(*rest) for mark, *rest in rows})

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
