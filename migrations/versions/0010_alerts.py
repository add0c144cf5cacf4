"""Make the table of alert sources."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create it."""
    op.create_table(
        "alert_source",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("declares_into", sa.String(20), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("disabled_at", TIME),
        sa.UniqueConstraint("name", name="uq_alert_source_name"),
        sa.UniqueConstraint("digest", name="uq_alert_source_digest"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("alert_source")
