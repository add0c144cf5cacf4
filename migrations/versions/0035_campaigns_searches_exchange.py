"""Keep campaigns with what services do in them, saved searches, and what was taken over from other organisations."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
CAMPAIGN = "learning_campaign.id"


def upgrade() -> None:
    """Create the tables."""
    _campaigns()
    _items()
    _searches()
    _exchange()


def _campaigns() -> None:
    op.create_table(
        "learning_campaign",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False, unique=True),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("goal", sa.Text, nullable=False),
        sa.Column("sponsor_id", BIG, sa.ForeignKey("person.id")),
        sa.Column("proof", sa.JSON, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("started_by", sa.String(80), nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("ended_because", sa.Text, nullable=False),
    )
    op.create_index("ix_learning_campaign_state", "learning_campaign", ["state", "number"])
    op.create_table(
        "learning_campaign_learning",
        sa.Column("campaign_id", BIG, sa.ForeignKey(CAMPAIGN), primary_key=True, autoincrement=False),
        sa.Column("learning_id", BIG, sa.ForeignKey("learning.id"), primary_key=True, autoincrement=False),
        sa.Column("applicability", sa.JSON, nullable=False),
        sa.Column("withdrawn_at", TIME),
    )
    op.create_table(
        "learning_campaign_wave",
        sa.Column("campaign_id", BIG, sa.ForeignKey(CAMPAIGN), primary_key=True, autoincrement=False),
        sa.Column("tier", sa.String(8), primary_key=True),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("due", TIME, nullable=False),
    )


def _items() -> None:
    op.create_table(
        "learning_campaign_item",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("campaign_id", BIG, sa.ForeignKey(CAMPAIGN), nullable=False),
        sa.Column("service_id", BIG, sa.ForeignKey("service.id"), nullable=False),
        sa.Column("tier", sa.String(8), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("owner_id", BIG, sa.ForeignKey("person.id")),
        sa.Column("ticket_url", sa.String(2000), nullable=False),
        sa.Column("evidence_url", sa.String(2000), nullable=False),
        sa.Column("done_by", sa.String(80)),
        sa.Column("done_by_id", BIG),
        sa.Column("verified_by", sa.String(80)),
        sa.Column("exempt_until", TIME),
        sa.Column("exempt_by", sa.String(80)),
        sa.Column("note", sa.Text, nullable=False),
        sa.UniqueConstraint("campaign_id", "service_id"),
    )
    op.create_index("ix_learning_campaign_item_service_id", "learning_campaign_item", ["service_id"])
    op.create_table(
        "learning_campaign_step",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("campaign_id", BIG, sa.ForeignKey(CAMPAIGN), nullable=False),
        sa.Column("item_id", BIG, sa.ForeignKey("learning_campaign_item.id"), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
    )
    op.create_index("ix_learning_campaign_step_campaign_id", "learning_campaign_step", ["campaign_id", "id"])


def _searches() -> None:
    op.create_table(
        "learning_search",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("person_id", BIG, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("facets", sa.JSON, nullable=False),
        sa.Column("pace", sa.String(10), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("told_at", TIME, nullable=False),
        sa.UniqueConstraint("person_id", "name"),
    )


def _exchange() -> None:
    op.create_table(
        "learning_trusted_key",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("public_key", sa.String(44), nullable=False, unique=True),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("added_by", sa.String(80), nullable=False),
        sa.Column("revoked_at", TIME),
        sa.Column("revoked_by", sa.String(80)),
    )
    op.create_table(
        "learning_import",
        sa.Column("learning_id", BIG, sa.ForeignKey("learning.id"), primary_key=True, autoincrement=False),
        sa.Column("origin", sa.String(120), nullable=False),
        sa.Column("origin_ref", sa.String(500), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("imported_at", TIME, nullable=False),
        sa.Column("imported_by", sa.String(80), nullable=False),
        sa.UniqueConstraint("origin", "origin_ref"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("import", "trusted_key", "search"):
        op.drop_table(f"learning_{table}")
    for table in ("step", "item", "wave", "learning"):
        op.drop_table(f"learning_campaign_{table}")
    op.drop_table("learning_campaign")
