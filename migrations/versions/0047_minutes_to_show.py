"""Keep how long a team takes to collect what shows an answer."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"

TABLE = "readiness_question_revision"


def upgrade() -> None:
    """Add the column."""
    op.add_column(TABLE, sa.Column("evidence_minutes", sa.Integer))


def downgrade() -> None:
    """Drop it."""
    op.drop_column(TABLE, "evidence_minutes")
