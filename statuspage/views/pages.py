"""The list of status pages, and one of them with its parts."""

from flask import Blueprint, flash, redirect
from werkzeug.wrappers import Response

from catalog.queries import services
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from statuspage import commands, queries
from statuspage.forms import ComponentForm, PageForm, StatusForm, address_for, own_address
from statuspage.lifecycle import MAINTENANCE_MOVES, Audience, ComponentStatus, MaintenanceStatus, reachable
from statuspage.snapshot.words import LANGUAGES

BLUEPRINT = Blueprint("statuspage", __name__)
STATUSES = [(status.value, status.value.replace("_", " ").capitalize()) for status in ComponentStatus]

AUDIENCES = [
    (Audience.PUBLIC.value, "Everybody, without sign-in"),
    (Audience.INTERNAL.value, "Whoever can sign in"),
    (Audience.LIMITED.value, "Some people only, after sign-in"),
]


@BLUEPRINT.get("/status-pages")
def status_pages() -> Response:
    """List the pages that the outside reads."""
    return page("statuspage/pages.html", pages=queries.status_pages(reading()), audiences=AUDIENCES)


@BLUEPRINT.post("/status-pages")
@redisplay(status_pages)
def add_page() -> Response:
    """Make a page."""
    form = read_form(PageForm)
    made = run(
        commands.add_page,
        slug=form.slug,
        name=form.name,
        time_zone=form.time_zone,
        url=form.url or own_address(form.slug, form.audience),
        audience=form.audience or Audience.PUBLIC,
        readers=form.circles or (),
    )
    return to_page(made.slug)


@BLUEPRINT.get("/status-pages/<slug>")
def status_page(slug: str) -> Response:
    """Show one page with its parts, what stands on it, and what is planned."""
    here = reading()
    detail = queries.status_page(here, slug)
    return page(
        "statuspage/page.html",
        detail=detail,
        groups=[(one.id, one.name) for one in detail.components if one.is_group],
        services=[(one.slug, one.name) for one in services(here)],
        statuses=STATUSES,
        audiences=AUDIENCES,
        languages=list(LANGUAGES.items()),
        posts=queries.planned_posts(here, slug) if here.permits("statuspage:publish", detail) else [],
        moves=lambda status: reachable(MAINTENANCE_MOVES, MaintenanceStatus(status)),
    )


@BLUEPRINT.post("/status-pages/<slug>")
@redisplay(status_page)
def edit_page(slug: str) -> Response:
    """Change a page's name, zone or address."""
    form = read_form(PageForm)
    run(
        commands.edit_page,
        slug=slug,
        name=form.name,
        time_zone=form.time_zone,
        url=address_for(slug, form.url, form.audience),
        audience=form.audience,
        readers=form.circles,
        accent=form.accent,
        language=form.language,
    )
    return to_page(slug, "Saved.")


@BLUEPRINT.post("/status-pages/<slug>/components")
@redisplay(status_page)
def add_component(slug: str) -> Response:
    """Put a part on the page."""
    run(commands.add_component, page=slug, **read_form(ComponentForm).model_dump())
    return to_page(slug)


@BLUEPRINT.post("/status-pages/<slug>/components/<component>/status")
@redisplay(status_page)
def set_status(slug: str, component: str) -> Response:
    """Say how a part works."""
    form = read_form(StatusForm)
    run(commands.set_component_status, component=component, status=form.status, notify=not form.quiet)
    return to_page(slug)


def to_page(slug: str, said: str = "") -> Response:
    """Go on to the page."""
    if said:
        flash(said, "done")
    return redirect(f"/status-pages/{slug}", 303)
