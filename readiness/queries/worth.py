"""What a question has cost to answer, and what it would have caught."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from foundation.work import Reading
from readiness.model import Answer, Escape, Evidence
from readiness.queries.status import WITHDRAWN


@dataclass(frozen=True)
class Worth:
    """How often a question was answered and shown, and in how many incidents it covered a cause."""

    answers: int
    evidence: int
    caught: int

    @property
    def said(self) -> str:
        """Say it in a line."""
        given = "never answered" if not self.answers else f"answered {self.answers} times"
        shown = f"shown {self.evidence} times"
        return f"{given}, {shown}; covered a cause in {self.caught} incidents".replace(" 1 times", " once").replace(
            " 1 incidents", " 1 incident"
        )


def worth_of(reading: Reading, question_ids: Collection[int]) -> dict[int, Worth]:
    """Return the worth of these questions; answers that were carried forward cost nothing."""
    given, shown = _counted(reading, Answer, question_ids), _counted(reading, Evidence, question_ids)
    struck = caught(reading)
    return {each: Worth(given[each], shown[each], struck[each]) for each in question_ids}


def _counted(reading: Reading, model: type[Answer | Evidence], question_ids: Collection[int]) -> Counter[int]:
    statement = (
        select(model.question_id, func.count())
        .where(model.question_id.in_(question_ids), model.carried_from.is_(None))
        .group_by(model.question_id)
    )
    return Counter({row[0]: row[1] for row in reading.session.execute(statement)})


def caught(reading: Reading) -> Counter[int]:
    """Count the incidents of which a question was the one that decided, by question."""
    newest = select(func.max(Escape.id)).group_by(Escape.cause_id, Escape.incident_id, Escape.service_id)
    statement = select(Escape.question_id, Escape.incident_id).where(
        Escape.id.in_(newest), Escape.status != WITHDRAWN, Escape.question_id.is_not(None)
    )
    return Counter(row[0] for row in set(map(tuple, reading.session.execute(statement))) if row[0] is not None)
