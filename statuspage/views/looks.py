"""How a page looks."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from foundation.errors import Invalid
from foundation.pictures import made_anew
from foundation.web.forms import redisplay
from foundation.web.runtime import reading, run
from statuspage import commands, queries
from statuspage.views.pages import status_page, to_page

BLUEPRINT = Blueprint("status_page_looks", __name__)


@BLUEPRINT.post("/status-pages/<slug>/logo")
@redisplay(status_page)
def set_logo(slug: str) -> Response:
    """Show a picture at the head of the page, or none any more."""
    look = reading()
    look.require("statuspage:manage", queries.status_page(look, slug))
    if request.form.get("remove"):
        run(commands.set_logo, slug=slug, picture=b"")
        return to_page(slug, "The logo is taken off.")
    sent = request.files.get("file")
    content = sent.read() if sent is not None else b""
    if not content:
        raise Invalid("statuspage.logo_missing", "Choose a picture.", where="file")
    run(commands.set_logo, slug=slug, picture=made_anew(content))
    return to_page(slug, "The logo is on the page.")
