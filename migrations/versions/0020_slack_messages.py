"""Keep the channels of incidents in Slack, what is said there, and how often it may be asked."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create them."""
    _of_incidents()
    _of_the_workspace()


def _of_incidents() -> None:
    op.create_table(
        "slack_room",
        sa.Column("incident_id", BIG, sa.ForeignKey("incident.id"), primary_key=True),
        sa.Column("channel_id", sa.String(20), unique=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("is_private", sa.Boolean, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        *(sa.Column(name, TIME) for name in ("asked_at", "made_at")),
        sa.Column("topic", sa.String(300), nullable=False),
        *(sa.Column(name, TIME) for name in ("bookmarked_at", "over_at", "archived_at")),
        sa.Column("trouble", sa.String(200), nullable=False),
        *(sa.Column(name, TIME) for name in ("trouble_at", "retry_at")),
        sa.Column("busy_by", sa.String(80), nullable=False),
        sa.Column("busy_until", TIME),
    )
    op.create_table(
        "slack_message",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("key", sa.String(120), nullable=False, unique=True),
        sa.Column("incident_id", BIG, sa.ForeignKey("incident.id"), nullable=False),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("token", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("channel_id", sa.String(20)),
        sa.Column("ts", sa.String(30)),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("is_stale", sa.Boolean, nullable=False),
        sa.Column("wanted_at", TIME, nullable=False),
        *(sa.Column(name, TIME) for name in ("unsure_at", "posted_at", "pinned_at")),
        sa.Column("failure", sa.String(200), nullable=False),
    )
    op.create_index("ix_slack_message_incident", "slack_message", ["incident_id", "state", "id"])
    op.create_table(
        "slack_invitation",
        sa.Column("incident_id", BIG, sa.ForeignKey("incident.id"), primary_key=True),
        sa.Column("user_id", sa.String(20), primary_key=True),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("at", TIME, nullable=False),
    )


def _of_the_workspace() -> None:
    op.create_table(
        "slack_bucket",
        sa.Column("key", sa.String(80), primary_key=True),
        sa.Column("uses", sa.Text, nullable=False),
        *(sa.Column(name, TIME) for name in ("wake", "quiet_until")),
    )
    op.create_table(
        "slack_workspace",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("team_id", sa.String(20), nullable=False),
        sa.Column("bot_id", sa.String(20), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        *(sa.Column(name, TIME) for name in ("down_until", "down_since")),
        sa.Column("trouble", sa.String(200), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("slack_workspace")
    op.drop_table("slack_bucket")
    op.drop_table("slack_invitation")
    op.drop_index("ix_slack_message_incident", "slack_message")
    op.drop_table("slack_message")
    op.drop_table("slack_room")
