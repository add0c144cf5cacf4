"""COEs as pages: the list, opening one, the document, its moves and its revisions."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, redirect, request

from accounts import queries as accounts
from catalog import queries as catalog
from coe import commands, queries
from coe.export.figure import figures
from coe.forms import HeadForm, MoveForm, OpenForm
from coe.lifecycle import Move, State
from coe.model import INSTANTS
from coe.views.drawing import draw_causes, grow
from coe.views.options import (
    asks_prometheus,
    labelled,
    next_url,
    options_of,
    services_to_choose,
    templates_to_choose,
    views_of,
    window_of,
)
from coe.vocabulary import KINDS
from foundation.web.forms import is_touched, read_form, redisplay
from foundation.web.runtime import page, reading, run
from foundation.web.zones import viewer_zone

BLUEPRINT = Blueprint("coes", __name__)
SEE_OTHER = 303
SAID = {
    Move.SUBMIT: "Send for review",
    Move.REQUEST_CHANGES: "Ask for changes",
    Move.APPROVE: "Approve",
    Move.PUBLISH: "Publish",
    Move.CLOSE: "Close",
    Move.REOPEN: "Reopen for new evidence",
    Move.NOT_REQUIRE: "Say that none is needed",
    Move.REQUIRE: "Take up again",
    Move.WITHDRAW: "Withdraw",
    Move.TAKE_UP: "Take up again",
}


@BLUEPRINT.get("/coes")
def coes() -> Response:
    """List COEs, newest first."""
    here = reading()
    here.require("coe:read")
    current = {name: request.args[name] for name in ("state", "mine") if request.args.get(name)}
    found = queries.coes(
        here,
        state=current.get("state"),
        owner_id=here.principal.person_id if "mine" in current else None,
        cursor=request.args.get("cursor"),
    )
    return page(
        "coe/coes.html",
        found=found,
        names=accounts.names(here, {item.owner_id for item in found.items if item.owner_id}),
        views=_views(current),
        next_url=next_url("/coes", current, found.next_cursor),
    )


@BLUEPRINT.get("/coes/reviews")
def reviews() -> Response:
    """List what is in review, with how long it has waited and for whom."""
    here = reading()
    waiting = queries.review_queue(here)
    owners = {item.brief.owner_id for item in waiting if item.brief.owner_id}
    return page(
        "coe/reviews.html",
        waiting=waiting,
        names=accounts.names(here, owners),
        views=_views({"view": "reviews"}),
    )


@BLUEPRINT.get("/coes/new")
def new_coe() -> Response:
    """Show the form that opens a COE by hand."""
    here = reading()
    here.require("coe:open")
    return page(
        "coe/new.html",
        kinds=labelled(KINDS),
        services=services_to_choose(catalog.services(here)),
        incident=request.args.get("incident", ""),
        templates=templates_to_choose(queries.templates(here)),
    )


@BLUEPRINT.post("/coes")
@redisplay(new_coe)
def open_coe() -> Response:
    """Open a COE by hand."""
    form = read_form(OpenForm)
    coe = run(
        commands.open_coe,
        incident_keys=form.incident_keys,
        title=form.title or None,
        kind=form.kind,
        service_slugs=form.services,
        template=form.template,
    )
    return _to(coe.key)


@BLUEPRINT.get("/coes/<key>")
def coe_page(key: str) -> Response:
    """Show one COE with all its parts."""
    here = reading()
    coe = queries.document(here, key)
    people, known = accounts.people(here), queries.templates(here)
    return page(
        "coe/coe.html",
        coe=coe,
        options=options_of(coe, people, catalog.services(here)),
        names={person.id: person.name for person in people},
        drawing=draw_causes(coe),
        tree=grow(coe),
        said=SAID,
        teams=[(str(team.id), team.name) for team in accounts.teams(here)],
        questioned=coe.questioned,
        templates=known,
        template_options=templates_to_choose(known),
        figures=figures(coe),
        asks_prometheus=asks_prometheus(),
        window=window_of(coe),
        written=sum(bool(section.source) and not section.is_prefilled for section in coe.sections),
    )


@BLUEPRINT.post("/coes/<key>")
@redisplay(coe_page)
def edit_coe(key: str) -> Response:
    """Change the facts in its head."""
    form = read_form(HeadForm)
    instants = {name: getattr(form, name) for name in INSTANTS}
    given = form.model_dump(include={"title", "owner_id", "due"})
    changed = _differing(key, given, instants)
    run(commands.edit_coe, key=key, version=form.version, **changed)
    return _to(key)


@BLUEPRINT.post("/coes/<key>/transitions")
@redisplay(coe_page)
def move_coe(key: str) -> Response:
    """Bring it to another state."""
    form = read_form(MoveForm)
    run(commands.transition, key=key, to=form.to, note=form.note, version=form.version)
    return _to(key)


@BLUEPRINT.get("/coes/<key>/revisions")
def revisions(key: str) -> Response:
    """List who wrote what when."""
    here = reading()
    found = queries.revisions(here, key, request.args.get("section") or None)
    return page("coe/revisions.html", coe=queries.brief(here, key), revisions=found)


@BLUEPRINT.get("/coes/<key>/revisions/<int:seq>")
def revision(key: str, seq: int) -> Response:
    """Show one earlier text."""
    here = reading()
    return page("coe/revision.html", coe=queries.brief(here, key), revision=queries.revision(here, key, seq))


def _views(current: dict[str, str]) -> list[tuple[str, str, bool]]:
    views = views_of("/coes", State, current)
    return [*views[:2], ("/coes/reviews", "Review queue", current == {"view": "reviews"}), *views[2:]]


def _differing(key: str, given: dict[str, object], instants: dict[str, object]) -> dict[str, Any]:
    """Leave out what the form only repeats, so that two people in different fields don't meet."""
    coe = queries.document(reading(), key)
    given, instants = ({n: value for n, value in of.items() if is_touched(n)} for of in (given, instants))
    changed = {name: value for name, value in given.items() if value is not None and value != getattr(coe.brief, name)}
    if is_same_day(changed.get("due"), coe.brief.due):
        del changed["due"]
    moved = {name: at for name, at in instants.items() if not _same_minute(at, coe.instants[name])}
    return {**changed, "instants": moved} if moved else changed


def is_same_day(typed: object, kept: datetime | None) -> bool:
    """Whether the form repeats a due date: it shows no time of day."""
    if not isinstance(typed, datetime) or kept is None:
        return False
    return typed.astimezone(viewer_zone()).date() == kept.astimezone(viewer_zone()).date()


def _same_minute(typed: object, kept: object) -> bool:
    """Whether the form repeats what is kept: it shows no seconds."""
    return str(typed)[:16] == str(kept)[:16]


def _to(key: str) -> Response:
    return redirect(f"/coes/{key}", SEE_OTHER)  # type: ignore[return-value]
