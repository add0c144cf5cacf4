"""What is written and waits for its hour, and what could not be said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from foundation.errors import NotFound
from foundation.slots import Need
from foundation.work import Reading
from statuspage.model import PlannedPost, PublicIncident, StatusPage
from statuspage.policy import NOUN

KEPT = timedelta(days=14)
REMEMBERED = timedelta(days=1)
MOST = 100
RANK = 12
POST = "planned post"
SETTLED = ("published", "canceled")


@dataclass(frozen=True)
class PlannedItem:
    """A post and what became of it; ``incident`` is the public id of what it is about, once there is one."""

    id: str
    name: str
    body: str
    body_html: str
    status: str
    incident: str | None
    notify: bool
    due: datetime
    planned_by: str
    settled_at: datetime | None
    outcome: str


def planned_posts(reading: Reading, slug: str) -> list[PlannedItem]:
    """Return what waits, and what was settled lately; only those who may speak on the page see what is not said yet."""
    page = reading.session.scalars(select(StatusPage).where(StatusPage.slug == slug)).one_or_none()
    if page is None:
        raise NotFound(NOUN)
    reading.require("statuspage:publish", page)
    lately = or_(PlannedPost.settled_at.is_(None), PlannedPost.settled_at > reading.now - KEPT)
    posts = select(PlannedPost, PublicIncident.public_id).outerjoin(
        PublicIncident, PublicIncident.id == PlannedPost.public_incident_id
    )
    here = posts.where(PlannedPost.page_id == page.id, lately).order_by(PlannedPost.due, PlannedPost.id).limit(MOST)
    return [_item(post, incident) for post, incident in reading.session.execute(here)]


def planned_post(reading: Reading, slug: str, public_id: str) -> PlannedItem:
    """Return one of them."""
    for one in planned_posts(reading, slug):
        if one.id == public_id:
            return one
    raise NotFound(POST)


def unsaid_posts(reading: Reading) -> list[Need]:
    """Return the posts whose time came and that could not be said."""
    if not reading.permits("statuspage:publish"):
        return []
    failed = (
        select(PlannedPost, StatusPage)
        .join(StatusPage, StatusPage.id == PlannedPost.page_id)
        .where(PlannedPost.settled_at > reading.now - REMEMBERED, PlannedPost.outcome.not_in(SETTLED))
        .order_by(PlannedPost.settled_at)
    )
    rows: Sequence[tuple[PlannedPost, StatusPage]] = [(post, page) for post, page in reading.session.execute(failed)]
    return [_need(post, page) for post, page in rows if reading.permits("statuspage:publish", page)]


def _need(post: PlannedPost, page: StatusPage) -> Need:
    return Need(
        kind="statuspage.unsaid",
        title=f"A planned post was not published: {post.name}",
        key=f"statuspage:post:{post.public_id}",
        url=f"/status-pages/{page.slug}#planned",
        facts=post.outcome,
        button="Look",
        rank=RANK,
        due=post.due,
        tone="red",
        icon="globe",
    )


def _item(post: PlannedPost, incident: str | None) -> PlannedItem:
    return PlannedItem(
        id=post.public_id,
        name=post.name,
        body=post.body,
        body_html=post.body_html,
        status=post.status,
        incident=incident,
        notify=post.notify,
        due=post.due,
        planned_by=post.planned_by,
        settled_at=post.settled_at,
        outcome=post.outcome,
    )
