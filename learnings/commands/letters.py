"""Letters with questions: how often one wants them, and what came of the last."""

from datetime import datetime

from foundation.errors import Invalid
from foundation.work import Work
from learnings.events import LettersChosen
from learnings.model import LetterWish, Pace


def choose_letters(work: Work, *, pace: str) -> LetterWish:
    """Say how often one wants to be asked by mail."""
    work.require("learnings:choose_letters")
    person_id = work.principal.person_id
    if person_id is None:
        raise Invalid("letters.nobody", "Only people are asked by mail. Sign in as a person.", where="")
    if pace not in set(Pace):
        raise Invalid("letters.pace", f"Choose one of {', '.join(Pace)}.", where="pace")
    wish = _kept(work, person_id)
    wish.pace = Pace(pace)
    work.record(f"learning_letters:{person_id}", LettersChosen(pace=wish.pace))
    return wish


def note_letter(work: Work, *, person_id: int, read_at: datetime) -> None:
    """Note that a person was told all that stood open ``read_at``."""
    work.require("learnings:notify")
    wish = _kept(work, person_id)
    wish.told_at = max(read_at, wish.told_at or read_at)


def _kept(work: Work, person_id: int) -> LetterWish:
    found = work.session.get(LetterWish, person_id, with_for_update=True)
    if found is None:
        found = LetterWish(person_id=person_id, pace=Pace.DAILY, told_at=None)
        work.session.add(found)
    return found
