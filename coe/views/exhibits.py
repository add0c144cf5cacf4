"""Pictures and figures in a COE, and who else is writing."""

from flask import Blueprint, Response, jsonify, redirect, request

from coe import commands, queries
from coe.forms import ExhibitForm, PresenceForm, VersionForm
from coe.views.documents import SEE_OTHER, coe_page
from foundation.errors import Invalid
from foundation.pictures import Picture, made_anew
from foundation.web.files import to_be_shown
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import reading, run

BLUEPRINT = Blueprint("coe_exhibits", __name__)


@BLUEPRINT.post("/coes/<key>/exhibits")
@redisplay(coe_page)
def add_exhibit(key: str) -> Response:
    """Show a picture, or what a query says."""
    form, sent = read_form(ExhibitForm), request.files.get("file")
    if sent is None or not sent.filename:
        row = run(commands.add_query, key=key, said=form.said())
        return _to(key, f"exhibit-{row.id}")
    look = reading()
    look.require("coe:write", queries.brief(look, key))
    row = run(commands.add_picture, key=key, picture=picture_of(sent.read()), said=form.said())
    return _to(key, f"exhibit-{row.id}")


@BLUEPRINT.post("/coes/<key>/exhibits/<int:exhibit_id>")
@redisplay(coe_page)
def edit_exhibit(key: str, exhibit_id: int) -> Response:
    """Put it differently."""
    form = read_form(ExhibitForm)
    run(commands.edit_exhibit, key=key, exhibit_id=exhibit_id, said=form.said(), version=form.version)
    return _to(key, f"exhibit-{exhibit_id}")


@BLUEPRINT.post("/coes/<key>/exhibits/<int:exhibit_id>/fetches")
@redisplay(coe_page)
def fetch_again(key: str, exhibit_id: int) -> Response:
    """Ask for the figures once more."""
    run(commands.fetch_again, key=key, exhibit_id=exhibit_id)
    return _to(key, f"exhibit-{exhibit_id}")


@BLUEPRINT.post("/coes/<key>/exhibits/<int:exhibit_id>/removal")
@redisplay(coe_page)
def remove_exhibit(key: str, exhibit_id: int) -> Response:
    """Take it out."""
    run(commands.remove_exhibit, key=key, exhibit_id=exhibit_id, version=read_form(VersionForm).version)
    return _to(key, "metrics")


@BLUEPRINT.get("/coes/<key>/exhibits/<int:exhibit_id>/picture")
def exhibit_picture(key: str, exhibit_id: int) -> Response:
    """Show a picture that was made anew."""
    found = queries.picture(reading(), key, exhibit_id)
    return to_be_shown(found.content, found.name, found.digest, found.media_type)


@BLUEPRINT.post("/coes/<key>/presences")
def note_presence(key: str) -> Response:
    """Note which sections are open here, and say who else has which open."""
    run(commands.note_presence, key=key, sections=read_form(PresenceForm).sections)
    return jsonify(others=[{"section": one.section, "name": one.name} for one in queries.present(reading(), key)])


def picture_of(content: bytes) -> Picture:
    """Return the picture made anew; raises Invalid for what is none."""
    made = made_anew(content)
    if not isinstance(made, Picture):
        detail = "Choose a picture: PNG, JPEG, GIF or WebP. Anything else is put with the incident."
        raise Invalid("coe.exhibit_no_picture", detail, where="file")
    return made


def _to(key: str, part: str) -> Response:
    return redirect(f"/coes/{key}#{part}", SEE_OTHER)  # type: ignore[return-value]
