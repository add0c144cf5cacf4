"""Making checklists from what others wrote: custom lenses, and tiered checklists in Markdown."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import select

from foundation.errors import Conflict, Invalid
from foundation.text import clean
from foundation.work import Work
from readiness.commands.checklists import SLUG, TITLE_LIMIT, begun, known_occasion
from readiness.commands.questions import add_to_draft
from readiness.events import LensImported
from readiness.lens import building, markdown
from readiness.lens.limits import TWIN, beyond
from readiness.lens.shape import shape_of
from readiness.lens.text import read
from readiness.lifecycle import Occasion
from readiness.model import Checklist, Lens, Question, QuestionRevision
from readiness.model.checklists import BUDGET, everywhere

MOST = 400
OF_LENS, OF_MARKDOWN = "lens", "markdown"


def import_lens(
    work: Work, *, document: str, slug: str = "", form: str = OF_LENS, occasion: str = Occasion.NEW_SERVICE
) -> Checklist:
    """Make a checklist of a document; its draft holds the questions, and a lens is kept as it came."""
    work.require("checklists:write")
    title, questions, told = _read(document, form)
    if not 0 < len(questions) <= MOST:
        detail = f"A lens has 1 to {MOST} questions; this has {len(questions)}."
        raise Invalid("lens.questions", detail, where="document")
    checklist = _begun(work, slug or _slug_of(title), title, occasion, len(questions))
    for place, values in enumerate(questions):
        try:
            add_to_draft(work, checklist, values, None)
        except Invalid as error:
            raise Invalid("lens.question", told(place, error), where="document") from error
    if form == OF_LENS:
        _keep(work, checklist, document)
    work.record(checklist.stream, LensImported(form=form, questions=len(questions), title=checklist.title))
    return checklist


def _read(document: str, form: str) -> tuple[str, list[dict[str, Any]], Callable[[int, Invalid], str]]:
    """Return the title, the questions, and how one says what was refused of a question."""
    if form == OF_MARKDOWN:
        questions = markdown.questions_of(document)
        return markdown.title_of(document), questions, lambda n, error: f"{questions[n]['text'][:60]}: {error.detail}"
    if form != OF_LENS:
        raise Invalid("lens.form", f"The form is {OF_LENS} or {OF_MARKDOWN}.", where="form")
    shape = shape_of(read(document).root)
    # What has the id of another could not be told from it when the lens is given back.
    twin = next((each for each in beyond(shape) if each[0] == TWIN), None)
    if twin is not None:
        raise Invalid("lens.duplicate_id", f"line {twin[-1]}: {twin[-2]}.", where="document")
    return shape.name, building.questions_of(shape), partial(building.told, shape)


def _begun(work: Work, slug: str, title: str, occasion: str, questions: int) -> Checklist:
    if not SLUG.fullmatch(slug):
        raise Invalid("checklist.slug", "Give it a slug of lower-case letters, digits and dashes.", where="slug")
    if work.session.scalar(select(Checklist.id).where(Checklist.slug == slug)) is not None:
        raise Conflict("checklist.exists", f"There is a checklist {slug} already: take another slug.", where="slug")
    title = clean(title[:TITLE_LIMIT], field="name", limit=TITLE_LIMIT)
    if not title:
        raise Invalid("checklist.title", "Its name is missing.", where="document")
    checklist = Checklist(
        slug=slug,
        title=title,
        occasion=known_occasion(occasion),
        created_at=work.now,
        applicability=everywhere(),
        budget=max(BUDGET, questions),
    )
    work.session.add(checklist)
    work.session.flush()
    begun(work, checklist)
    return checklist


def _keep(work: Work, checklist: Checklist, document: str) -> None:
    work.session.flush()
    of = select(QuestionRevision.id).join(Question, Question.id == QuestionRevision.question_id)
    revisions = list(work.session.scalars(of.where(Question.checklist_id == checklist.id)))
    lens = Lens(
        checklist_id=checklist.id,
        document=document,
        revisions=sorted(revisions),
        recorded_at=work.now,
        recorded_by=work.principal.id,
    )
    work.session.add(lens)


def _slug_of(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:64].strip("-")
