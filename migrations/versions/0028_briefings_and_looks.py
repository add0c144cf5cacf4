"""Keep what people inside wish to be told of, and how a status page looks and speaks."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables and columns."""
    op.create_table(
        "briefing_wish",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("public_id", sa.String(12), nullable=False),
        sa.Column("person_id", BIG, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("services", sa.Text, nullable=False),
        sa.Column("severities", sa.Text, nullable=False),
        sa.Column("teams", sa.Text, nullable=False),
        sa.Column("pace", sa.String(10), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.UniqueConstraint("public_id", name="uq_briefing_wish_public_id"),
    )
    op.create_index("ix_briefing_wish_person_id", "briefing_wish", ["person_id"])
    op.create_table(
        "briefing",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("person_id", BIG, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("incident_id", BIG, sa.ForeignKey("incident.id"), nullable=False),
        sa.Column("update_id", sa.Integer, nullable=False),
        sa.Column("pace", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("due", TIME, nullable=False),
        sa.UniqueConstraint("person_id", "update_id", name="uq_briefing_once"),
    )
    op.create_index("ix_briefing_update_id", "briefing", ["update_id"])
    op.add_column("status_page", sa.Column("language", sa.String(8), nullable=False, server_default="en"))
    op.add_column("status_page", sa.Column("logo", sa.LargeBinary))


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("status_page") as table:
        table.drop_column("logo")
        table.drop_column("language")
    op.drop_table("briefing")
    op.drop_table("briefing_wish")
