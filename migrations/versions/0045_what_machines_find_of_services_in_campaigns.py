"""Keep what machines found of services in campaigns, when they look again, and the licence of a learning's source."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

TIME = sa.DateTime(timezone=True)
ITEM = "learning_campaign_item"


def upgrade() -> None:
    """Add the columns."""
    op.add_column(ITEM, sa.Column("shown", sa.String(8), nullable=False, server_default=""))
    op.add_column(ITEM, sa.Column("found", sa.String(300), nullable=False, server_default=""))
    op.add_column(ITEM, sa.Column("looked_at", TIME))
    op.add_column(ITEM, sa.Column("look_due", TIME))
    op.add_column("learning", sa.Column("source_license", sa.String(80), nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("learning", "source_license")
    for name in ("look_due", "looked_at", "found", "shown"):
        op.drop_column(ITEM, name)
