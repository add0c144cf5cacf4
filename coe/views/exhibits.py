"""Pictures and figures in a COE, and who else is writing."""

from flask import Blueprint, Response, jsonify, redirect, render_template, request

from coe import commands, queries
from coe.commands import Shown
from coe.export.figure import figures
from coe.forms import ExhibitForm, PresenceForm, StepForm, VersionForm
from coe.views.documents import SEE_OTHER, coe_page
from coe.views.options import sections_of
from coe.vocabulary import TITLE_LIMIT
from foundation.errors import Invalid
from foundation.pictures import Picture, made_anew
from foundation.web.files import to_be_shown
from foundation.web.forms import read_form, redisplay
from foundation.web.pages import view
from foundation.web.runtime import reading, run

BLUEPRINT = Blueprint("coe_exhibits", __name__)
NO_PICTURE = "Choose a picture: PNG, JPEG, GIF or WebP. Anything else is put with the incident."
# What browsers call a picture that has no name of its own.
NAMELESS = frozenset({"", "image", "blob", "grafik"})
PASTED = "Pasted picture"


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


@BLUEPRINT.post("/coes/<key>/sections/<name>/pictures")
def paste_picture(key: str, name: str) -> Response:
    """Show a picture that was pasted or dropped below a section's text, and say how it reads there."""
    look = reading()
    look.require("coe:write", queries.brief(look, key))
    sent = request.files.get("file")
    if sent is None:
        raise Invalid("coe.exhibit_no_picture", NO_PICTURE, where="file")
    called = sent.filename or ""
    title = PASTED if called.rpartition(".")[0] in NAMELESS else called[:TITLE_LIMIT]
    run(commands.add_picture, key=key, picture=picture_of(sent.read()), said=Shown(title, section=name))
    return jsonify(html=_below(key, name))


@BLUEPRINT.post("/coes/<key>/exhibits/<int:exhibit_id>/moves")
@redisplay(coe_page)
def move_exhibit(key: str, exhibit_id: int) -> Response:
    """Let it change places with its neighbour."""
    run(commands.move_exhibit, key=key, exhibit_id=exhibit_id, step=read_form(StepForm).step)
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


def _below(key: str, name: str) -> str:
    """Return what stands below a section's text now."""
    coe = queries.document(reading(), key)
    values = {"coe": coe, "brief": coe.brief, "url": f"/coes/{coe.brief.key}", "figures": figures(coe)}
    shown = {**values, "place_name": name, "options": {"sections": sections_of(coe)}}
    return render_template("coe/parts/section_exhibits.html", **view(), **shown)


def picture_of(content: bytes) -> Picture:
    """Return the picture made anew; raises Invalid for what is none."""
    made = made_anew(content)
    if not isinstance(made, Picture):
        raise Invalid("coe.exhibit_no_picture", NO_PICTURE, where="file")
    return made


def _to(key: str, part: str) -> Response:
    return redirect(f"/coes/{key}#{part}", SEE_OTHER)  # type: ignore[return-value]
