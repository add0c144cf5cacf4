"""The parts of one COE's page, each with its own form."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, redirect, request

from coe import commands, queries
from coe.export.figure import figures
from coe.forms import CauseForm, RecurrenceForm, RowForm, SectionForm, VersionForm
from coe.views.autosave import save
from coe.views.documents import SEE_OTHER, coe_page
from coe.views.options import labelled, sections_of
from coe.vocabulary import PRECISIONS, ROW_KINDS
from foundation.errors import Invalid, NotFound
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, render, run
from foundation.web.zones import viewer_zone

BLUEPRINT = Blueprint("coe_parts", __name__)


@BLUEPRINT.post("/coes/<key>/sections/<name>")
def write_section(key: str, name: str) -> Response:
    """Write one section."""
    return save(key, name) if request.headers.get("Andon-Autosave") else _write(key, name)


@BLUEPRINT.get("/coes/<key>/sections/<name>")
def section_page(key: str, name: str) -> Response:
    """Show one section alone, to read and to write: a phone, and whoever has to put two texts together."""
    coe = queries.document(reading(), key)
    section = coe.section(name)
    options = {"sections": sections_of(coe)}
    return page("coe/section.html", coe=coe, section=section, figures=figures(coe), options=options)


@redisplay(section_page)
def _write(key: str, name: str) -> Response:
    form = read_form(SectionForm)
    run(commands.write_section, key=key, name=name, text=render(form.text), version=form.version)
    return _to(key, name)


@BLUEPRINT.get("/coes/<key>/inserts")
def inserts(key: str) -> Response:
    """Say what a writer may put in after a slash."""
    here = reading()
    here.require("coe:write", queries.brief(here, key))
    found = queries.inserts(here, key, request.args.get("q", ""))
    return jsonify(items=[asdict(one) for one in found])


@BLUEPRINT.post("/coes/<key>/causes")
@redisplay(coe_page)
def add_cause(key: str) -> Response:
    """Add a cause."""
    cause = run(commands.add_cause, key=key, **read_form(CauseForm).values())
    return _to(key, f"cause-{cause.id}")


@BLUEPRINT.post("/coes/<key>/causes/<int:cause_id>")
@redisplay(coe_page)
def edit_cause(key: str, cause_id: int) -> Response:
    """Put a cause differently."""
    form = read_form(CauseForm)
    run(commands.edit_cause, key=key, cause_id=cause_id, version=form.version, **form.values())
    return _to(key, f"cause-{cause_id}")


@BLUEPRINT.post("/coes/<key>/causes/<int:cause_id>/removal")
@redisplay(coe_page)
def remove_cause(key: str, cause_id: int) -> Response:
    """Take a cause out of the tree."""
    run(commands.remove_cause, key=key, cause_id=cause_id, version=read_form(VersionForm).version)
    return _to(key, "causes")


@BLUEPRINT.post("/coes/<key>/timeline")
@redisplay(coe_page)
def add_row(key: str) -> Response:
    """Add a row to the timeline."""
    form = read_form(RowForm)
    if form.at is None:
        raise Invalid("coe.empty", "Say when it happened.", where="at")
    row = run(
        commands.add_timeline_row, key=key, **form.model_dump(exclude={"version", "included"}), zone=viewer_zone().key
    )
    return _to(key, f"row-{row.id}")


@BLUEPRINT.get("/coes/<key>/timeline/<int:row_id>")
def timeline_row(key: str, row_id: int) -> Response:
    """Show one row with each way in which it read, and its form: long timelines have none on the COE's page."""
    coe = queries.document(reading(), key)
    row = next((row for row in coe.timeline if row.id == row_id), None)
    if row is None:
        raise NotFound("entry")
    options = {"row_kinds": labelled(ROW_KINDS), "precisions": labelled(PRECISIONS)}
    wordings = queries.row_history(reading(), coe.brief.id, row_id)
    return page("coe/row.html", coe=coe, brief=coe.brief, row=row, options=options, wordings=wordings)


@BLUEPRINT.post("/coes/<key>/timeline/<int:row_id>")
@redisplay(coe_page)
def change_row(key: str, row_id: int) -> Response:
    """Word a row, leave it out, or take it in again."""
    form = read_form(RowForm)
    run(
        commands.change_timeline_row,
        key=key,
        row_id=row_id,
        version=form.version,
        included=form.included,
        text=form.text or None,
        at=form.at,
        kind=form.kind,
        precision=form.precision,
        evidence=form.evidence,
    )
    return _to(key, f"row-{row_id}")


@BLUEPRINT.post("/coes/<key>/recurrences")
@redisplay(coe_page)
def link_recurrence(key: str) -> Response:
    """Say which earlier COE it repeats."""
    run(commands.link_recurrence, key=key, of_key=read_form(RecurrenceForm).of)
    return _to(key, "recurrences")


def _to(key: str, part: str) -> Response:
    return redirect(f"/coes/{key}#{part}", SEE_OTHER)  # type: ignore[return-value]
