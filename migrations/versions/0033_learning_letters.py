"""Keep how people want to be asked by mail, and when they last were."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "learning_letter",
        sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True, autoincrement=False),
        sa.Column("pace", sa.String(10), nullable=False),
        sa.Column("told_at", TIME),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("learning_letter")
