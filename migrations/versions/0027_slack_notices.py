"""Keep what Slack tells people and teams beside incidents, and how the last trial of Slack went."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "slack_notice",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("key", sa.String(160), nullable=False, unique=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("about_id", BIG, nullable=False),
        sa.Column("person_id", BIG, sa.ForeignKey("person.id")),
        sa.Column("team_id", BIG, sa.ForeignKey("team.id")),
        sa.Column("token", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("channel_id", sa.String(20)),
        sa.Column("ts", sa.String(30)),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("wanted_at", TIME, nullable=False),
        sa.Column("unsure_at", TIME),
        sa.Column("posted_at", TIME),
        sa.Column("failure", sa.String(200), nullable=False),
    )
    op.create_index("ix_slack_notice_about", "slack_notice", ["kind", "about_id"])
    op.create_table(
        "slack_trial",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("asked_by", sa.String(80), nullable=False),
        sa.Column("done_at", TIME),
        sa.Column("said", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("slack_trial")
    op.drop_index("ix_slack_notice_about", "slack_notice")
    op.drop_table("slack_notice")
