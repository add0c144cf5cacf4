"""Messages of alert sources that have to be proven before they count."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "alert_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("alert_source.id"), nullable=False),
        sa.Column("message_id", sa.String(100), nullable=False),
        sa.Column("said", sa.JSON, nullable=False),
        sa.Column("alerts", sa.JSON, nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("settled_at", TIME),
        sa.Column("outcome", sa.String(20), nullable=False, server_default=""),
        sa.UniqueConstraint("source_id", "message_id", name="uq_alert_message_once"),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("alert_message")
