"""Make the tables of those who are told by mail and by webhook."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
WAITING = sa.text("state = 'waiting'")
TABLES = (
    "webhook_attempt",
    "webhook_delivery",
    "webhook",
    "notification",
    "subscriber_component",
    "subscription_ask",
    "subscriber",
)


def upgrade() -> None:
    """Create them."""
    _create_subscribers()
    _create_notifications()
    _create_webhooks()
    _create_deliveries()


def _create_subscribers() -> None:
    op.create_table(
        "subscriber",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("public_id", sa.String(12), nullable=False),
        sa.Column("page_id", BIG, sa.ForeignKey("status_page.id"), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("endpoint", sa.String(500), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("is_whole", sa.Boolean, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("asks", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("confirmed_at", TIME),
        sa.Column("quarantined_at", TIME),
        sa.UniqueConstraint("public_id", name="uq_subscriber_public_id"),
        sa.UniqueConstraint("page_id", "email", "endpoint", name="uq_subscriber_address"),
    )
    op.create_index("ix_subscriber_email", "subscriber", ["email"])


def _create_notifications() -> None:
    op.create_table(
        "subscriber_component",
        sa.Column("subscriber_id", BIG, sa.ForeignKey("subscriber.id"), primary_key=True),
        sa.Column("component_id", BIG, sa.ForeignKey("component.id"), primary_key=True),
    )
    op.create_index("ix_subscriber_component_component_id", "subscriber_component", ["component_id"])
    op.create_table(
        "subscription_ask",
        sa.Column("network", sa.String(64), primary_key=True),
        sa.Column("since", TIME, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "notification",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("public_update_id", BIG, sa.ForeignKey("public_update.id"), nullable=False),
        sa.Column("subscriber_id", BIG, sa.ForeignKey("subscriber.id"), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("due", TIME, nullable=False),
        sa.Column("owner", sa.String(80)),
        sa.Column("last_error", sa.String(300)),
        sa.UniqueConstraint("subscriber_id", "public_update_id", name="uq_notification_once"),
    )
    op.create_index(
        "ix_notification_due",
        "notification",
        ["channel", "due", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def _create_webhooks() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("public_id", sa.String(12), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("event_types", sa.Text, nullable=False),
        sa.Column("services", sa.Text, nullable=False),
        sa.Column("severities", sa.Text, nullable=False),
        sa.Column("nonce", sa.String(32), nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("rotated_at", TIME),
        sa.Column("created_by", sa.String(80), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("failing_since", TIME),
        sa.Column("disabled_at", TIME),
        sa.Column("disabled_because", sa.String(300), nullable=False),
        sa.UniqueConstraint("public_id", name="uq_webhook_public_id"),
    )


def _create_deliveries() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("webhook_id", BIG, sa.ForeignKey("webhook.id"), nullable=False),
        sa.Column("stream", sa.String(80), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("event", sa.String(80), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("due", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.UniqueConstraint("public_id", name="uq_webhook_delivery_public_id"),
        sa.UniqueConstraint("webhook_id", "stream", "seq", name="uq_webhook_delivery_once"),
    )
    op.create_index(
        "ix_webhook_delivery_due",
        "webhook_delivery",
        ["due", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_table(
        "webhook_attempt",
        sa.Column("delivery_id", BIG, sa.ForeignKey("webhook_delivery.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("milliseconds", sa.Integer, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("error", sa.String(300), nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for table in TABLES:
        op.drop_table(table)
