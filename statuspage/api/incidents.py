"""What the world reads about incidents, as resources under their page."""

from flask import Blueprint

from foundation.web.api import Answer, endpoint, write
from foundation.web.runtime import reading, render
from foundation.work import Work
from statuspage import commands, queries
from statuspage.api.bodies import (
    CorrectionBody,
    IncidentAnswer,
    IncidentBody,
    IncidentList,
    UpdateAnswer,
    UpdateBody,
    incident_answer,
    update_answer,
)

BLUEPRINT = Blueprint("public_incidents_api", __name__, url_prefix="/api/v1/status-pages/<slug>")
TAG = "status pages"


@BLUEPRINT.get("/incidents")
@endpoint("List what is published", answer=IncidentList, tag=TAG)
def list_incidents(slug: str) -> IncidentList:
    """Newest first: all that are open, and the latest fifty."""
    detail = queries.status_page(reading(), slug)
    found = [incident_answer(one, detail.keys.get(one.public_id)) for one in detail.state.troubles]
    return IncidentList(items=found)


@BLUEPRINT.post("/incidents")
@endpoint("Publish an incident", body=IncidentBody, answer=IncidentAnswer, status=201, tag=TAG)
def publish_incident(slug: str, body: IncidentBody) -> Answer:
    """Show the world exactly this; private incidents, drills and past ones are refused."""
    written = render(body.body)
    return write(
        lambda work: commands.publish_incident(
            work,
            page=slug,
            name=body.name,
            body=written,
            incident_key=body.incident,
            status=body.status,
            impact=body.impact,
            component_statuses=body.components,
            at=body.at,
            notify=body.notify,
        ),
        represent=lambda work, made: _answer(work, slug, made.public_id),
        status=201,
    )


@BLUEPRINT.get("/incidents/<incident>")
@endpoint("Read what is published of an incident", answer=IncidentAnswer, tag=TAG)
def read_incident(slug: str, incident: str) -> IncidentAnswer:
    """As the world reads it."""
    detail = queries.status_page(reading(), slug)
    return incident_answer(detail.trouble(incident), detail.keys.get(incident))


@BLUEPRINT.post("/incidents/<incident>/updates")
@endpoint("Tell the world how it stands", body=UpdateBody, answer=UpdateAnswer, status=201, tag=TAG)
def post_update(slug: str, incident: str, body: UpdateBody) -> Answer:
    """Without a status it stands as before."""
    queries.status_page(reading(), slug).trouble(incident)
    written = render(body.body)
    return write(
        lambda work: commands.post_public_update(
            work,
            incident=incident,
            body=written,
            status=body.status,
            component_statuses=body.components,
            at=body.at,
            notify=body.notify,
        ),
        represent=lambda _work, told: update_answer(told),
        status=201,
    )


@BLUEPRINT.patch("/updates/<update>")
@endpoint("Put right what the world was told", body=CorrectionBody, answer=UpdateAnswer, tag=TAG)
def correct_update(slug: str, update: str, body: CorrectionBody) -> Answer:
    """Change the text; the page marks it as corrected."""
    queries.status_page(reading(), slug).update(update)
    written = render(body.body)
    return write(
        lambda work: commands.correct_public_update(work, update=update, body=written, reason=body.reason),
        represent=lambda _work, told: update_answer(told),
    )


def _answer(work: Work, slug: str, incident: str) -> IncidentAnswer:
    detail = queries.status_page(work, slug)
    return incident_answer(detail.trouble(incident), detail.keys.get(incident))
