"""The page on which an administrator sees how far Slack is set up, and tries it out."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from foundation.slots import NavItem
from foundation.web.runtime import page, reading, run, runtime
from integrations.slack.setup import commands, queries

BLUEPRINT = Blueprint("slack_setup", __name__, url_prefix="/slack/setup")
BLUEPRINTS = (BLUEPRINT,)
NAV = (NavItem("Organisation", "Slack", "chat", "/slack/setup", 645, permission="slack:set_up"),)


@BLUEPRINT.get("")
def set_up() -> Response:
    """Show it."""
    settings = runtime().settings
    return page("slack/setup.html", found=queries.set_up(reading(), settings.environment), base_url=settings.base_url)


@BLUEPRINT.post("/trials")
def try_out() -> Response:
    """Have it tried out."""
    run(commands.try_out)
    return redirect("/slack/setup#trial", 303)
