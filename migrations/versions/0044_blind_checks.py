"""Keep that a check of ours could not find out whether an answer is so, why, and since when."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "readiness_blind_check"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        TABLE,
        sa.Column("id", BIG, primary_key=True),
        sa.Column("review_id", BIG, sa.ForeignKey("readiness_review.id"), nullable=False),
        sa.Column("question_id", BIG, sa.ForeignKey("readiness_question.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("why", sa.String(300), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("tried_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
    )
    op.create_index(f"ix_{TABLE}_review_id", TABLE, ["review_id", "question_id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table(TABLE)
