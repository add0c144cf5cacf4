"""Learnings and their adoption for programs."""

from datetime import datetime
from typing import Any

from flask import Blueprint
from pydantic import Field

from catalog import queries as catalog
from foundation.web.api import Answer, Body, endpoint, if_match, write
from foundation.web.runtime import reading, render
from foundation.web.times import Due
from foundation.work import Reading
from learnings import commands, queries
from learnings.api.adoption import AdoptionBody, AdoptionList, NewAdoption
from learnings.queries import AdoptionItem

BLUEPRINT = Blueprint("learnings_api", __name__, url_prefix="/api/v1")
TEXT = 20_000
MAY_BE_NONE = frozenset({"steward_id", "evidence_days", "review_by"})


class LearningQuery(Body):
    """Which learnings."""

    state: str | None = Field(None, max_length=20)
    q: str = Field("", max_length=500)
    theme: str = Field("", max_length=20)
    """A family of classes of causes: change, capacity, dependency, data, infrastructure, security, operations …"""
    cause: str = Field("", max_length=40)
    service: str = Field("", max_length=64)
    team: str = Field("", max_length=64)
    source: str = Field("", max_length=20)
    limit: int | None = Field(None, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200)


class LearningBody(Body):
    """What everybody should know because it happened to somebody."""

    key: str
    title: str
    state: str
    failure_prevented: str
    cause_classes: list[str]
    applicability: dict[str, Any]
    visibility: str
    proposed_at: datetime
    published_at: datetime | None


class LearningWhole(LearningBody):
    """A learning with all that it says."""

    abstract: str
    source_kind: str
    source_url: str
    source_quote: str
    source_license: str
    evidence_kinds: list[str]
    evidence_days: int | None
    strength: str
    effort: str
    risk_if_absent: str
    review_by: datetime | None
    proposed_because: str
    reopened_at: datetime | None
    reopened_because: str

    lesson: str
    lesson_html: str
    recommendation: str
    recommendation_html: str
    source_cause_ids: list[int]
    source_actions: list[str]
    steward_id: int | None
    superseded_by: str | None
    decided_because: str
    """Why it is in the state that it is in, as far as that was said"""
    revision: int
    version: int


class LearningList(Body):
    """A page of learnings."""

    items: list[LearningBody]
    next_cursor: str | None


class NewLearning(Body):
    """A learning to be proposed."""

    title: str = Field(max_length=1_000)
    failure_prevented: str = Field(max_length=2_000)
    lesson: str = Field(max_length=TEXT)
    recommendation: str = Field("", max_length=TEXT)
    """What services must do, and what shows that they do; wanted before it is published"""
    cause_classes: list[str] = Field(max_length=50)
    applicability: dict[str, Any] = Field(default_factory=lambda: {"all": []})
    """Which services it applies to; {"all": []} is every service"""
    source_coe: str | None = None
    source_cause_ids: list[int] = Field(default_factory=list, max_length=50)
    source_actions: list[str] = Field(default_factory=list, max_length=50)
    steward_id: int | None = None
    abstract: str = Field("", max_length=2_000)
    """At most 80 words"""
    source_kind: str = Field("", max_length=20)
    """coe, incident, near_miss, external or feared"""
    source_url: str = Field("", max_length=4_000)
    source_quote: str = Field("", max_length=TEXT)
    source_license: str = Field("", max_length=200)
    source_incidents: list[str] = Field(default_factory=list, max_length=50)
    evidence_kinds: list[str] = Field(default_factory=list, max_length=10)
    """Among url, file, metric, test_run, config_scan and attestation"""
    evidence_days: int | None = None
    """How long evidence stays fresh"""
    strength: str = Field("", max_length=20)
    effort: str = Field("", max_length=20)
    risk_if_absent: str = Field("", max_length=20)
    review_by: Due | None = None


class LearningChange(Body):
    """What is put differently; what is left out stays."""

    title: str | None = Field(None, max_length=1_000)
    failure_prevented: str | None = Field(None, max_length=2_000)
    lesson: str | None = Field(None, max_length=TEXT)
    recommendation: str | None = Field(None, max_length=TEXT)
    cause_classes: list[str] | None = Field(None, max_length=50)
    applicability: dict[str, Any] | None = None
    steward_id: int | None = None
    abstract: str | None = Field(None, max_length=2_000)
    source_kind: str | None = Field(None, max_length=20)
    source_url: str | None = Field(None, max_length=4_000)
    source_quote: str | None = Field(None, max_length=TEXT)
    source_license: str | None = Field(None, max_length=200)
    source_incidents: list[str] | None = Field(None, max_length=50)
    evidence_kinds: list[str] | None = Field(None, max_length=10)
    evidence_days: int | None = None
    strength: str | None = Field(None, max_length=20)
    effort: str | None = Field(None, max_length=20)
    risk_if_absent: str | None = Field(None, max_length=20)
    review_by: Due | None = None
    reason: str = Field("", max_length=TEXT)
    """Why a published one need not mean all services that had its incident"""


class LearningReleaseBody(Body):
    """Why everybody may read it, or may not any more."""

    reason: str = Field(max_length=TEXT)
    withhold: bool = False
    """Take a release back"""


class LearningMoveBody(Body):
    """A decision about a learning."""

    to: str
    reason: str = Field("", max_length=TEXT)
    superseded_by: str | None = None


@BLUEPRINT.get("/learnings")
@endpoint("List learnings", query=LearningQuery, answer=LearningList, tag="learnings")
def learnings(query: LearningQuery) -> LearningList:
    """Learnings that one may see, the newest first."""
    facets = queries.Facets(**{name: getattr(query, name) or "" for name in queries.Facets.__dataclass_fields__})
    found = queries.find_learnings(reading(), facets, limit=query.limit, cursor=query.cursor)
    shown = [LearningBody(**{n: _plain(getattr(i, n)) for n in LearningBody.model_fields}) for i in found.items]
    return LearningList(items=shown, next_cursor=found.next_cursor)


@BLUEPRINT.post("/learnings")
@endpoint("Propose a learning", body=NewLearning, answer=LearningWhole, status=201, tag="learnings")
def propose(body: NewLearning) -> Answer:
    """Put it before reviewers and stewards, who decide about it."""
    given = body.model_dump(exclude={"lesson", "recommendation"})
    given = {name: value for name, value in given.items() if name != "source_kind" or value}
    lesson, recommendation = render(body.lesson), render(body.recommendation)
    return write(
        lambda work: commands.propose(work, lesson=lesson, recommendation=recommendation, **given),
        represent=lambda work, made: _whole(work, made.id),
        status=201,
    )


@BLUEPRINT.get("/learnings/<key>")
@endpoint("Get a learning", answer=LearningWhole, tag="learnings")
def learning(key: str) -> LearningWhole:
    """One learning with all that it says."""
    return _whole(reading(), key)


@BLUEPRINT.patch("/learnings/<key>")
@endpoint("Revise a learning", body=LearningChange, answer=LearningWhole, tag="learnings", versioned=True)
def revise(key: str, body: LearningChange) -> Answer:
    """Put it differently; what it said before stays on record."""
    given = body.model_dump(exclude_unset=True)
    version = if_match()
    kept = {n: v for n, v in given.items() if v is not None or n in MAY_BE_NONE}
    changes: dict[str, Any] = {n: render(v) if n in {"lesson", "recommendation"} else v for n, v in kept.items()}
    return write(
        lambda work: commands.revise(work, key=key, version=version, **changes),
        represent=lambda work, made: _whole(work, made.id),
    )


@BLUEPRINT.post("/learnings/<key>/transitions")
@endpoint(
    "Decide about a learning",
    body=LearningMoveBody,
    answer=LearningWhole,
    status=201,
    tag="learnings",
    versioned=True,
)
def move(key: str, body: LearningMoveBody) -> Answer:
    """Accept, decline, publish, retire or supersede it."""
    version = if_match()
    return write(
        lambda work: commands.transition(work, key=key, version=version, **body.model_dump()),
        represent=lambda work, made: _whole(work, made.id),
        status=201,
    )


@BLUEPRINT.post("/learnings/<key>/releases")
@endpoint("Release a learning", body=LearningReleaseBody, answer=LearningWhole, status=201, tag="learnings")
def release(key: str, body: LearningReleaseBody) -> Answer:
    """Open it to everybody inside, while what it came from stays private."""
    command = commands.withhold if body.withhold else commands.release
    return write(
        lambda work: command(work, key=key, reason=body.reason),
        represent=lambda work, made: _whole(work, made.id),
        status=201,
    )


@BLUEPRINT.get("/learnings/<key>/adoptions")
@endpoint("List what services said about a learning", answer=AdoptionList, tag="learnings")
def adoptions(key: str) -> AdoptionList:
    """Return the newest first, at most 500."""
    here = reading()
    rows = queries.adoptions(here, queries.brief(here, key).id)
    names = catalog.find_services(here, {row.service_id for row in rows})
    return AdoptionList(items=[_adoption(row, names[row.service_id].slug) for row in rows])


@BLUEPRINT.post("/learnings/<key>/adoptions")
@endpoint("Record adoption", body=NewAdoption, answer=AdoptionBody, status=201, tag="learnings")
def record_adoption(key: str, body: NewAdoption) -> Answer:
    """Add what a service says; it counts from now on."""
    given = body.model_dump(exclude={"service"})
    return write(
        lambda work: commands.record_adoption(work, key=key, service_slug=body.service, **given),
        represent=lambda work, made: _told(work, made.learning_id, made.service_id, body.service),
        status=201,
    )


def _told(reading_: Reading, learning_id: int, service_id: int, slug: str) -> AdoptionBody | None:
    item = queries.adoption_as_of(reading_, learning_id, service_id, reading_.now)
    return _adoption(item, slug) if item else None


def _adoption(item: AdoptionItem, slug: str) -> AdoptionBody:
    kept = {name: getattr(item, name) for name in AdoptionBody.model_fields if name != "service"}
    return AdoptionBody(service=slug, **kept)


def _whole(here: Reading, ref: int | str) -> LearningWhole:
    item = queries.detail(here, ref)
    last = next(iter(queries.decisions_of(here, item)), None)
    kept = {name: _plain(getattr(item, name)) for name in LearningWhole.model_fields if name != "decided_because"}
    return LearningWhole(**kept, decided_because=last.reason if last else "")


def _plain(value: object) -> Any:  # noqa: ANN401 - one field's value
    return list(value) if isinstance(value, tuple) else value
