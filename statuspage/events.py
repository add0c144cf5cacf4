"""What happens to status pages, in the past tense. What a person wrote is a passage, so that it can be erased."""

from dataclasses import dataclass
from datetime import datetime

from foundation.events import Event, passage
from foundation.redaction import Erasure


@dataclass(frozen=True, kw_only=True)
class PageAdded(Event, name="statuspage.page_added"):
    """A page was made."""

    slug: str
    time_zone: str
    audience: str = "public"
    page_name: str = passage()


@dataclass(frozen=True, kw_only=True)
class PageEdited(Event, name="statuspage.page_edited"):
    """A page's name, address, zone or look was changed, or whom it is for."""

    time_zone: str
    audience: str = "public"
    page_name: str = passage()
    url: str = passage()


@dataclass(frozen=True, kw_only=True)
class PageLogoChanged(Event, name="statuspage.logo_changed"):
    """The page got a logo, another one, or none."""

    is_there: bool


@dataclass(frozen=True, kw_only=True)
class ComponentAdded(Event, name="statuspage.component_added"):
    """A part, or a group of parts, was put on the page."""

    component_id: int
    is_group: bool
    service_id: int | None = None
    component_name: str = passage()


@dataclass(frozen=True, kw_only=True)
class ComponentEdited(Event, name="statuspage.component_edited"):
    """A part is named, placed or mapped otherwise."""

    component_id: int
    service_id: int | None = None
    component_name: str = passage()


@dataclass(frozen=True, kw_only=True)
class ComponentStatusChanged(Event, name="statuspage.component_status_changed"):
    """A part works better or worse than before."""

    component_id: int
    from_status: str
    to_status: str


@dataclass(frozen=True, kw_only=True)
class IncidentPublished(Event, name="statuspage.incident_published"):
    """The world was told of trouble; ``incident_id`` is None where only the page knows of it."""

    public_incident_id: int
    incident_id: int | None
    status: str
    impact: str
    title: str = passage()


@dataclass(frozen=True, kw_only=True)
class IncidentUnpublished(Event, name="statuspage.incident_unpublished"):
    """The world is told no more about it."""

    public_incident_id: int
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class IncidentRenamed(Event, name="statuspage.incident_renamed"):
    """A public incident got another name."""

    public_incident_id: int
    title: str = passage()


@dataclass(frozen=True, kw_only=True)
class IncidentNoticed(Event, name="statuspage.incident_noticed"):
    """A person told the world what customers meet, what they can do meanwhile, and when it hears more."""

    public_incident_id: int
    next_update_at: datetime | None = None
    customer_impact: str = passage()
    workaround: str = passage()


@dataclass(frozen=True, kw_only=True)
class PublicUpdatePosted(Event, name="statuspage.update_posted"):
    """The world was told how it stands; the text of an incident's own update stays in the incident's stream."""

    public_update_id: int
    public_incident_id: int
    status: str
    source_seq: int | None = None
    notify: bool = True
    body: str = passage()


@dataclass(frozen=True, kw_only=True)
class PublicUpdateCorrected(Event, name="statuspage.update_corrected"):
    """What the world was told was put right."""

    public_update_id: int
    before: str = passage()
    body: str = passage()
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class PublicUpdateErased(Event, name="statuspage.update_erased"):
    """What the world was told was taken away for good, as its source was."""

    public_update_id: int


@dataclass(frozen=True, kw_only=True)
class PageRedacted(Erasure, Event, name="statuspage.redacted"):
    """Words were erased for good from what the page says, or said; ``of`` is the document where that began."""


@dataclass(frozen=True, kw_only=True)
class MaintenanceScheduled(Event, name="statuspage.maintenance_scheduled"):
    """Work was announced."""

    maintenance_id: int
    scheduled_for: datetime
    scheduled_until: datetime
    notify: bool = True
    public_update_id: int | None = None
    title: str = passage()
    body: str = passage()


@dataclass(frozen=True, kw_only=True)
class MaintenanceMoved(Event, name="statuspage.maintenance_moved"):
    """Announced work began, is being checked, or is over."""

    maintenance_id: int
    from_status: str
    to_status: str
    notify: bool = True
    public_update_id: int | None = None
    body: str = passage()


@dataclass(frozen=True, kw_only=True)
class PostPlanned(Event, name="statuspage.post_planned"):
    """Words were written that are to be said later."""

    planned_post_id: int
    due: datetime
    notify: bool = True
    title: str = passage()
    body: str = passage()


@dataclass(frozen=True, kw_only=True)
class PostCanceled(Event, name="statuspage.post_canceled"):
    """They are not going to be said."""

    planned_post_id: int


@dataclass(frozen=True, kw_only=True)
class PostRefused(Event, name="statuspage.post_refused"):
    """Their time came, and they could not be said any more."""

    planned_post_id: int
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class PublicUpdateUnseen(Event, name="statuspage.update_unseen"):
    """A minute after it was published the world could not read it."""

    public_update_id: int


@dataclass(frozen=True, kw_only=True)
class MaintenanceRescheduled(Event, name="statuspage.maintenance_rescheduled"):
    """Announced work was moved to other times."""

    maintenance_id: int
    scheduled_for: datetime
    scheduled_until: datetime
    notify: bool = True
    public_update_id: int | None = None
    body: str = passage()


@dataclass(frozen=True, kw_only=True)
class MaintenanceReminded(Event, name="statuspage.maintenance_reminded"):
    """The world was reminded of announced work."""

    maintenance_id: int
    notify: bool = True
    public_update_id: int | None = None
