"""What waits for its hour: said now, or taken back."""

from flask import Blueprint
from werkzeug.wrappers import Response

from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import run
from statuspage import commands
from statuspage.forms import SettleForm
from statuspage.views.pages import status_page, to_page

BLUEPRINT = Blueprint("planned_posts", __name__)


@BLUEPRINT.post("/status-pages/<slug>/posts/<post>/transitions")
@redisplay(status_page)
def settle(slug: str, post: str) -> Response:
    """Say it now, or never."""
    run(commands.settle_post, post=post, to=read_form(SettleForm).to)
    return to_page(slug)
