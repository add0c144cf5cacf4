"""Proposing a learning, and putting it differently."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from accounts import queries as accounts
from coe import queries as coe
from coe.events import CauseClass
from foundation.errors import Conflict, Invalid, NotFound
from foundation.ids import next_number, number_of
from foundation.markdown import RenderedText, plain
from foundation.merging import require_unchanged
from foundation.predicate import Predicate
from foundation.text import clean
from foundation.work import Work
from learnings.commands.details import DETAILERS, require_whole, write_details
from learnings.commands.fitting import require_it_fits_its_origin
from learnings.events import LearningProposed, LearningRevised
from learnings.lifecycle import EDITABLE, LearningState
from learnings.model import DETAILS, Learning, plain_detail
from learnings.queries.search import index

TITLE_LIMIT = 120
FAILURE_LIMIT = 300
TEXT_LIMIT = 20_000
MOST_CLASSES = 10
MOST_SOURCES = 50
REASON_LIMIT = 2_000
# What decides whether those who had the incident are meant.
JUDGED_BY = frozenset({"applicability", "source_incidents"})
# Who proposes may leave open what services must do; nothing is published without it.
UNWRITTEN = plain("")
# Free text stands in passages of its own, which can be erased.
SAID_APART = frozenset({"abstract", "source_quote", "source_url", "reopened_because"})


def propose(
    work: Work,
    /,
    *,
    title: str,
    failure_prevented: str,
    lesson: RenderedText,
    recommendation: RenderedText = UNWRITTEN,
    cause_classes: Collection[str],
    applicability: object,
    source_coe: str | int | None = None,
    source_cause_ids: Sequence[int] = (),
    source_actions: Sequence[str] = (),
    steward_id: int | None = None,
    **details: Any,  # noqa: ANN401 - by field, see DETAILERS
) -> Learning:
    """Propose what others should know; its reviewers and stewards hear of it."""
    work.require("learnings:propose")
    learning = Learning(
        number=next_number(work.session, "LRN"),
        title=needed(title, "title", TITLE_LIMIT),
        failure_prevented=needed(failure_prevented, "failure_prevented", FAILURE_LIMIT),
        cause_classes=known_classes(cause_classes),
        applicability=Predicate.parse(applicability).as_json(),
        steward_id=_known_person(work, steward_id),
        source_coe_id=_source(work, source_coe, source_cause_ids),
        source_cause_ids=list(source_cause_ids),
        source_actions=_known_actions(work, source_actions),
        proposed_at=work.now,
        proposed_by=work.principal.id,
        revision=0,
        state=LearningState.PROPOSED,
    )
    learning.write(needed_text(lesson, "lesson"), sound_text(recommendation, "recommendation"))
    learning.source_kind = "coe" if learning.source_coe_id is not None else "feared"
    write_details(work, learning, {"abstract": "", "source_quote": "", "source_url": "", **details})
    work.session.add(learning)
    work.session.flush()
    work.session.add(learning.snapshot(work.principal.id, work.now))
    work.record(learning.stream, proposed_event(learning))
    index(work, learning)
    return learning


def revise(
    work: Work,
    /,
    *,
    key: str,
    version: int | None = None,
    reason: str = "",
    **changes: Any,  # noqa: ANN401 - by field
) -> Learning:
    """Put a learning differently; what it said before stays on record.

    Whoever makes a published one miss its own incident signs why, as for publishing it.
    """
    learning = load(work, key)
    work.require("learnings:revise", learning)
    if learning.state not in EDITABLE:
        raise Conflict("learning.closed", f"{learning.key} is {learning.state}: propose a new learning instead.")
    require_unchanged(work, learning.stream, version, changes)
    for name, value in changes.items():
        REVISERS[name](work, learning, value)
    require_whole(learning)
    reason = clean(reason, field="reason", limit=REASON_LIMIT, multiline=True)
    is_asked = learning.state == LearningState.PUBLISHED and not changes.keys().isdisjoint(JUDGED_BY)
    missed = require_it_fits_its_origin(work, learning, reason) if is_asked else ()
    work.session.add(learning.snapshot(work.principal.id, work.now))
    work.record(learning.stream, _revised(learning, tuple(changes), missed, reason))
    index(work, learning)
    return learning


def load(work: Work, key: str) -> Learning:
    """Return the learning with that key for a change, or raise NotFound."""
    found = work.session.scalar(
        select(Learning).where(Learning.number == (number_of("LRN", key) or 0)).with_for_update()
    )
    if found is None:
        raise NotFound("learning")
    return found


def needed(value: str, field: str, limit: int) -> str:
    """Clean a line that may not be empty."""
    value = clean(value, field=field, limit=limit)
    if not value:
        raise Invalid("learning.needs_text", f"Write the {field.replace('_', ' ')}: it may not be empty.", where=field)
    return value


def known_classes(words: Collection[str]) -> list[str]:
    """Return the cause classes, each once, or say which word is none."""
    unknown = [word for word in words if word not in set(CauseClass)]
    if unknown or not 0 < len(set(words)) <= MOST_CLASSES:
        detail = f"Choose 1 to {MOST_CLASSES} of the cause classes{': ' + unknown[0] + ' is none' if unknown else ''}."
        raise Invalid("learning.cause_classes", detail, where="cause_classes")
    return list(dict.fromkeys(str(word) for word in words))


def sound_text(text: RenderedText, field: str) -> RenderedText:
    """Return a text that is not too long; it may say nothing."""
    clean(text.source, field=field, limit=TEXT_LIMIT, multiline=True)
    return text


def needed_text(text: RenderedText, field: str) -> RenderedText:
    """Return a text that says something."""
    if not clean(text.source, field=field, limit=TEXT_LIMIT, multiline=True):
        raise Invalid("learning.needs_text", f"Write the {field}: it may not be empty.", where=field)
    return text


def _known_person(work: Work, person_id: int | None) -> int | None:
    if person_id is not None and accounts.find_person(work, person_id) is None:
        raise Invalid("learning.unknown_steward", "Choose a steward who is a person here.", where="steward_id")
    return person_id


def _source(work: Work, ref: str | int | None, cause_ids: Sequence[int]) -> int | None:
    if len(cause_ids) > MOST_SOURCES:
        raise Invalid("learning.sources", f"Name at most {MOST_SOURCES} causes.", where="source_cause_ids")
    causes = [coe.cause(work, cause_id) for cause_id in cause_ids]
    if ref is None and not causes:
        return None
    coe_id = coe.brief(work, ref if ref is not None else causes[0].coe_id).id
    if any(cause.coe_id != coe_id for cause in causes):
        raise Invalid(
            "learning.sources", "The causes have to be of the COE that it came from.", where="source_cause_ids"
        )
    return coe_id


def _known_actions(work: Work, keys: Sequence[str]) -> list[str]:
    if len(keys) > MOST_SOURCES:
        raise Invalid("learning.sources", f"Name at most {MOST_SOURCES} action items.", where="source_actions")
    return [coe.action(work, key).key for key in keys]


def _set_line(field: str, limit: int) -> Any:  # noqa: ANN401 - a function of REVISERS
    def change(_work: Work, learning: Learning, value: str) -> None:
        setattr(learning, field, needed(value, field, limit))

    return change


def _set_recommendation(_work: Work, learning: Learning, value: RenderedText) -> None:
    is_published = learning.state == LearningState.PUBLISHED
    learning.write(None, (needed_text if is_published else sound_text)(value, "recommendation"))


def _set_classes(_work: Work, learning: Learning, value: Collection[str]) -> None:
    learning.cause_classes = known_classes(value)


def _set_applicability(_work: Work, learning: Learning, value: object) -> None:
    learning.applicability = Predicate.parse(value).as_json()


def _set_steward(work: Work, learning: Learning, value: int | None) -> None:
    learning.steward_id = _known_person(work, value)


REVISERS = {
    "title": _set_line("title", TITLE_LIMIT),
    "failure_prevented": _set_line("failure_prevented", FAILURE_LIMIT),
    "lesson": lambda _work, learning, value: learning.write(needed_text(value, "lesson"), None),
    "recommendation": _set_recommendation,
    "cause_classes": _set_classes,
    "applicability": _set_applicability,
    "steward_id": _set_steward,
    **DETAILERS,
}


def proposed_event(learning: Learning) -> LearningProposed:
    """Return the event that says all that it says."""
    return LearningProposed(
        number=learning.number,
        source_coe_id=learning.source_coe_id,
        source_cause_ids=tuple(learning.source_cause_ids),
        source_actions=tuple(learning.source_actions),
        **_said(learning),
    )


def _revised(learning: Learning, changed: tuple[str, ...], missed: tuple[int, ...], reason: str) -> LearningRevised:
    return LearningRevised(
        revision=learning.revision, changed=changed, unmatched_service_ids=missed, reason=reason, **_said(learning)
    )


def _said(learning: Learning) -> dict[str, Any]:
    return {
        "cause_classes": tuple(learning.cause_classes),
        "applicability": learning.applicability,
        "steward_id": learning.steward_id,
        "title": learning.title,
        "failure_prevented": learning.failure_prevented,
        "lesson": learning.lesson,
        "recommendation": learning.recommendation,
        "abstract": learning.abstract,
        "source_quote": learning.source_quote,
        "source_url": learning.source_url,
        "details": {name: plain_detail(getattr(learning, name)) for name in DETAILS if name not in SAID_APART},
    }
