"""The keys of builds in the browser."""

from flask import Blueprint, flash, redirect
from pydantic import Field
from werkzeug.wrappers import Response

from foundation.slots import NavItem
from foundation.web.forms import Form, read_form, redisplay
from foundation.web.runtime import page, reading, run, runtime
from integrations.builds import commands, queries
from integrations.builds.model import BuildSource

BLUEPRINT = Blueprint("build_sources", __name__)
BLUEPRINTS = (BLUEPRINT,)
NAV = (NavItem("Organisation", "Builds", "lock", "/build-sources", 650, permission="build_sources:manage"),)


class BuildSourceForm(Form):
    """A build that is to push values; the services stand with spaces or lines between."""

    name: str = ""
    services: str = Field("", max_length=4000)


class RotationForm(Form):
    """Whether the earlier key ends at once."""

    at_once: bool = False


@BLUEPRINT.get("/build-sources")
def sources() -> Response:
    """List them."""
    return _shown()


@BLUEPRINT.post("/build-sources")
@redisplay(sources)
def add() -> Response:
    """Give a build a key, and show it this once."""
    form = read_form(BuildSourceForm)
    return _shown(run(commands.add_build_source, name=form.name, services=form.services.split()))


@BLUEPRINT.post("/build-sources/<source>/rotations")
@redisplay(sources)
def rotate(source: str) -> Response:
    """Give it another key, and show that this once."""
    return _shown(run(commands.rotate_build_source, source=source, at_once=read_form(RotationForm).at_once))


@BLUEPRINT.post("/build-sources/<source>/disablings")
@redisplay(sources)
def disable(source: str) -> Response:
    """Take nothing more from it."""
    run(commands.disable_build_source, source=source)
    flash("Its keys are taken no more.", "done")
    return redirect("/build-sources", 303)


def _shown(new: BuildSource | None = None) -> Response:
    house = runtime().settings
    return page(
        "integrations/builds.html",
        sources=queries.build_sources(reading()),
        new=new,
        secret=new.secret(house.secret_key) if new else "",
        base=f"{house.base_url}/integrations/builds",
    )
