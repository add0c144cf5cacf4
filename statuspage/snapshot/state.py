"""What a page says now, as plain values: all that a snapshot is made of, and nothing that the world may not read."""

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from statuspage.lifecycle import UNDER_WAY, ComponentStatus, Impact, IncidentStatus, MaintenanceStatus

OURSELVES = frozenset({"localhost", "127.0.0.1", "::1"})
LOGOS = {"png": b"\x89PNG", "jpg": b"\xff\xd8\xff", "gif": b"GIF8", "webp": b"RIFF"}


@dataclass(frozen=True)
class Page:
    """The page itself."""

    public_id: str
    slug: str
    name: str
    url: str
    time_zone: str
    changed_at: datetime
    created_at: datetime | None = None
    is_public: bool = True
    accent: str = ""
    language: str = "en"
    logo: str = ""
    home: str = ""

    @property
    def logo_file(self) -> str:
        """Under which name the logo is served; ``logo`` is its bytes in base64."""
        first = b64decode(self.logo[:24])
        return next((f"logo.{kind}" for kind, begins in LOGOS.items() if first.startswith(begins)), "")

    @property
    def subscribing(self) -> str:
        """Where people ask to be told by mail: at the application's address, whoever serves the page itself.

        Without one that the page's readers can reach it is beside the page, where that is no host of its own.
        """
        beside, _, slug = self.url.rpartition("/status/")
        base = self.home if leads_there(self.home, self.url) else beside if slug == self.slug else ""
        return f"{base}/subscriptions/to/{self.slug}" if self.is_public and base else ""


def leads_there(address: str, page: str) -> bool:
    """Whether readers of a page can follow an address: one of this machine itself leads nobody there from elsewhere."""
    host, here = (urlsplit(one).hostname or "" for one in (address, page))
    return bool(host) and (host not in OURSELVES or here in OURSELVES)


@dataclass(frozen=True)
class Span:
    """From when a component had a status."""

    status: ComponentStatus
    since: datetime


@dataclass(frozen=True)
class Part:
    """A component or a group; ``history`` covers the days that are shown, oldest first."""

    public_id: str
    name: str
    description: str
    status: ComponentStatus
    position: int
    is_group: bool
    group: str | None
    start_date: date | None
    created_at: datetime
    updated_at: datetime
    history: Sequence[Span] = ()


@dataclass(frozen=True)
class Change:
    """What an update changed about one component."""

    code: str
    name: str
    old_status: str
    new_status: str


@dataclass(frozen=True)
class Told:
    """One update."""

    public_id: str
    status: str
    body: str
    html: str
    changes: Sequence[Change]
    display_at: datetime
    created_at: datetime
    updated_at: datetime
    is_corrected: bool
    notify: bool = True


@dataclass(frozen=True)
class Notice:
    """What a person told the world of customers: what they meet, what they can do, when it hears more."""

    customer_impact: str = ""
    customer_impact_html: str = ""
    workaround: str = ""
    workaround_html: str = ""
    next_update_at: datetime | None = None


@dataclass(frozen=True)
class Trouble:
    """A public incident, its updates newest first, and the public ids of what it affects."""

    public_id: str
    name: str
    status: IncidentStatus
    impact: Impact
    started_at: datetime
    created_at: datetime
    updated_at: datetime
    monitoring_at: datetime | None
    resolved_at: datetime | None
    updates: Sequence[Told]
    parts: Sequence[str]
    notice: Notice = Notice()


@dataclass(frozen=True)
class PlannedWork:
    """A maintenance, its updates newest first, and the public ids of what it touches."""

    public_id: str
    name: str
    status: MaintenanceStatus
    scheduled_for: datetime
    scheduled_until: datetime
    started_at: datetime | None
    completed_at: datetime | None
    created_at: datetime
    updated_at: datetime
    updates: Sequence[Told]
    parts: Sequence[str]
    keeps_time: bool = True
    recurs: str = ""

    def is_overrun(self, at: datetime) -> bool:
        """Whether it takes longer than was announced."""
        return self.status in UNDER_WAY and at > self.scheduled_until


@dataclass(frozen=True)
class PublicState:
    """A page with all that stands on it: parts in their order, troubles and works newest first."""

    page: Page
    parts: Sequence[Part]
    troubles: Sequence[Trouble]
    works: Sequence[PlannedWork]
