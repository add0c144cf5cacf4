"""Keeping views of the list, and letting go of them."""

from flask import Blueprint, flash, redirect
from werkzeug.wrappers import Response as AnyResponse

from foundation.web.forms import Form, read_form, redisplay
from foundation.web.runtime import run
from incidents import commands
from incidents.forms import Title
from incidents.views.listing import list_incidents

BLUEPRINT = Blueprint("incident_views", __name__)
SEE_OTHER = 303


class ViewForm(Form):
    """A name for the filters that stand in the list's address."""

    name: Title = ""
    filters: str = ""
    shared: bool = False


@BLUEPRINT.post("/incidents/views")
@redisplay(list_incidents)
def save_view() -> AnyResponse:
    """Keep the filters under a name."""
    form = read_form(ViewForm)
    view = run(commands.save_view, name=form.name, filters=form.filters, is_shared=form.shared)
    flash(f"{view.name} is kept{' for everybody' if view.is_shared else ''}.", "done")
    return redirect(f"/incidents?{view.filters}", SEE_OTHER)


@BLUEPRINT.post("/incidents/views/<int(max=2147483647):view_id>/removal")
def drop_view(view_id: int) -> AnyResponse:
    """Let go of one."""
    run(commands.drop_view, view_id=view_id)
    flash("The view is removed.", "done")
    return redirect("/incidents", SEE_OTHER)
