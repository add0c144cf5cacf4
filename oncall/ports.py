"""What on-call needs of those who carry pages, and the frame in which they do: try, note, try again, give up."""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from foundation.config import MisconfiguredError, Settings
from foundation.errors import DeliveryFailed, NotFound
from foundation.jobs import Job, Lane, NewJob
from foundation.work import Desk, Work
from oncall.codes import ContactCodes
from oncall.commands import settle_page, take_page
from oncall.definition import GROUP
from oncall.layers import LONGEST_TURN, MOST_LAYERS, MOST_PEOPLE, MOST_WINDOWS, ZONES, as_json
from oncall.model import PageDelivery
from oncall.policy import ONCALL
from oncall.queries import Parcel
from oncall.queries.contacts import WAYS
from oncall.queries.parcels import WAITING
from oncall.rotation import WEEK, Layer, Plan, Window
from oncall.timers import carry_key

# With the words in which others write schedules for us.
__all__ = [
    "GROUP",
    "LONGEST_TURN",
    "MOST_LAYERS",
    "MOST_PEOPLE",
    "MOST_WINDOWS",
    "WEEK",
    "ZONES",
    "AnswerLinks",
    "Carrier",
    "ContactCodes",
    "Layer",
    "NotSetUp",
    "Plan",
    "Window",
    "as_json",
    "carry",
    "opens",
    "put_down",
    "require_known_ways",
]
MOST_TRIES = 6
LINK_LASTS = timedelta(days=2)
TOKEN = re.compile(r"(\d{1,15})-(\d{1,18})-(\d{1,11})-([0-9a-f]{40})")
PRIVATE_TITLES = "ANDON_PRIVATE_TITLES"
FROZEN = "the time to carry it had run out"
NOT_SET_UP = "this way is not set up here"


class NotSetUp(DeliveryFailed):
    """This installation does not have the way at all."""

    def __init__(self, why: str = NOT_SET_UP) -> None:
        """Say that no further try will do."""
        super().__init__(why, permanent=True)


Carrier = Callable[[Desk, Parcel], bool]


def carry(desk: Desk, job: Job, carrier: Carrier) -> None:
    """Carry a page on one way: ``carrier`` sends it, and says whether it is known to have arrived.

    It is called outside of any transaction. What fails for good, and what failed too often, is noted on the page,
    which falls on; everything else is raised, so that the job comes again.
    """
    if desk.settings is None:
        # A house without settings calls nobody.
        return
    house, delivery_id = desk.acting_for(ONCALL), int(job.payload["delivery_id"])
    parcel = house.run(take_page, delivery_id=delivery_id)
    if parcel is None:
        return
    if desk.now >= job.due:
        # Whoever was frozen past the lease leaves it to who has it now; where nobody has, it comes again.
        raise DeliveryFailed(FROZEN, permanent=False)
    try:
        is_delivered = carrier(desk, parcel.opened if opens(desk.environment, parcel.way) else parcel)
    except DeliveryFailed as failure:
        gives_up = failure.permanent or job.attempt >= MOST_TRIES
        outcome = "failed" if gives_up else WAITING
        house.run(settle_page, delivery_id=delivery_id, outcome=outcome, error=failure.reason)
        if gives_up:
            return
        raise
    house.run(settle_page, delivery_id=delivery_id, outcome="sent", is_delivered=is_delivered)


def opens(environment: Mapping[str, str], way: str) -> bool:
    """Whether what goes out on that way may say the title of something private to whom may see it; by default not."""
    return way in _opened(environment)


def require_known_ways(environment: Mapping[str, str]) -> None:
    """Refuse a way that nothing goes out on: whoever wrote it takes titles for told, or for withheld, that are not."""
    unknown = sorted(_opened(environment) - {*WAYS})
    if unknown:
        message = f"{PRIVATE_TITLES} names {', '.join(unknown)}: write some of {', '.join(WAYS)}, with commas between."
        raise MisconfiguredError(message)


def _opened(environment: Mapping[str, str]) -> set[str]:
    words = (word.strip() for word in environment.get(PRIVATE_TITLES, "").split(","))
    return {word for word in words if word}


def put_down(work: Work, page_id: int, way: str, kind: str) -> None:
    """Put down the jobs that carry a page on one way."""
    mine = select(PageDelivery.id).where(
        PageDelivery.page_id == page_id, PageDelivery.way == way, PageDelivery.state == WAITING
    )
    for delivery_id in work.session.scalars(mine):
        payload = {"delivery_id": delivery_id}
        work.enqueue(NewJob(kind, payload, key=carry_key(delivery_id), lane=Lane.PAGE))


@dataclass(frozen=True)
class AnswerLinks:
    """Links by which whoever is paged answers without signing in: each for one page, one person, two days."""

    base_url: str
    secret_key: str

    @classmethod
    def of(cls, settings: Settings) -> "AnswerLinks":
        """Take what is needed of the settings."""
        return cls(settings.base_url, settings.secret_key)

    def make(self, parcel: Parcel) -> str:
        """Return the address of the page with the buttons."""
        if parcel.person_id is None:
            return f"{self.base_url}/pages/{parcel.key}"
        until = int((parcel.created_at + LINK_LASTS).timestamp())
        said = f"{parcel.page_id}-{parcel.person_id}-{until}"
        return f"{self.base_url}/pages/answer/{said}-{self._sign(said)}"

    def read(self, token: str, now: datetime) -> tuple[int, int]:
        """Return the page and the person that a link is for; anything else finds nothing here."""
        match = TOKEN.fullmatch(token)
        if match is None:
            raise NotFound("page")
        said = token.rpartition("-")[0]
        if not hmac.compare_digest(match[4], self._sign(said)) or int(match[3]) < now.timestamp():
            raise NotFound("page")
        return int(match[1]), int(match[2])

    def _sign(self, said: str) -> str:
        return hmac.new(self.secret_key.encode(), f"page:{said}".encode(), hashlib.sha256).hexdigest()[:40]
