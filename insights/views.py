"""The home page, the search page, and the jobs for those who run the house."""

from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, request

from foundation.slots import NavItem, Panel
from foundation.web.rendering import words
from foundation.web.runtime import page, panels, reading, run, runtime
from foundation.work import Reading
from insights import commands, queries

BLUEPRINT = Blueprint("insights", __name__)
LONGEST_QUERY = 200


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
    return page("insights/search.html", finds=finds, tabs=_tabs(finds))


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


def _tabs(finds: queries.Finds) -> list[tuple[str, str, bool]]:
    """Return the links that narrow a search to one kind: address, word, whether it is chosen."""
    kinds = [(kind, words(kind)) for kind in finds.kinds]
    return [
        (f"/search?{urlencode({'q': finds.query, 'kind': kind})}", word, (finds.kind or "") == kind)
        for kind, word in [("", "Everything"), *kinds]
    ]


def open_incidents(reading: Reading, _subject: object) -> object:
    """Load what is open, for the strip beside the list."""
    return queries.open_incidents(reading)


def public_status(reading: Reading, _subject: object) -> object | None:
    """Load what the status pages say; nothing where there is none."""
    return queries.public_status(reading) or None


BLUEPRINTS = (BLUEPRINT,)
PANELS = (
    Panel("home.strip", "open-incidents", "Open incidents", "insights/panels/incidents.html", open_incidents, 10),
    Panel("home.strip", "public-status", "Public status", "insights/panels/status.html", public_status, 20),
)
NAV = (
    NavItem("", "Home", "home", "/", 0, permission="insights:read", key="g h"),
    NavItem(
        "Administration", "Jobs", "sliders", "/admin/jobs", 900, queries.dead_count, "insights:operate", tone="red"
    ),
)
