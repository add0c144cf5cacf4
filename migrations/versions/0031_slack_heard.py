"""Keep when a request of Slack last verified, and what was refused since."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create it."""
    op.create_table(
        "slack_heard",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("verified_at", TIME),
        sa.Column("refused_at", TIME),
        sa.Column("refused", sa.Integer, nullable=False),
        sa.Column("why", sa.String(20), nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("slack_heard")
