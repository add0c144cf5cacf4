"""Keep what readers of a COE propose, and since when people know that its words name them."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"

TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHO = sa.String(80)


def upgrade() -> None:
    """Add the tables and the columns."""
    op.create_table(
        "coe_suggestion",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("coe_id", BIG, sa.ForeignKey("coe.id"), nullable=False),
        sa.Column("section", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("base", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made_by", WHO, nullable=False),
        sa.Column("author_id", BIG, sa.ForeignKey("person.id")),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("settled_by", WHO),
        sa.Column("settled_at", TIME),
    )
    op.create_index("ix_coe_suggestion_coe_id", "coe_suggestion", ["coe_id"])
    op.create_table(
        "coe_naming",
        sa.Column("coe_id", BIG, sa.ForeignKey("coe.id"), primary_key=True),
        sa.Column("section", sa.String(32), primary_key=True),
        sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("told_at", TIME, nullable=False),
        sa.Column("gone_at", TIME),
    )
    op.add_column("coe_mention", sa.Column("told_at", TIME))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("coe_mention", "told_at")
    op.drop_table("coe_naming")
    op.drop_index("ix_coe_suggestion_coe_id", "coe_suggestion")
    op.drop_table("coe_suggestion")
