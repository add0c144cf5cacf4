"""Keep who is let in to a private incident, who has looked at one, and what of one was released."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0010"

TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "incident_circle",
        sa.Column("incident_id", BIG, sa.ForeignKey("incident.id"), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("since", TIME, nullable=False),
    )
    op.create_index("ix_incident_circle_name", "incident_circle", ["kind", "name"])
    op.create_table(
        "incident_sighting",
        sa.Column("incident_id", BIG, sa.ForeignKey("incident.id"), primary_key=True),
        sa.Column("viewer", sa.String(80), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("first_at", TIME, nullable=False),
        sa.Column("surface", sa.String(20), nullable=False),
    )
    op.create_index("ix_incident_dedup_key", "incident", ["dedup_key"])
    for table in ("coe", "learning"):
        op.add_column(table, sa.Column("released_at", TIME))
        op.add_column(table, sa.Column("released_by", sa.String(80)))


def downgrade() -> None:
    """Drop them."""
    for table in ("learning", "coe"):
        op.drop_column(table, "released_by")
        op.drop_column(table, "released_at")
    op.drop_index("ix_incident_dedup_key", "incident")
    op.drop_table("incident_sighting")
    op.drop_index("ix_incident_circle_name", "incident_circle")
    op.drop_table("incident_circle")
