"""Add targets, links and runbooks of services, the channel of a team, and where imported incidents came from."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns and make the tables."""
    op.add_column("team", sa.Column("channel", sa.String(80), nullable=False, server_default=""))
    op.add_column("service", sa.Column("rto_minutes", sa.Integer))
    op.add_column("service", sa.Column("rpo_minutes", sa.Integer))
    op.add_column("service", sa.Column("links", sa.JSON, nullable=False, server_default=sa.text("'[]'")))
    op.create_table(
        "runbook",
        sa.Column("id", BIG, nullable=False),
        sa.Column("service_id", BIG, nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("owner_team_id", BIG),
        sa.Column("rehearsed_on", sa.Date),
        sa.Column("rehearse_days", sa.Integer, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runbook"),
        sa.UniqueConstraint("service_id", "title", name="uq_runbook_service_id"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_runbook_service_id"),
        sa.ForeignKeyConstraint(["owner_team_id"], ["team.id"], name="fk_runbook_owner_team_id"),
    )
    op.create_index("ix_runbook_owner_team_id", "runbook", ["owner_team_id"])
    op.create_table(
        "incident_source",
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("imported_at", TIME, nullable=False),
        sa.Column("day_only", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", name="pk_incident_source"),
        sa.UniqueConstraint("source", name="uq_incident_source_source"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_incident_source_incident_id"),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("incident_source")
    op.drop_table("runbook")
    for table, column in (("service", "links"), ("service", "rpo_minutes"), ("service", "rto_minutes")):
        op.drop_column(table, column)
    op.drop_column("team", "channel")
