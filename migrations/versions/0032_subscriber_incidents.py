"""Subscribers who want to hear of one incident only."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "subscriber_incident",
        sa.Column("subscriber_id", BIG, sa.ForeignKey("subscriber.id"), primary_key=True),
        sa.Column("public_incident_id", BIG, sa.ForeignKey("public_incident.id"), primary_key=True),
    )
    op.create_index("ix_subscriber_incident_public_incident_id", "subscriber_incident", ["public_incident_id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("subscriber_incident")
