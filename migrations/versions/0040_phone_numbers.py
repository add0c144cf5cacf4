"""Telephone numbers that are proven, and when a page arrived there."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the columns and the table of codes."""
    op.add_column("contact_way", sa.Column("verified_at", sa.DateTime(timezone=True)))
    op.add_column("contact_way", sa.Column("trouble", sa.String(200), nullable=False, server_default=""))
    op.add_column("page_delivery", sa.Column("delivered_at", sa.DateTime(timezone=True)))
    op.create_index("ix_contact_way_address", "contact_way", ["address"])
    op.create_table(
        "contact_code",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("person_id", BIG, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("way_id", BIG, sa.ForeignKey("contact_way.id")),
        sa.Column("nonce", sa.String(40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.String(300), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
    )
    op.create_index("ix_contact_code_person", "contact_code", ["person_id", "asked_at"])
    op.create_index("ix_contact_code_way_id", "contact_code", ["way_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("contact_code")
    op.drop_index("ix_contact_way_address", "contact_way")
    op.drop_column("page_delivery", "delivered_at")
    op.drop_column("contact_way", "trouble")
    op.drop_column("contact_way", "verified_at")
