"""Proposing learnings by itself, from what COEs say: three rules, each at most once for the same thing.

What is proposed waits for stewards like any other. It says only what its own COE says, and is as private as that; that
something stands elsewhere too is said only of what everybody inside may read.
"""

from collections.abc import Collection, Iterator
from itertools import chain

from sqlalchemy import select

from catalog import queries as catalog
from coe import queries as coe
from foundation.ids import next_number
from foundation.markdown import plain
from foundation.predicate import Predicate
from foundation.search import alike, anybody
from foundation.work import Work
from learnings.commands.propose import FAILURE_LIMIT, TITLE_LIMIT, proposed_event
from learnings.lifecycle import LearningState
from learnings.model import Learning
from learnings.queries.search import index

WIDER = frozenset({"service_class", "org"})
EVERYWHERE: dict[str, object] = {"all": []}
NEARLY_THE_SAME = 0.55
WIDE = "an action goes beyond its own service"
TWICE = "the same class of cause stands in COEs of two services"
ELSEWHERE = "an action is nearly the same as one of another COE"
OF_OTHERS = 50
OPEN = "open"


def suggest(work: Work, *, coe_id: int) -> None:
    """Propose what a COE that was published teaches others, by its actions and by the classes of its causes."""
    work.require("learnings:propose")
    document = coe.brief(work, coe_id)
    causes, actions = coe.causes(work, coe_id), coe.actions_of_coe(work, coe_id)
    mine = list(work.session.scalars(select(Learning).where(Learning.source_coe_id == coe_id)))
    known = {key for each in mine for key in each.source_actions}
    for action in actions:
        because = _because(work, action)
        reasons = [each for each in causes if each.id in action.cause_ids]
        if because and reasons and action.key not in known:
            _propose(work, because, document, reasons, action)
    for cause in _met_twice(work, document, causes):
        meant = next((each for each in actions if cause.id in each.cause_ids), None)
        _propose(work, TWICE, document, [cause], meant)


def _because(work: Work, action: coe.ActionBrief) -> str:
    if action.scope in WIDER:
        return WIDE
    return ELSEWHERE if _stands_elsewhere(work, action) else ""


def _met_twice(work: Work, document: coe.CoeBrief, causes: list[coe.CauseItem]) -> Iterator[coe.CauseItem]:
    """Give a cause of each class that no learning covers, and that a COE of another service has too."""
    words = work.session.scalars(select(Learning.cause_classes).where(Learning.state != LearningState.DECLINED))
    covered = set(chain.from_iterable(words))
    for cause in causes:
        if cause.cause_class not in covered and _is_known_elsewhere(work, document, cause):
            covered.add(cause.cause_class)
            yield cause


def _is_known_elsewhere(work: Work, document: coe.CoeBrief, cause: coe.CauseItem) -> bool:
    """Whether a cause of that class stands in an open COE of another service that is understood."""
    mine = {cause.service_id} if cause.service_id is not None else set(document.service_ids)
    others = coe.with_class(work, cause.cause_class, but=document.id, most=OF_OTHERS)
    elsewhere = {each.coe_id for each in others if each.service_id is not None and each.service_id not in mine}
    return _is_any_open(work, elsewhere)


def _stands_elsewhere(work: Work, action: coe.ActionBrief) -> bool:
    found = [hit for hit in alike(work.session, action.title, {"action": anybody}, 5) if hit.score >= NEARLY_THE_SAME]
    others = [coe.action(work, hit.key) for hit in found if hit.key != action.key]
    elsewhere = {
        each.coe_id for each in others if each.coe_id != action.coe_id and each.service_id != action.service_id
    }
    return _is_any_open(work, elsewhere)


def _is_any_open(work: Work, coe_ids: Collection[int]) -> bool:
    return OPEN in coe.visibilities(work, coe_ids).values()


def _propose(
    work: Work, because: str, document: coe.CoeBrief, causes: list[coe.CauseItem], action: coe.ActionBrief | None
) -> None:
    title = action.title if action else causes[0].because
    recommendation = action.done_criteria or action.title if action else ""
    learning = Learning(
        number=next_number(work.session, "LRN"),
        title=title[:TITLE_LIMIT],
        failure_prevented=document.title[:FAILURE_LIMIT],
        cause_classes=list(dict.fromkeys(each.cause_class for each in causes)),
        applicability=Predicate.parse(_where(work, causes)).as_json(),
        source_kind="coe",
        source_coe_id=document.id,
        source_cause_ids=[each.id for each in causes],
        source_actions=[action.key] if action else [],
        proposed_because=because,
        proposed_at=work.now,
        proposed_by=work.principal.id,
        revision=0,
        state=LearningState.PROPOSED,
    )
    learning.write(plain("\n\n".join(each.because for each in causes)), plain(recommendation))
    work.session.add(learning)
    work.session.flush()
    work.session.add(learning.snapshot(work.principal.id, work.now))
    work.record(learning.stream, proposed_event(learning))
    index(work, learning)


def _where(work: Work, causes: list[coe.CauseItem]) -> object:
    """Begin with services that run in what the failed one runs in; stewards say it better."""
    owners = [each.service_id for each in causes if each.service_id is not None]
    facts = catalog.facts_as_of(work, owners[0], work.now) if owners else None
    runtime = facts.attributes.get("runtime") if facts else None
    return {"attribute": "runtime", "equals": runtime} if isinstance(runtime, str) else EVERYWHERE
