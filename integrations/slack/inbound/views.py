"""The page on which somebody who is signed in says that a member of the workspace is them."""

from flask import Blueprint, Response, flash, redirect
from werkzeug.wrappers import Response as AnyResponse

from foundation.errors import NotFound
from foundation.web.runtime import page, reading, run
from integrations.slack.inbound import commands
from integrations.slack.inbound.commands.identity import digest_of
from integrations.slack.inbound.queries import open_offer

BLUEPRINT = Blueprint("slack_links", __name__, url_prefix="/slack/links")
BLUEPRINTS = (BLUEPRINT,)
SEE_OTHER = 303


@BLUEPRINT.get("/<secret>")
def show_link(secret: str) -> Response:
    """Ask whether it is them; only they see it."""
    look = reading()
    look.require("accounts:read")
    offer = open_offer(look, digest_of(secret))
    if offer is None:
        raise NotFound("link")
    return page("slack/link.html", offer=offer, secret=secret)


@BLUEPRINT.post("/<secret>")
def confirm_link(secret: str) -> AnyResponse:
    """Link them."""
    run(commands.confirm_link, secret=secret)
    flash("Slack knows who you are now. Go back and type /incident.", "done")
    return redirect("/me", SEE_OTHER)
