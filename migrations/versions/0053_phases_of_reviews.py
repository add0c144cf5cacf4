"""Keep for which phase of a service's life a review is; none is all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    """Add the column."""
    op.add_column("readiness_review", sa.Column("phase", sa.String(10)))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("readiness_review", "phase")
