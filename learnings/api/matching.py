"""For programs: have we seen this before, and what incidents have in common with learnings."""

from datetime import datetime

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from foundation.work import Reading
from incidents import queries as incidents
from learnings import commands, queries
from learnings.commands.check import METHOD_LIMIT, NOTE_LIMIT
from learnings.queries import CheckItem, MatchItem
from learnings.queries.seen import LONGEST

BLUEPRINT = Blueprint("learnings_matching_api", __name__, url_prefix="/api/v1")


class SeenText(Body):
    """An error or a paragraph."""

    text: str = Field(min_length=1, max_length=LONGEST)
    limit: int = Field(10, ge=1, le=50)


class SeenBody(Body):
    """Something that reads like it; the score is the share of the text's weight that it carries."""

    kind: str
    key: str
    title: str
    url: str
    score: float
    likely: bool
    shared: list[str]


class SeenList(Body):
    """What reads most like it, the best first."""

    items: list[SeenBody]
    next_cursor: str | None = None


class MatchBody(Body):
    """What an incident and a learning have in common; the class is read from what was recorded before impact."""

    learning: str
    incident: str
    level: str
    escape_class: str | None
    service: str
    reasons: list[str]
    note: str
    decided_at: datetime | None


class MatchList(Body):
    """The learnings that an incident may be about."""

    items: list[MatchBody]
    next_cursor: str | None = None


class NewMatch(Body):
    """What a person says: cause, detection, symptom, or none."""

    learning: str = Field(max_length=20)
    level: str = Field(max_length=20)
    note: str = Field("", max_length=NOTE_LIMIT)


class CheckBody(Body):
    """When to look whether a learning works, and what was found."""

    months: int
    due: datetime
    result: str
    method: str
    note: str
    done_at: datetime | None


class CheckList(Body):
    """The checks of a learning."""

    items: list[CheckBody]
    next_cursor: str | None = None


class NewCheck(Body):
    """Whether it works, how one looked, and what was seen."""

    months: int = Field(ge=1, le=120)
    result: str = Field(max_length=20)
    method: str = Field(max_length=METHOD_LIMIT)
    note: str = Field("", max_length=NOTE_LIMIT)


@BLUEPRINT.post("/learnings/seen")
@endpoint("Have we seen this before?", body=SeenText, answer=SeenList, tag="learnings")
def seen(body: SeenText) -> SeenList:
    """Hold a text against learnings, COEs and incidents; nothing of it is kept."""
    found = queries.seen_before(reading(), body.text, body.limit)
    items = [
        SeenBody(
            kind=each.kind,
            key=each.key,
            title=each.title,
            url=each.url,
            score=each.score,
            likely=each.is_likely,
            shared=list(each.shared),
        )
        for each in found
    ]
    return SeenList(items=items)


@BLUEPRINT.get("/incidents/<key>/learnings")
@endpoint("List the learnings that an incident may be about", answer=MatchList, tag="learnings")
def matches(key: str) -> MatchList:
    """Return those that were confirmed first."""
    here = reading()
    found = queries.matches_of_incident(here, incidents.brief(here, key).id)
    return MatchList(items=[_match(each) for each in found])


@BLUEPRINT.post("/incidents/<key>/learnings")
@endpoint(
    "Say whether an incident is what a learning is about", body=NewMatch, answer=MatchBody, status=201, tag="learnings"
)
def decide(key: str, body: NewMatch) -> Answer:
    """Confirm it as the same cause, blind spot or symptom, or put it aside."""
    given = {"learning_key": body.learning, "level": body.level, "note": body.note}
    return write(
        lambda work: commands.decide_match(work, incident_key=key, **given),
        represent=lambda work, made: _decided(work, made.incident_id, made.learning_id),
        status=201,
    )


@BLUEPRINT.get("/learnings/<key>/checks")
@endpoint("List the checks whether a learning works", answer=CheckList, tag="learnings")
def checks(key: str) -> CheckList:
    """Return them in their order."""
    here = reading()
    return CheckList(items=[_check(each) for each in queries.checks_of(here, queries.brief(here, key).id)])


@BLUEPRINT.post("/learnings/<key>/checks")
@endpoint("Write down whether a learning works", body=NewCheck, answer=CheckBody, status=201, tag="learnings")
def check(key: str, body: NewCheck) -> Answer:
    """Once for each check."""
    return write(
        lambda work: commands.check_effect(work, key=key, **body.model_dump()),
        represent=lambda work, made: _checked(work, made.learning_id, made.months),
        status=201,
    )


def _decided(here: Reading, incident_id: int, learning_id: int) -> MatchBody:
    found = queries.matches_of_incident(here, incident_id)
    return _match(next(each for each in found if each.learning.id == learning_id))


def _checked(here: Reading, learning_id: int, months: int) -> CheckBody:
    return _check(next(each for each in queries.checks_of(here, learning_id) if each.months == months))


def _match(item: MatchItem) -> MatchBody:
    return MatchBody(
        learning=item.learning.key,
        incident=item.incident_key,
        level=item.level,
        escape_class=item.escape_class,
        service=item.service,
        reasons=list(item.reasons),
        note=item.note,
        decided_at=item.decided_at,
    )


def _check(item: CheckItem) -> CheckBody:
    return CheckBody(**{name: getattr(item, name) for name in CheckBody.model_fields})
