"""Searches that people keep: the list, keeping and dropping one, and each as a feed under an address of its own."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect
from werkzeug.wrappers import Response

from accounts.queries import principal_of
from foundation.errors import NotFound
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run, runtime
from foundation.web.visit import close_reading, visit
from foundation.work import Context
from learnings import commands, queries
from learnings.feed import feeds
from learnings.forms import SearchForm
from learnings.queries import SearchItem
from learnings.views.atom import atom
from learnings.views.options import NEWS_PACES

BLUEPRINT = Blueprint("learning_searches", __name__)
SEE_OTHER = 303


@BLUEPRINT.get("/learnings/searches")
def searches() -> Response:
    """List one's own, with the addresses of their feeds."""
    here = reading()
    me, addresses = here.principal.person_id, feeds(runtime().settings)
    found = queries.searches(here)
    return page(
        "learnings/searches.html",
        found=[(each, _url(each), addresses.make(each.id, me) if me is not None else "") for each in found],
        paces=NEWS_PACES,
    )


@BLUEPRINT.post("/learnings/searches")
@redisplay(searches)
def keep() -> Response:
    """Keep one, or hear of it otherwise."""
    form = read_form(SearchForm)
    made = run(commands.keep_search, name=form.name, facets=form.facets, pace=form.pace)
    flash(f"Kept as {made.name}.", "done")
    return redirect("/learnings/searches", SEE_OTHER)


@BLUEPRINT.post("/learnings/searches/<int:search_id>/drop")
@redisplay(searches)
def drop(search_id: int) -> Response:
    """Keep one no longer."""
    run(commands.drop_search, search_id=search_id)
    flash("It is kept no longer, and its feed is gone.", "done")
    return redirect("/learnings/searches", SEE_OTHER)


@BLUEPRINT.get("/learnings/feeds/<token>.atom")
def feed(token: str) -> Response:
    """Give what a search finds now to a reader of feeds."""
    settings = runtime().settings
    search_id, person_id = feeds(settings).read(token)
    with runtime().transactor.reading(_as(person_id)) as look:
        search, found = queries.search_feed(look, search_id)
        said = atom(found, settings.base_url, f"Learnings: {search.name}", f"/learnings/feeds/{search.id}")
    answer = Response(said, content_type="application/atom+xml; charset=utf-8")
    answer.headers["Cache-Control"] = "private"
    return answer


def _url(search: SearchItem) -> str:
    return f"/learnings?{urlencode(search.facets.chosen)}"


def _as(person_id: int) -> Context:
    """Return the context of somebody whose address this is, as long as they may sign in."""
    principal = principal_of(reading().session, person_id)
    close_reading()
    if principal is None:
        raise NotFound("feed")
    return Context(principal, "link", visit().request_id)
