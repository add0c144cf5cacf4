"""Writing checklists: the draft's questions, and publishing it as an immutable version."""

import re

from sqlalchemy import func, select

from foundation.errors import Conflict, Invalid
from foundation.predicate import Predicate
from foundation.text import clean
from foundation.work import Work
from readiness.commands.approving import require_approved
from readiness.commands.backtesting import require_good_tests
from readiness.commands.load import load_checklist
from readiness.events import ChecklistAdded, VersionPublished
from readiness.lifecycle import Occasion
from readiness.model import Checklist, ChecklistVersion, Question, QuestionRevision, VersionQuestion
from readiness.model.checklists import BUDGET, everywhere
from readiness.queries.search import index_checklist
from readiness.queries.worth import worth_of

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
TITLE_LIMIT = 120
NOTE_LIMIT = 60
MOST_QUESTIONS = 400


def add_checklist(
    work: Work,
    *,
    slug: str,
    title: str,
    occasion: str = Occasion.NEW_SERVICE,
    occasion_note: str = "",
    applicability: object = None,
    budget: int = BUDGET,
) -> Checklist:
    """Begin a checklist for an occasion: a new service, a yearly review; for which services, it says once for all."""
    work.require("checklists:write")
    if not SLUG.fullmatch(slug):
        detail = (
            "Write the slug in lower-case letters, digits and dashes, at most 64, beginning with a letter or digit."
        )
        raise Invalid("checklist.slug", detail, where="slug")
    if work.session.scalar(select(Checklist.id).where(Checklist.slug == slug)) is not None:
        raise Conflict("checklist.exists", f"There is a checklist {slug} already: take another slug.", where="slug")
    title = clean(title, field="title", limit=TITLE_LIMIT)
    if not title:
        raise Invalid("checklist.title", "Give the checklist a title.", where="title")
    checklist = Checklist(
        slug=slug,
        title=title,
        occasion=known_occasion(occasion),
        occasion_note=clean(occasion_note, field="occasion_note", limit=NOTE_LIMIT),
        created_at=work.now,
        applicability=Predicate.parse(everywhere() if applicability is None else applicability).as_json(),
        budget=_budget(budget),
    )
    work.session.add(checklist)
    work.session.flush()
    begun(work, checklist)
    return checklist


def begun(work: Work, checklist: Checklist) -> None:
    """Record that a checklist was begun, and let it be found."""
    names = ("slug", "occasion", "occasion_note", "title")
    work.record(checklist.stream, ChecklistAdded(**{name: getattr(checklist, name) for name in names}))
    index_checklist(work, checklist)


def known_occasion(word: str) -> str:
    """Return the occasion that a word names."""
    if word not in set(Occasion):
        detail = f"Choose one of {', '.join(Occasion)}; whatever else is to be said of it goes into the note."
        raise Invalid("checklist.occasion", detail, where="occasion")
    return str(word)


def publish_version(work: Work, *, checklist: str, number: int | None = None) -> ChecklistVersion:
    """Publish the draft as the next version; what it asks is never changed afterwards."""
    found = load_checklist(work, checklist)
    work.require("checklists:publish", found)
    last = _last_number(work, found)
    if number is not None and number != last + 1:
        detail = f"The next version is {last + 1}: look at what {last} asks, then publish {last + 1}."
        raise Conflict("checklist.version", detail, where="number", extra={"next": last + 1})
    draft = draft_of(work, found)
    _require_news(work, found, last, [revision.id for _, revision in draft])
    _require_worth(work, found, draft)
    require_good_tests(work, draft)
    require_approved(work, draft)
    version = ChecklistVersion(
        checklist_id=found.id, number=last + 1, published_at=work.now, published_by=work.principal.id
    )
    work.session.add(version)
    work.session.flush()
    for question, revision in draft:
        place = VersionQuestion(version_id=version.id, revision_id=revision.id, question_id=question.id)
        place.position = question.position
        work.session.add(place)
    keys = tuple(question.key for question, _ in draft)
    work.record(found.stream, VersionPublished(number=version.number, questions=keys, changed=("version",)))
    return version


def _require_worth(work: Work, checklist: Checklist, draft: list[tuple[Question, QuestionRevision]]) -> None:
    """Refuse a draft beyond its budget, or with questions whose time is over."""
    over = [question.key for question, revision in draft if revision.sunset_at and revision.sunset_at <= work.now]
    if over:
        detail = f"The sunset of {', '.join(over)} has passed: give a later one, or drop it."
        raise Conflict("checklist.sunset", detail, extra={"questions": over})
    if len(draft) > checklist.budget:
        least = worth_of(work, [question.id for question, _ in draft])
        first = sorted(draft, key=lambda row: (least[row[0].id].caught, -least[row[0].id].answers))
        keys = [question.key for question, _ in first][: len(draft) - checklist.budget]
        detail = (
            f"{len(draft)} questions are more than the budget of {checklist.budget}: drop "
            f"{len(draft) - checklist.budget}. What caught least for what it cost: {', '.join(keys[:10])}."
        )
        raise Conflict("checklist.over_budget", detail, extra={"questions": keys})


def _budget(number: int) -> int:
    if not 1 <= number <= MOST_QUESTIONS:
        raise Invalid("checklist.budget", f"Give 1 to {MOST_QUESTIONS} questions.", where="budget")
    return number


def draft_of(work: Work, checklist: Checklist) -> list[tuple[Question, QuestionRevision]]:
    """Return the draft: the newest revision of each question that was not dropped."""
    newest = select(func.max(QuestionRevision.id)).group_by(QuestionRevision.question_id)
    statement = (
        select(Question, QuestionRevision)
        .join(QuestionRevision, QuestionRevision.question_id == Question.id)
        .where(Question.checklist_id == checklist.id, Question.dropped_at.is_(None), QuestionRevision.id.in_(newest))
        .order_by(Question.position, Question.id)
    )
    return [(row[0], row[1]) for row in work.session.execute(statement)]


def _last_number(work: Work, checklist: Checklist) -> int:
    highest = select(func.max(ChecklistVersion.number)).where(ChecklistVersion.checklist_id == checklist.id)
    return work.session.scalar(highest) or 0


def _require_news(work: Work, checklist: Checklist, last: int, revisions: list[int]) -> None:
    if not revisions:
        raise Conflict("checklist.empty", "Add a question first: a version without any asks nothing.")
    before = (
        select(VersionQuestion.revision_id)
        .join(ChecklistVersion, ChecklistVersion.id == VersionQuestion.version_id)
        .where(ChecklistVersion.checklist_id == checklist.id, ChecklistVersion.number == last)
    )
    if sorted(work.session.scalars(before)) == sorted(revisions):
        raise Conflict("checklist.unchanged", f"Version {last} asks exactly this already.")
