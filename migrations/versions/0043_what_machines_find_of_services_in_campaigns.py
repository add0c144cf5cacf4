"""Keep what machines found of services in campaigns, when, and when they look at an address again."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0041"

TIME = sa.DateTime(timezone=True)
ITEM = "learning_campaign_item"


def upgrade() -> None:
    """Add the columns."""
    op.add_column(ITEM, sa.Column("shown", sa.String(8), nullable=False, server_default=""))
    op.add_column(ITEM, sa.Column("found", sa.String(300), nullable=False, server_default=""))
    op.add_column(ITEM, sa.Column("looked_at", TIME))
    op.add_column(ITEM, sa.Column("look_due", TIME))


def downgrade() -> None:
    """Take them away."""
    for name in ("look_due", "looked_at", "found", "shown"):
        op.drop_column(ITEM, name)
