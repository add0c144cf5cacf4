"""Keep who is let in to a private incident, who looked, what of it was released, and views of the list."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

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
    op.create_table(
        "saved_view",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("owner_id", BIG, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("filters", sa.Text, nullable=False),
        sa.Column("is_shared", sa.Boolean, nullable=False),
        sa.UniqueConstraint("owner_id", "name", name="uq_saved_view_owner_name"),
    )
    for table in ("coe", "learning"):
        op.add_column(table, sa.Column("released_at", TIME))
        op.add_column(table, sa.Column("released_by", sa.String(80)))


def downgrade() -> None:
    """Drop them."""
    for table in ("learning", "coe"):
        op.drop_column(table, "released_by")
        op.drop_column(table, "released_at")
    op.drop_table("saved_view")
    op.drop_table("incident_sighting")
    op.drop_index("ix_incident_circle_name", "incident_circle")
    op.drop_table("incident_circle")
