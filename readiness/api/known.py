"""What is known of services before they fail, and while they do, for programs."""

from flask import Blueprint

from catalog.queries import service_ids
from foundation.web.api import Answer, endpoint, write
from foundation.web.runtime import reading
from foundation.work import Reading
from incidents import queries as incidents
from readiness import commands, queries
from readiness.api.given import KnownQuery, NewVerdict
from readiness.api.shown_known import KnownBody, KnownItemBody, KnownLearning, OwnerBody, RiskBody, VerdictBody
from readiness.queries import Known, KnownItem

BLUEPRINT = Blueprint("known_api", __name__, url_prefix="/api/v1")
TAG = "incidents"


@BLUEPRINT.get("/risks")
@endpoint("Get what is known of services", query=KnownQuery, answer=KnownBody, tag=TAG)
def risks_of_services(query: KnownQuery) -> KnownBody:
    """Return what one would want to know before declaring: risks, overdue actions, earlier COEs, learnings, owners."""
    here = reading()
    here.require("reviews:read")
    ids = tuple(service_ids(here, query.service).values())
    return _body(queries.known_of_services(here, ids))


@BLUEPRINT.get("/incidents/<key>/risks")
@endpoint("Get what is known of an incident's services", answer=KnownBody, tag=TAG)
def risks(key: str) -> KnownBody:
    """Return what is on record: now while it lasts, as of impact once it is over."""
    return _of_incident(reading(), key)


@BLUEPRINT.post("/incidents/<key>/risks/verdicts")
@endpoint("Say whether something known helped", body=NewVerdict, answer=KnownBody, status=201, tag=TAG)
def judge(key: str, body: NewVerdict) -> Answer:
    """Note it on the timeline; the COE begins with it."""
    return write(
        lambda work: commands.judge_known(work, key=key, ref=body.ref, verdict=body.verdict),
        represent=lambda work, _row: _of_incident(work, key),
        status=201,
    )


def _of_incident(here: Reading, key: str) -> KnownBody:
    return _body(queries.known_of_incident(here, incidents.brief(here, key)))


def _body(known: Known | None) -> KnownBody:
    if known is None:
        return KnownBody(risks=[], learnings=[])
    return KnownBody(
        risks=[RiskBody(**{n: getattr(each, n) for n in RiskBody.model_fields}) for each in known.risks],
        learnings=[
            KnownLearning(
                key=each.learning.key, title=each.learning.title, applies=each.applies, adoption=each.adoption
            )
            for each in known.learnings
        ],
        items=[_item(each) for each in known.items],
        owners=[OwnerBody(**vars(each)) for each in known.owners],
    )


def _item(item: KnownItem) -> KnownItemBody:
    found = item.verdict
    same = {name: getattr(item, name) for name in KnownItemBody.model_fields if name != "verdict"}
    return KnownItemBody(**same, verdict=VerdictBody(verdict=found.word, by=found.by, at=found.at) if found else None)
