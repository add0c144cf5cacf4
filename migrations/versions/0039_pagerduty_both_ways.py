"""Who is who in PagerDuty, its priorities, what was said of its incidents both ways, and schedules taken over."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "pagerduty_user",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("person_id", BIG, sa.ForeignKey("person.id")),
        sa.Column("chosen_by", sa.String(80), nullable=False),
        sa.Column("chosen_at", TIME),
        sa.Column("seen_at", TIME, nullable=False),
    )
    op.create_table(
        "pagerduty_priority",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
    )
    op.create_table(
        "pagerduty_field",
        sa.Column("incident_id", sa.String(40), primary_key=True),
        sa.Column("field", sa.String(80), primary_key=True),
        sa.Column("meant", sa.String(255), nullable=False),
        sa.Column("meant_at", TIME),
        sa.Column("told_at", TIME),
        sa.Column("confirmed_at", TIME),
        sa.Column("heard_at", TIME),
    )
    op.create_table(
        "pagerduty_schedule",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("slug", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("remarks", sa.JSON, nullable=False),
        sa.Column("written", sa.JSON, nullable=False),
        sa.Column("overrides", sa.JSON, nullable=False),
        sa.Column("read_at", TIME, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("pagerduty_schedule", "pagerduty_field", "pagerduty_priority", "pagerduty_user"):
        op.drop_table(table)
