"""What responders found of the things that were known before."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from accounts.queries import principal_names
from foundation.work import Reading
from readiness.model import KnownVerdict


class Found(StrEnum):
    """Whether something known was of use."""

    HELPED = "helped"
    NOT_THIS = "not_this"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Verdict:
    """Who found what, and when."""

    word: str
    by: str
    at: datetime

    @property
    def helped(self) -> bool:
        """Whether it was of use."""
        return self.word == Found.HELPED


def verdicts_of(reading: Reading, incident_id: int) -> dict[str, Verdict]:
    """Return what was found in an incident that the reader was found to see, by ref."""
    if reading.lacks(KnownVerdict.incident_id, incident_id):
        return {}
    rows = reading.session.scalars(select(KnownVerdict).where(KnownVerdict.incident_id == incident_id)).all()
    names = principal_names(reading, {row.judged_by for row in rows}) if rows else {}
    return {row.ref: Verdict(row.verdict, names[row.judged_by], row.judged_at) for row in rows}
