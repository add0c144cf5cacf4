"""Make the tables of changes, of who tells of them, and of what incidents and status pages say besides."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
TIME = sa.DateTime(timezone=True)
TEXTS = ("customer_impact", "customer_impact_html", "workaround", "workaround_html")
UNKNOWN = sa.text("service_id IS NULL")


def upgrade() -> None:
    """Create them."""
    _changes()
    _sources()
    _around_incidents()
    for name in TEXTS:
        op.add_column("public_incident", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.add_column("public_incident", sa.Column("next_update_at", TIME))


def _changes() -> None:
    op.create_table(
        "change",
        sa.Column("id", ID, primary_key=True),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("source_name", sa.String(80), nullable=False),
        sa.Column("external_id", sa.String(200)),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("environment", sa.String(80), nullable=False),
        sa.Column("revision", sa.String(120), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("happened_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.UniqueConstraint("source", "external_id", name="uq_change_source_external_id"),
    )
    op.create_index("ix_change_happened_at", "change", ["happened_at", "id"])
    op.create_table(
        "change_target",
        sa.Column("change_id", ID, sa.ForeignKey("change.id"), primary_key=True),
        sa.Column("name", sa.String(120), primary_key=True),
        sa.Column("service_id", ID, sa.ForeignKey("service.id")),
        sa.Column("happened_at", TIME, nullable=False),
    )
    op.create_index("ix_change_target_service", "change_target", ["service_id", "happened_at", "change_id"])
    op.create_index(
        "ix_change_target_unknown", "change_target", ["name"], sqlite_where=UNKNOWN, postgresql_where=UNKNOWN
    )
    op.create_table(
        "change_name",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("service_id", ID, sa.ForeignKey("service.id"), nullable=False),
        sa.Column("given_by", sa.String(80), nullable=False),
        sa.Column("given_at", TIME, nullable=False),
        sa.UniqueConstraint("name", name="uq_change_name_name"),
    )


def _sources() -> None:
    op.create_table(
        "change_source",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("shape", sa.String(20), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("key_id", sa.String(40), nullable=False),
        sa.Column("environments", sa.String(400), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("disabled_at", TIME),
        sa.UniqueConstraint("name", name="uq_change_source_name"),
        sa.UniqueConstraint("digest", name="uq_change_source_digest"),
    )


def _around_incidents() -> None:
    for name in TEXTS:
        op.add_column("incident", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.add_column("incident", sa.Column("bridge_url", sa.String(500), nullable=False, server_default=""))
    op.create_table(
        "incident_change",
        sa.Column("incident_id", ID, sa.ForeignKey("incident.id"), primary_key=True),
        sa.Column("change_id", ID, sa.ForeignKey("change.id"), primary_key=True),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("marked_by", sa.String(80), nullable=False),
        sa.Column("marked_at", TIME, nullable=False),
    )
    op.create_index("ix_incident_change_change", "incident_change", ["change_id"])
    op.create_table(
        "incident_link",
        sa.Column("id", ID, primary_key=True),
        sa.Column("incident_id", ID, sa.ForeignKey("incident.id"), nullable=False),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("added_by", sa.String(80), nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.UniqueConstraint("incident_id", "url", name="uq_incident_link_url"),
    )
    op.create_table(
        "incident_report",
        sa.Column("id", ID, primary_key=True),
        sa.Column("incident_id", ID, sa.ForeignKey("incident.id"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("reported_by", sa.String(80), nullable=False),
        sa.Column("reporter_id", ID, sa.ForeignKey("person.id")),
        sa.Column("reported_at", TIME, nullable=False),
    )
    op.create_index("ix_incident_report_incident", "incident_report", ["incident_id", "id"])
    op.create_table(
        "incident_ticket",
        sa.Column("id", ID, primary_key=True),
        sa.Column("incident_id", ID, sa.ForeignKey("incident.id"), nullable=False),
        sa.Column("ref", sa.String(500), nullable=False),
        sa.Column("added_by", sa.String(80), nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.UniqueConstraint("incident_id", "ref", name="uq_incident_ticket_ref"),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("incident_ticket", "incident_report", "incident_link", "incident_change"):
        op.drop_table(name)
    for name in ("bridge_url", *TEXTS):
        op.drop_column("incident", name)
    for name in ("next_update_at", *TEXTS):
        op.drop_column("public_incident", name)
    for name in ("change_source", "change_name", "change_target", "change"):
        op.drop_table(name)
