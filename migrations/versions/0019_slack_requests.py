"""Keep who of a Slack workspace is whom, what Slack delivered, and which messages stand in a timeline."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "slack_identity",
        sa.Column("team_id", sa.String(20), primary_key=True),
        sa.Column("user_id", sa.String(20), primary_key=True),
        sa.Column("person_id", BIG, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("linked_at", TIME, nullable=False),
        sa.Column("linked_by", sa.String(80), nullable=False),
    )
    op.create_index("uq_slack_identity_person", "slack_identity", ["person_id", "team_id"], unique=True)
    op.create_table(
        "slack_link",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("team_id", sa.String(20), nullable=False),
        sa.Column("user_id", sa.String(20), nullable=False),
        sa.Column("person_id", BIG, sa.ForeignKey("person.id"), nullable=False, index=True),
        sa.Column("expires_at", TIME, nullable=False, index=True),
        sa.Column("used_at", TIME),
    )
    op.create_table(
        "slack_delivery",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("event_id", sa.String(80), nullable=False, unique=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("received_at", TIME, nullable=False, index=True),
        sa.Column("done_at", TIME),
    )
    op.create_table(
        "slack_capture",
        sa.Column("channel_id", sa.String(20), primary_key=True),
        sa.Column("ts", sa.String(30), primary_key=True),
        sa.Column("incident_id", BIG, sa.ForeignKey("incident.id"), nullable=False, index=True),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("permalink", sa.String(500), nullable=False),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("captured_by", BIG, sa.ForeignKey("person.id"), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("slack_capture")
    op.drop_table("slack_delivery")
    op.drop_table("slack_link")
    op.drop_index("uq_slack_identity_person", "slack_identity")
    op.drop_table("slack_identity")
