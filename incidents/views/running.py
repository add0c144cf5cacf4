"""What keeps an incident running: handing a role over with a brief, and putting a promised update off."""

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from foundation.authz import Role
from foundation.errors import NotFound
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from incidents import commands, draft
from incidents.forms import WORD
from incidents.forms.running import SnoozeForm
from incidents.queries import IncidentPage, incident_page
from incidents.views.incident import incident

BLUEPRINT = Blueprint("incident_running", __name__, url_prefix="/incidents/<key>")
SEE_OTHER = 303


@BLUEPRINT.get("/handover")
def handover(key: str) -> Response:
    """Show the form that hands a role over, with a brief that is half written."""
    look = reading()
    found = incident_page(look, key)
    look.require("incidents:respond", found.brief)
    wanted = request.args.get("role", "commander")[:WORD]
    role = next((role for role in found.board.roles if role.key == wanted), None)
    if role is None:
        raise NotFound("role")
    return page(
        "incidents/handover.html",
        incident=found.brief,
        role=role,
        holder=found.people.names.get(role.person_id or 0, ""),
        people=[
            (entry.id, entry.name)
            for entry in found.people.people
            if not entry.disabled and entry.role >= Role.RESPONDER and entry.id != role.person_id
        ],
        drafted=_brief(found),
    )


def _brief(found: IncidentPage) -> str:
    promises = found.brief.promises
    return draft.handover(
        title=found.brief.title,
        state=found.brief.state,
        severity=found.brief.severity,
        summary=found.brief.summary_source,
        services=[found.service_names[each.service_id][1] for each in found.board.services],
        tasks=[task.title for task in found.board.tasks if task.done_at is None],
        missing=[role.name for role in found.missing],
        due=promises[0][1] if promises else None,
    )


@BLUEPRINT.post("/snoozes")
@redisplay(incident)
def snooze(key: str) -> AnyResponse:
    """Put a promised update off, with the reason."""
    form = read_form(SnoozeForm)
    run(commands.snooze_update, key=key, audience=form.audience, minutes=form.minutes, reason=form.reason)
    flash(f"The update to {form.audience} is put off by {form.minutes} min.", "done")
    return redirect(f"/incidents/{key}", SEE_OTHER)
