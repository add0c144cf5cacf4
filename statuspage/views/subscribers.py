"""Who subscribed to a page, for those who look after it."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from statuspage import commands, queries
from statuspage.snapshot.words import ENGLISH, tongue_of
from statuspage.views.pages import to_page
from statuspage.views.subscribing import AskForm

BLUEPRINT = Blueprint("subscribers", __name__)


@BLUEPRINT.get("/status-pages/<slug>/subscribers")
def subscribers(slug: str) -> Response:
    """List them, the newest first."""
    found = queries.page_subscribers(reading(), slug, cursor=request.args.get("cursor"))
    offer = queries.choices(reading(), slug)
    return page("statuspage/subscribers.html", found=found, offer=offer, english=tongue_of(ENGLISH))


@BLUEPRINT.post("/status-pages/<slug>/subscribers")
@redisplay(subscribers)
def invite(slug: str) -> Response:
    """Ask the owner of an address whether they want to be told."""
    run(commands.invite_subscriber, page=slug, **read_form(AskForm).model_dump(exclude={"incident_id"}))
    return to_page(f"{slug}/subscribers", "A mail asks its owner to confirm, unless one did so lately.")


@BLUEPRINT.post("/status-pages/<slug>/subscribers/<subscriber>/removal")
def remove(slug: str, subscriber: str) -> Response:
    """Forget one, as its owner asked."""
    run(commands.remove_subscriber, page=slug, subscriber=subscriber)
    return to_page(f"{slug}/subscribers", "Forgotten, with everything that was kept.")
