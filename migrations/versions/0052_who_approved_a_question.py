"""Keep who approved a question that comes from a learning, with the claim that they certified."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"

TABLE = "readiness_question_approval"
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table; what is published already stays so without any."""
    op.create_table(
        TABLE,
        sa.Column("id", BIG, primary_key=True),
        sa.Column("question_id", BIG, sa.ForeignKey("readiness_question.id"), nullable=False),
        sa.Column("revision_id", BIG, sa.ForeignKey("readiness_question_revision.id"), nullable=False),
        sa.Column("claim", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(80), nullable=False),
    )
    op.create_index(f"ix_{TABLE}_question_id", TABLE, ["question_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table(TABLE)
