"""What people say around an incident: what they think of a change, where to look, what customers meet, tickets."""

from flask import Blueprint, flash, redirect
from werkzeug.wrappers import Response as AnyResponse

from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import render, run
from incidents import commands
from incidents.forms import BridgeForm, ChangeForm, CustomersForm, LinkForm, TicketForm
from incidents.views.incident import incident

BLUEPRINT = Blueprint("incident_context", __name__, url_prefix="/incidents/<key>")
SEE_OTHER = 303


@BLUEPRINT.post("/changes")
@redisplay(incident)
def mark_change(key: str) -> AnyResponse:
    """Judge a change."""
    form = read_form(ChangeForm)
    run(commands.mark_change, key=key, change_id=form.change, verdict=form.verdict, reason=form.reason)
    return _back(key, f"The change is {form.verdict or 'not judged'} now.")


@BLUEPRINT.post("/bridge")
@redisplay(incident)
def set_bridge(key: str) -> AnyResponse:
    """Say where responders meet."""
    form = read_form(BridgeForm)
    run(commands.set_bridge, key=key, url=form.bridge_url, version=form.version)
    return _back(key, "The bridge is up to date.", "#links")


@BLUEPRINT.post("/links")
@redisplay(incident)
def change_links(key: str) -> AnyResponse:
    """Add a link, or take one off."""
    form = read_form(LinkForm)
    if form.remove is not None:
        run(commands.remove_link, key=key, link_id=form.remove)
    else:
        run(commands.add_link, key=key, url=form.url, label=form.label)
    return _back(key, "The links are up to date.", "#links")


@BLUEPRINT.post("/customers")
@redisplay(incident)
def describe_impact(key: str) -> AnyResponse:
    """Say what customers meet; only what was rewritten here can conflict."""
    form = read_form(CustomersForm)
    given = {name: form.rewritten(name) for name in ("customer_impact", "workaround")}
    texts = {name: render(text) for name, text in given.items() if text is not None}
    run(commands.describe_impact, key=key, version=form.version, **texts)
    return _back(key, "Saved. Nothing of it is published.", "#customers")


@BLUEPRINT.post("/tickets")
@redisplay(incident)
def add_ticket(key: str) -> AnyResponse:
    """Link a support ticket."""
    form = read_form(TicketForm)
    run(commands.add_ticket, key=key, ref=form.ref)
    return _back(key, "The ticket is linked.", "#reports")


def _back(key: str, words: str, place: str = "") -> AnyResponse:
    flash(words, "done")
    return redirect(f"/incidents/{key}{place}", SEE_OTHER)
