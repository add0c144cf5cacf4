"""Keep each alert, what gathers and silences them, and what PagerDuty says."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ADDED = ("silent_since", "heard_at", "heartbeat_minutes", "mapping", "shape")


def upgrade() -> None:
    """Create them."""
    op.add_column("alert_source", sa.Column("shape", sa.String(20), nullable=False, server_default="generic"))
    op.add_column("alert_source", sa.Column("mapping", sa.JSON))
    op.add_column("alert_source", sa.Column("heartbeat_minutes", sa.Integer, nullable=False, server_default="0"))
    op.add_column("alert_source", sa.Column("heard_at", TIME))
    op.add_column("alert_source", sa.Column("silent_since", TIME))
    _alerts()
    _rules()
    _pagerduty()


def _alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("alert_source.id"), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("dedup_key", sa.String(150), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("labels", sa.JSON, nullable=False),
        sa.Column("incident_id", BIG, sa.ForeignKey("incident.id")),
        sa.Column("group_key", sa.String(200), nullable=False),
        sa.Column("resolves", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("count", "suppressed")),
        sa.Column("outcome", sa.String(20), nullable=False),
        *(sa.Column(name, TIME, nullable=False) for name in ("began_at", "last_at")),
        sa.Column("ended_at", TIME),
        sa.UniqueConstraint("source_id", "fingerprint", name="uq_alert_once"),
    )
    op.create_index("ix_alert_incident", "alert", ["incident_id", "status"])
    op.create_index("ix_alert_last", "alert", ["status", "last_at"])
    op.create_table(
        "alert_group",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("alert_source.id"), nullable=False),
        sa.Column("incident_id", BIG, sa.ForeignKey("incident.id"), nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("noted", "suppressed")),
        *(sa.Column(name, TIME, nullable=False) for name in ("opened_at", "last_at")),
    )
    op.create_index("ix_alert_group_source_id", "alert_group", ["source_id"])
    op.create_index("ix_alert_group_incident_id", "alert_group", ["incident_id"])


def _rules() -> None:
    op.create_table(
        "alert_rule",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False, unique=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("said", sa.JSON, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
    )
    op.create_table(
        "alert_silence",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("matches", sa.JSON, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("created_by", sa.String(80), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
    )
    op.create_index("ix_alert_silence_until", "alert_silence", ["until"])


def _pagerduty() -> None:
    op.create_table(
        "pagerduty_event",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("incident_id", sa.String(40), nullable=False),
        *(sa.Column(name, TIME, nullable=False) for name in ("occurred_at", "received_at")),
        sa.Column("said", sa.JSON, nullable=False),
        sa.Column("applied_at", TIME),
        sa.Column("outcome", sa.String(20), nullable=False),
    )
    op.create_index("ix_pagerduty_event_incident", "pagerduty_event", ["incident_id", "occurred_at"])
    op.create_table(
        "pagerduty_incident",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("dedup_key", sa.String(255), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("heard_at", TIME, nullable=False),
    )
    op.create_index("ix_pagerduty_incident_dedup_key", "pagerduty_incident", ["dedup_key"])


def downgrade() -> None:
    """Drop them."""
    for table in ("pagerduty_incident", "pagerduty_event", "alert_silence", "alert_rule", "alert_group", "alert"):
        op.drop_table(table)
    for column in ADDED:
        op.drop_column("alert_source", column)
