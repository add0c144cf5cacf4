"""What the world may read, as facts of its own: nothing here is a view of an internal incident."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    and_,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId
from statuspage.lifecycle import (
    UNRESOLVED,
    ComponentStatus,
    IncidentStatus,
    MaintenanceStatus,
    incident_after,
    maintenance_after,
)

PAGE, COMPONENT, PUBLIC_INCIDENT, MAINTENANCE = "status_page.id", "component.id", "public_incident.id", "maintenance.id"
PUBLIC_ID = 12


class StatusPage(Base):
    """A page that tells outsiders how things stand."""

    __tablename__ = "status_page"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(PUBLIC_ID), unique=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(300))
    time_zone: Mapped[str] = mapped_column(String(64))
    audience: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accent: Mapped[str] = mapped_column(String(7), default="", server_default="")
    readers: Mapped[str] = mapped_column(Text, default="[]", server_default="[]")
    language: Mapped[str] = mapped_column(String(8), default="en", server_default="en")
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    @property
    def stream(self) -> str:
        """The name of its stream in the log."""
        return f"status_page:{self.id}"


class Component(Base):
    """A part of the page that works or does not; a group holds others and has no status of its own."""

    __tablename__ = "component"
    __table_args__ = (Index("ix_component_page", "page_id", "position"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(PUBLIC_ID), unique=True)
    page_id: Mapped[int] = mapped_column(ForeignKey(PAGE))
    group_id: Mapped[int | None] = mapped_column(ForeignKey(COMPONENT), index=True)
    is_group: Mapped[bool]
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(String(500), default="")
    status: Mapped[str] = mapped_column(String(30))
    position: Mapped[int] = mapped_column(Integer)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), index=True)
    start_date: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ComponentSpan(Base):
    """From when a component had a status; the next span ends it."""

    __tablename__ = "component_span"
    __table_args__ = (Index("ix_component_span_since", "component_id", "since"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    component_id: Mapped[int] = mapped_column(ForeignKey(COMPONENT))
    status: Mapped[str] = mapped_column(String(30))
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class PublicIncident(Base):
    """The published side of trouble; ``incident_id`` is for ourselves and stands in no answer to the world."""

    __tablename__ = "public_incident"
    __table_args__ = (
        UniqueConstraint("page_id", "incident_id"),
        Index("ix_public_incident_started", "page_id", "started_at"),
        Index("ix_public_incident_incident_id", "incident_id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(PUBLIC_ID), unique=True)
    page_id: Mapped[int] = mapped_column(ForeignKey(PAGE))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20))
    impact: Mapped[str] = mapped_column(String(20))
    impact_override: Mapped[str | None] = mapped_column(String(20))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    monitoring_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unpublished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    customer_impact: Mapped[str] = mapped_column(Text, default="", server_default="")
    customer_impact_html: Mapped[str] = mapped_column(Text, default="", server_default="")
    workaround: Mapped[str] = mapped_column(Text, default="", server_default="")
    workaround_html: Mapped[str] = mapped_column(Text, default="", server_default="")
    next_update_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_open(self) -> bool:
        """Whether the world still waits for its end."""
        return self.unpublished_at is None and IncidentStatus(self.status) in UNRESOLVED

    def go(self, to: IncidentStatus, at: datetime) -> None:
        """Take a status and note when it was first watched and when it ended; leaving the end takes that back."""
        self.status = incident_after(IncidentStatus(self.status), to)
        if to is IncidentStatus.MONITORING:
            self.monitoring_at = self.monitoring_at or at
        if to is IncidentStatus.RESOLVED:
            self.resolved_at = self.resolved_at or at
        if to in UNRESOLVED:
            self.resolved_at = None


def going_on() -> ColumnElement[bool]:
    """Return what a public incident is while the world still waits for its end."""
    return and_(PublicIncident.unpublished_at.is_(None), PublicIncident.status.in_(UNRESOLVED))


class PublicIncidentComponent(Base):
    """A component that an incident affects, and how badly."""

    __tablename__ = "public_incident_component"
    public_incident_id: Mapped[int] = mapped_column(ForeignKey(PUBLIC_INCIDENT), primary_key=True)
    component_id: Mapped[int] = mapped_column(ForeignKey(COMPONENT), primary_key=True, index=True)
    status: Mapped[str] = mapped_column(String(30))


class Maintenance(Base):
    """Work that is announced beforehand, with the time that it will take."""

    __tablename__ = "maintenance"
    __table_args__ = (Index("ix_maintenance_scheduled_for", "page_id", "scheduled_for"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(PUBLIC_ID), unique=True)
    page_id: Mapped[int] = mapped_column(ForeignKey(PAGE))
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20))
    scheduled_for: Mapped[datetime] = mapped_column(UtcDateTime)
    scheduled_until: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    keeps_time: Mapped[bool] = mapped_column(default=True, server_default=true())
    remind_minutes: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recurs: Mapped[str] = mapped_column(String(12), default="", server_default="")
    recurs_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    series: Mapped[str] = mapped_column(String(PUBLIC_ID), default="", server_default="")

    def go(self, to: MaintenanceStatus, at: datetime) -> None:
        """Take a status and note when work began and ended."""
        self.status = maintenance_after(MaintenanceStatus(self.status), to)
        if to is MaintenanceStatus.IN_PROGRESS:
            self.started_at = self.started_at or at
        if to is MaintenanceStatus.COMPLETED:
            self.completed_at = at


class MaintenanceComponent(Base):
    """A component that planned work touches."""

    __tablename__ = "maintenance_component"
    maintenance_id: Mapped[int] = mapped_column(ForeignKey(MAINTENANCE), primary_key=True)
    component_id: Mapped[int] = mapped_column(ForeignKey(COMPONENT), primary_key=True, index=True)


class PublicUpdate(Base):
    """What the world was told about an incident or a maintenance, and what it changed on the page.

    ``source_seq`` is the place of the internal update that it came from, in the incident's stream.
    """

    __tablename__ = "public_update"
    __table_args__ = (
        UniqueConstraint("public_incident_id", "source_seq"),
        Index("ix_public_update_maintenance_id", "maintenance_id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(PUBLIC_ID), unique=True)
    public_incident_id: Mapped[int | None] = mapped_column(ForeignKey(PUBLIC_INCIDENT))
    maintenance_id: Mapped[int | None] = mapped_column(ForeignKey(MAINTENANCE))
    source_seq: Mapped[int | None] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    changes: Mapped[str] = mapped_column(Text)
    display_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    corrected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    notify: Mapped[bool] = mapped_column(default=True, server_default=true())
    sought_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def correct(self, body: str, html: str, at: datetime) -> None:
        """Say it better; the page shows that it was corrected."""
        self.body, self.body_html = body, html
        self.corrected_at = self.updated_at = at
        self.seen_at = self.sought_at = None

    def erase(self, at: datetime) -> None:
        """Leave nothing of what was said."""
        self.body = self.body_html = ""
        self.erased_at = self.updated_at = at


class PlannedPost(Base):
    """What is written already and is to be said later; kept with what became of it."""

    __tablename__ = "planned_post"
    __table_args__ = (Index("ix_planned_post_due", "page_id", "due"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(PUBLIC_ID), unique=True)
    page_id: Mapped[int] = mapped_column(ForeignKey(PAGE))
    public_incident_id: Mapped[int | None] = mapped_column(ForeignKey(PUBLIC_INCIDENT))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    name: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20))
    impact: Mapped[str] = mapped_column(String(20))
    statuses: Mapped[str] = mapped_column(Text)
    notify: Mapped[bool]
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_by: Mapped[str] = mapped_column(String(80))
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(Text, default="", server_default="")


class StatusSnapshot(Base):
    """The whole page as it was last rendered: one file with everything that is served; its version only rises."""

    __tablename__ = "status_snapshot"
    page_id: Mapped[int] = mapped_column(ForeignKey(PAGE), primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    rendered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    bundle: Mapped[bytes] = mapped_column(LargeBinary)


def status_of(component: Component) -> ComponentStatus:
    """Return a component's status as the word that it is."""
    return ComponentStatus(component.status)
