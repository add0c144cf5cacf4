"""PDFs of COEs that were asked for, who is named in comments, and where each picture and graph stands."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables and the columns; what is there stays in the order in which it was added."""
    op.create_table(
        "coe_paper",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("coe_id", BIG, sa.ForeignKey("coe.id"), nullable=False),
        sa.Column("person_id", BIG, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("coe_id", "person_id", name="uq_coe_paper_coe_id_person_id"),
    )
    op.create_table(
        "coe_mention",
        sa.Column("comment_id", BIG, sa.ForeignKey("coe_comment.id"), primary_key=True),
        sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True),
    )
    op.create_index("ix_coe_mention_person_id", "coe_mention", ["person_id"])
    op.add_column("coe_exhibit", sa.Column("section", sa.String(32), nullable=False, server_default="metrics"))
    op.add_column("coe_exhibit", sa.Column("place", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("coe_exhibit", "place")
    op.drop_column("coe_exhibit", "section")
    op.drop_table("coe_mention")
    op.drop_table("coe_paper")
