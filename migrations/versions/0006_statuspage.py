"""Make the tables of statuspage."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
PUBLIC_ID = 12
TABLES = (
    "status_snapshot",
    "public_update",
    "maintenance_component",
    "maintenance",
    "public_incident_component",
    "public_incident",
    "component_span",
    "component",
    "status_page",
)


def upgrade() -> None:
    """Create the tables of statuspage."""
    op.create_table(
        "status_page",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("public_id", sa.String(PUBLIC_ID), nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("url", sa.String(300), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("audience", sa.String(20), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.UniqueConstraint("public_id", name="uq_status_page_public_id"),
        sa.UniqueConstraint("slug", name="uq_status_page_slug"),
    )
    _create_components()
    _create_incidents()
    _create_maintenances()
    _create_updates()
    op.create_table(
        "status_snapshot",
        _to("status_snapshot", "page_id", "status_page", primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("rendered_at", TIME, nullable=False),
        sa.Column("bundle", sa.LargeBinary, nullable=False),
    )


def _to(table: str, name: str, other: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[int]:
    reference = sa.ForeignKey(f"{other}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, BIG, reference, nullable=nullable, primary_key=primary_key)


def _create_components() -> None:
    op.create_table(
        "component",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("public_id", sa.String(PUBLIC_ID), nullable=False),
        _to("component", "page_id", "status_page"),
        _to("component", "group_id", "component", nullable=True),
        sa.Column("is_group", sa.Boolean, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("description", sa.String(500), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        _to("component", "service_id", "service", nullable=True),
        sa.Column("start_date", sa.Date),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.UniqueConstraint("public_id", name="uq_component_public_id"),
    )
    op.create_index("ix_component_page", "component", ["page_id", "position"])
    op.create_index("ix_component_group_id", "component", ["group_id"])
    op.create_index("ix_component_service_id", "component", ["service_id"])
    op.create_table(
        "component_span",
        sa.Column("id", BIG, primary_key=True),
        _to("component_span", "component_id", "component"),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("since", TIME, nullable=False),
    )
    op.create_index("ix_component_span_since", "component_span", ["component_id", "since"])


def _create_incidents() -> None:
    op.create_table(
        "public_incident",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("public_id", sa.String(PUBLIC_ID), nullable=False),
        _to("public_incident", "page_id", "status_page"),
        _to("public_incident", "incident_id", "incident", nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("impact", sa.String(20), nullable=False),
        sa.Column("impact_override", sa.String(20)),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("monitoring_at", TIME),
        sa.Column("resolved_at", TIME),
        sa.Column("unpublished_at", TIME),
        sa.UniqueConstraint("public_id", name="uq_public_incident_public_id"),
        sa.UniqueConstraint("page_id", "incident_id", name="uq_public_incident_page_id_incident_id"),
    )
    op.create_index("ix_public_incident_started", "public_incident", ["page_id", "started_at"])
    op.create_index("ix_public_incident_incident_id", "public_incident", ["incident_id"])
    op.create_table(
        "public_incident_component",
        _to("public_incident_component", "public_incident_id", "public_incident", primary_key=True),
        _to("public_incident_component", "component_id", "component", primary_key=True),
        sa.Column("status", sa.String(30), nullable=False),
    )
    op.create_index("ix_public_incident_component_component_id", "public_incident_component", ["component_id"])


def _create_maintenances() -> None:
    op.create_table(
        "maintenance",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("public_id", sa.String(PUBLIC_ID), nullable=False),
        _to("maintenance", "page_id", "status_page"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("scheduled_for", TIME, nullable=False),
        sa.Column("scheduled_until", TIME, nullable=False),
        sa.Column("started_at", TIME),
        sa.Column("completed_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.UniqueConstraint("public_id", name="uq_maintenance_public_id"),
    )
    op.create_index("ix_maintenance_scheduled_for", "maintenance", ["page_id", "scheduled_for"])
    op.create_table(
        "maintenance_component",
        _to("maintenance_component", "maintenance_id", "maintenance", primary_key=True),
        _to("maintenance_component", "component_id", "component", primary_key=True),
    )
    op.create_index("ix_maintenance_component_component_id", "maintenance_component", ["component_id"])


def _create_updates() -> None:
    op.create_table(
        "public_update",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("public_id", sa.String(PUBLIC_ID), nullable=False),
        _to("public_update", "public_incident_id", "public_incident", nullable=True),
        _to("public_update", "maintenance_id", "maintenance", nullable=True),
        sa.Column("source_seq", sa.Integer),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("body_html", sa.Text, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
        sa.Column("display_at", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("corrected_at", TIME),
        sa.Column("erased_at", TIME),
        sa.UniqueConstraint("public_id", name="uq_public_update_public_id"),
        sa.UniqueConstraint("public_incident_id", "source_seq", name="uq_public_update_public_incident_id_source_seq"),
    )
    op.create_index("ix_public_update_maintenance_id", "public_update", ["maintenance_id"])


def downgrade() -> None:
    """Drop the tables of statuspage."""
    for table in TABLES:
        op.drop_table(table)
