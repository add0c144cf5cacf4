"""Pictures and figures that a COE shows, and who is writing in which of its sections."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "coe_exhibit",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("coe_id", BIG, sa.ForeignKey("coe.id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("shows", sa.Text, nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True)),
        sa.Column("until_at", sa.DateTime(timezone=True)),
        sa.Column("threshold", sa.Double),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("ask", sa.Integer, nullable=False),
        sa.Column("names", sa.Text, nullable=False),
        sa.Column("figures", sa.Text, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True)),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(80), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_coe_exhibit_coe_id", "coe_exhibit", ["coe_id"])
    op.create_table(
        "coe_presence",
        sa.Column("coe_id", BIG, sa.ForeignKey("coe.id"), primary_key=True),
        sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("section", sa.String(32), primary_key=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("coe_presence")
    op.drop_table("coe_exhibit")
