"""The roles of incidents: what each is for, and which of them a severity needs."""

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from catalog.queries import severities
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from incidents import commands
from incidents.forms import WORD
from incidents.forms.running import RequiredForm, RoleKindForm
from incidents.queries import role_book

BLUEPRINT = Blueprint("incident_roles", __name__, url_prefix="/incidents/roles")
SEE_OTHER = 303


@BLUEPRINT.get("")
def list_roles() -> Response:
    """Show them, and for administrators the forms that change them."""
    look = reading()
    book, wanted = role_book(look), request.args.get("key", "")[:WORD]
    chosen = next((role for role in book.roles if role.key == wanted), None)
    return page("incidents/roles.html", book=book, severities=severities(look), chosen=chosen)


@BLUEPRINT.post("")
@redisplay(list_roles)
def save_role() -> AnyResponse:
    """Write a role, or rewrite one."""
    form = read_form(RoleKindForm)
    run(commands.save_role, key=form.key, name=form.name, instructions=form.instructions, rank=form.rank)
    return _back(f"{form.name} is saved.")


@BLUEPRINT.post("/required")
@redisplay(list_roles)
def require_roles() -> AnyResponse:
    """Say which roles a severity can't do without."""
    form = read_form(RequiredForm)
    run(commands.require_roles, severity=form.severity, roles=form.roles)
    return _back(f"What {form.severity} needs is saved.")


def _back(words: str) -> AnyResponse:
    flash(words, "done")
    return redirect("/incidents/roles", SEE_OTHER)
