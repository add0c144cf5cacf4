"""How services stand, now and at any time before; what they owe; and how well readiness does."""

from datetime import datetime

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from foundation.web.times import Instant
from foundation.work import Reading
from readiness import commands, queries
from readiness.api.given import ListQuery
from readiness.api.shown import BlindBody

BLUEPRINT = Blueprint("standing_api", __name__, url_prefix="/api/v1")
TAG = "readiness"


class MomentQuery(Body):
    """The moment; now when left out."""

    at: Instant | None = None


class NewFlag(Body):
    """Why a service has to look at a checklist again."""

    checklist: str
    reason: str
    """significant_change, cadence or incident"""
    detail: str = Field(max_length=2_000)


class StandingProof(Body):
    """Evidence as it was on record."""

    url: str
    recorded_at: datetime
    expires_at: datetime | None


class StandingBody(Body):
    """A question as it was asked, and what the service had on record."""

    question: str
    text: str
    checklist: str
    checklist_version: int
    gate: str
    phases: list[str]
    """In which phases of its life it is asked; none is all of them"""
    applies: str
    risk: str
    choices: list[str]
    answered_at: datetime | None
    stands: str
    """The word of the escape table, were a cause of its kind to strike at that moment"""
    evidence: list[StandingProof]
    accepted_until: datetime | None
    blind_check: BlindBody | None
    """Null unless a check of ours can't find out"""


class FlagBody(Body):
    """Why the service has to look again, and by when."""

    id: int
    checklist: str
    question: str | None
    reason: str
    detail: str
    due: datetime
    raised_at: datetime


class ServiceStandingBody(Body):
    """All of it at one moment."""

    service: str
    tier: str
    at: datetime
    answers: list[StandingBody]
    flags: list[FlagBody]


class BoardBody(Body):
    """A service on the board."""

    service: str
    name: str
    tier: str
    team: str | None
    last_review: datetime | None
    outstanding: int
    oldest: datetime | None
    oldest_what: str
    risk: str


class BoardList(Body):
    """The services, the oldest debt first."""

    items: list[BoardBody]
    next_cursor: str | None = None


class ExceptionLine(Body):
    """A risk that was taken, and what it has cost."""

    id: int
    review: str
    service: str
    question: str
    risk: str
    rationale: str
    compensating: str
    until: datetime
    renewal: int
    is_in_force: bool
    is_retired: bool
    """Whether its service is retired: then it is in force no more"""
    incidents: list[str]


class ExceptionList(Body):
    """Risks that were taken, the newest first."""

    items: list[ExceptionLine]
    next_cursor: str | None


class SureQuery(Body):
    """What is counted: confirmed or provisional; both when left out."""

    status: str | None = None


class MonthBody(Body):
    """The classes of a month's causes."""

    month: str
    counts: dict[str, int]
    incidents: dict[str, list[str]]
    provisional: dict[str, int]
    """How many of them their COE has not confirmed yet"""


class ShareBody(Body):
    """A share of incidents: in it, and not in it."""

    percent: int | None
    part: list[str]
    rest: list[str]


class FiguresBody(Body):
    """The mix of escape classes by month; recall; truthfulness."""

    months: list[MonthBody]
    recall: ShareBody
    """The incidents of which some question covered a cause"""
    truthfulness: ShareBody
    """Of those of which the service had answered, the incidents where it had admitted the risk"""
    confirmed: int
    """How many causes are counted whose COE was approved"""
    provisional: int


@BLUEPRINT.get("/services/<slug>/readiness")
@endpoint("Get how a service stands, or stood", query=MomentQuery, answer=ServiceStandingBody, tag=TAG)
def standing(slug: str, query: MomentQuery) -> ServiceStandingBody:
    """Return its questions and answers as of a moment; nothing that was told later is in it."""
    return _standing(reading(), slug, query.at)


@BLUEPRINT.post("/services/<slug>/flags")
@endpoint("Have a service look again", body=NewFlag, answer=ServiceStandingBody, status=201, tag=TAG)
def flag_service(slug: str, body: NewFlag) -> Answer:
    """Say what changed, or what is coming."""
    return write(
        lambda work: commands.flag_service(work, service_slug=slug, **body.model_dump()),
        represent=lambda work, _made: _standing(work, slug, None),
        status=201,
    )


@BLUEPRINT.get("/readiness/board")
@endpoint("Get the board", answer=BoardList, tag=TAG)
def board() -> BoardList:
    """Return the services that owe something, the oldest debt first, then those not seen for longest."""
    names = list(BoardBody.model_fields)
    return BoardList(
        items=[BoardBody(**{name: getattr(each, name) for name in names}) for each in queries.board(reading())]
    )


@BLUEPRINT.get("/exceptions")
@endpoint("List risks that were taken", query=ListQuery, answer=ExceptionList, tag=TAG)
def exceptions(query: ListQuery) -> ExceptionList:
    """Return them with the incidents that came of them."""
    found = queries.exceptions(reading(), limit=query.limit, cursor=query.cursor)
    names = [name for name in ExceptionLine.model_fields if name != "incidents"]
    return ExceptionList(
        items=[
            ExceptionLine(**{name: getattr(each, name) for name in names}, incidents=list(each.incidents))
            for each in found.items
        ],
        next_cursor=found.next_cursor,
    )


@BLUEPRINT.get("/escapes/figures")
@endpoint("Get how well readiness does", query=SureQuery, answer=FiguresBody, tag=TAG)
def figures(query: SureQuery) -> FiguresBody:
    """Return the mix of escape classes, recall and truthfulness, with the incidents behind each."""
    found = queries.escape_figures(reading(), query.status)
    shares = {
        name: ShareBody(percent=share.percent, part=list(share.part), rest=list(share.rest))
        for name, share in (("recall", found.recall), ("truthfulness", found.truthfulness))
    }
    return FiguresBody(
        months=[
            MonthBody(
                month=m.month,
                counts=m.counts,
                incidents={word: list(keys) for word, keys in m.incidents.items()},
                provisional=m.provisional,
            )
            for m in found.months
        ],
        confirmed=found.confirmed,
        provisional=found.provisional,
        **shares,
    )


def _standing(here: Reading, slug: str, at: datetime | None) -> ServiceStandingBody:
    found = queries.standing_of(here, slug, at)
    return ServiceStandingBody(
        service=found.service,
        tier=found.tier,
        at=found.at,
        answers=[_answer(each) for each in found.answers],
        flags=[FlagBody(**{name: getattr(each, name) for name in FlagBody.model_fields}) for each in found.flags],
    )


def _answer(item: queries.StandingAnswer) -> StandingBody:
    same = {name: getattr(item, name) for name in StandingBody.model_fields if name != "blind_check"}
    shown = [StandingProof(**vars(each)) for each in item.evidence]
    blind = BlindBody(**vars(item.blind)) if item.blind else None
    lists = {"phases": list(item.phases), "choices": list(item.choices), "evidence": shown}
    return StandingBody(**{**same, **lists, "blind_check": blind})
