"""What the world is told of customers, for programs."""

from flask import Blueprint

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading, render
from foundation.work import Work
from statuspage import commands, queries
from statuspage.api.bodies import At, IncidentAnswer, Text, incident_answer

BLUEPRINT = Blueprint("public_notices_api", __name__, url_prefix="/api/v1/status-pages/<slug>")


class NoticeBody(Body):
    """What the world is to know of customers; what is left out is taken off."""

    customer_impact: Text = ""
    """Markdown"""
    workaround: Text = ""
    """Markdown"""
    next_update_at: At | None = None


@BLUEPRINT.put("/incidents/<incident>/notice")
@endpoint("Tell the world what customers meet", body=NoticeBody, answer=IncidentAnswer, tag="status pages")
def notice_incident(slug: str, incident: str, body: NoticeBody) -> Answer:
    """Exactly this is published; nothing of the incident itself follows by itself."""
    queries.status_page(reading(), slug).trouble(incident)
    texts = {"customer_impact": render(body.customer_impact), "workaround": render(body.workaround)}

    def represent(work: Work, _public: object) -> IncidentAnswer:
        detail = queries.status_page(work, slug)
        return incident_answer(detail.trouble(incident), detail.keys.get(incident))

    return write(
        lambda work: commands.notice_incident(work, incident=incident, next_update_at=body.next_update_at, **texts),
        represent=represent,
    )
