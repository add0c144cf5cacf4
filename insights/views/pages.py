"""The home page, the search page, the figures, and the jobs for those who run the house."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, request

from foundation.web.rendering import words
from foundation.web.runtime import page, panels, reading, run, runtime
from insights import commands, queries
from insights.views.plots import plot

BLUEPRINT = Blueprint("insights", __name__)
LONGEST_QUERY = 200
ACRONYMS = {"coe": "COE"}


@BLUEPRINT.get("/")
def home() -> Response:
    """Show what needs the reader now, and how the organisation stands."""
    agenda = queries.agenda(reading(), runtime().needs)
    return page("insights/home.html", agenda=agenda, strip=panels("home.strip", None))


@BLUEPRINT.get("/search")
def search() -> Response:
    """Show what is found."""
    query, kind = request.args.get("q", "")[:LONGEST_QUERY], request.args.get("kind") or None
    finds = queries.finds(reading(), runtime().search, query, kind, queries.MOST)
    names = {name: ACRONYMS.get(name) or words(name) for name in finds.kinds}
    return page("insights/search.html", finds=finds, names=names, tabs=_tabs(finds, names))


@BLUEPRINT.get("/insights")
def insights() -> Response:
    """Show how incidents went, in few figures."""
    figures = queries.response_times(reading())
    return page("insights/insights.html", figures=[(figure, plot(figure)) for figure in figures])


@BLUEPRINT.get("/admin/jobs")
def jobs() -> Response:
    """Show how the lanes stand and what was given up on."""
    return page("insights/jobs.html", lanes=queries.lanes(reading()), letters=queries.dead_letters(reading()))


@BLUEPRINT.post("/admin/jobs/<int:job_id>/replays")
def replays(job_id: int) -> Response:
    """Put a job back to work."""
    job = run(commands.replay, job_id=job_id)
    flash(f"{job.kind} is back at work.", "done")
    return redirect("/admin/jobs", 303)  # type: ignore[return-value]


def _tabs(finds: queries.Finds, names: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    """Return the links that narrow a search to one kind: address, word, whether it is chosen."""
    return [
        (f"/search?{urlencode({'q': finds.query, 'kind': kind})}", word, (finds.kind or "") == kind)
        for kind, word in [("", "Everything"), *names.items()]
    ]
