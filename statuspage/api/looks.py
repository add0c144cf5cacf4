"""How a page looks, for programs."""

import base64
import binascii
from typing import Annotated

from flask import Blueprint
from pydantic import Field

from foundation.errors import Invalid
from foundation.pictures import made_anew
from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from statuspage import commands, queries
from statuspage.api.bodies import PageAnswer, page_answer

BLUEPRINT = Blueprint("status_page_looks_api", __name__, url_prefix="/api/v1/status-pages/<slug>")
TAG = "status pages"


class LogoBody(Body):
    """A picture in base64: PNG, JPEG, GIF or WebP, made anew from its pixels; empty takes it off."""

    content: Annotated[str, Field(max_length=2_000_016)]


@BLUEPRINT.put("/logo")
@endpoint("Set a status page's logo", body=LogoBody, answer=PageAnswer, tag=TAG)
def set_logo(slug: str, body: LogoBody) -> Answer:
    """At most 100 kB and 1,024 pixels a side, once it is made anew."""
    look = reading()
    look.require("statuspage:manage", queries.status_page(look, slug))
    picture = made_anew(_decoded(body.content))
    return write(
        lambda work: commands.set_logo(work, slug=slug, picture=picture),
        represent=lambda work, page: page_answer(queries.status_page(work, page.slug).item),
    )


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid("statuspage.logo_base64", "The content is no base64.", where="content") from error
