"""Keep what an alert said last as a digest, and how often a source may ask and has asked."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"

SOURCE = "alert_source"
# As in integrations.alerts: far above what any honest source sends.
LIMIT = "30000"
COUNTS = ("asked_minute", "asked", "refused")


def upgrade() -> None:
    """Add the columns."""
    op.add_column("alert", sa.Column("told", sa.String(64), nullable=False, server_default=""))
    op.add_column(SOURCE, sa.Column("most_a_minute", sa.Integer, nullable=False, server_default=LIMIT))
    for name in COUNTS:
        op.add_column(SOURCE, sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    op.add_column(SOURCE, sa.Column("refused_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Drop them."""
    for name in ("refused_at", *reversed(COUNTS), "most_a_minute"):
        op.drop_column(SOURCE, name)
    op.drop_column("alert", "told")
