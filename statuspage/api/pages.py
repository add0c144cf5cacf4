"""Status pages as resources."""

from flask import Blueprint

from foundation.web.api import Answer, endpoint, if_match, write
from foundation.web.runtime import reading
from statuspage import commands, queries
from statuspage.api.bodies import PageAnswer, PageBody, PageEditBody, PageList, page_answer
from statuspage.forms import own_address

BLUEPRINT = Blueprint("status_pages_api", __name__, url_prefix="/api/v1")
TAG = "status pages"


@BLUEPRINT.get("/status-pages")
@endpoint("List status pages", answer=PageList, tag=TAG)
def list_pages() -> PageList:
    """By name."""
    return PageList(items=[page_answer(item) for item in queries.status_pages(reading())])


@BLUEPRINT.post("/status-pages")
@endpoint("Make a status page", body=PageBody, answer=PageAnswer, status=201, tag=TAG)
def add_page(body: PageBody) -> Answer:
    """Without a ``url`` the world finds it under our own address."""
    values = {**body.model_dump(), "url": body.url or own_address(body.slug, body.audience)}
    return write(
        lambda work: commands.add_page(work, **values),
        represent=lambda work, page: page_answer(queries.status_page(work, page.slug).item),
        status=201,
    )


@BLUEPRINT.get("/status-pages/<slug>")
@endpoint("Read a status page", answer=PageAnswer, tag=TAG)
def read_page(slug: str) -> PageAnswer:
    """As it stands."""
    return page_answer(queries.status_page(reading(), slug).item)


@BLUEPRINT.patch("/status-pages/<slug>")
@endpoint("Change a status page", body=PageEditBody, answer=PageAnswer, tag=TAG, versioned=True)
def edit_page(slug: str, body: PageEditBody) -> Answer:
    """Leave what is left out; an empty ``url`` means under our own address."""
    since, changes = if_match(), body.model_dump()
    if body.url == "":
        changes["url"] = own_address(slug, body.audience)
    return write(
        lambda work: commands.edit_page(work, slug=slug, version=since, **changes),
        represent=lambda work, page: page_answer(queries.status_page(work, page.slug).item),
    )
