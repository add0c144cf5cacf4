"""Tickets in trackers, what was heard of them, rules, accounts there, and how each tracker stands."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables."""
    create_tickets()
    create_what_is_around_them()


def create_tickets() -> None:
    """Create the tickets, and what was heard of them."""
    op.create_table(
        "tracker_ticket",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("action_id", BIG, sa.ForeignKey("action_item.id"), unique=True),
        sa.Column("incident_id", BIG, sa.ForeignKey("incident.id"), unique=True),
        sa.Column("tracker", sa.String(20), nullable=False),
        sa.Column("project", sa.String(200), nullable=False),
        sa.Column("anchor", sa.String(60), nullable=False, unique=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("remote_id", sa.String(300), nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("status", sa.String(60), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("sent", sa.JSON, nullable=False),
        sa.Column("seen", sa.JSON, nullable=False),
        sa.Column("released_title", sa.String(200), nullable=False),
        sa.Column("released_text", sa.Text, nullable=False),
        sa.Column("overwrites", sa.Boolean, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("trouble", sa.Text, nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("made_by", sa.String(80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("synced_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_tracker_ticket_remote", "tracker_ticket", ["tracker", "remote_id"])
    op.create_table(
        "tracker_delivery",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("tracker", sa.String(20), nullable=False),
        sa.Column("event", sa.String(80), nullable=False),
        sa.Column("remote_id", sa.String(300), nullable=False),
        sa.Column("ticket_id", BIG, sa.ForeignKey("tracker_ticket.id")),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_tracker_delivery_ticket_id", "tracker_delivery", ["ticket_id"])


def create_what_is_around_them() -> None:
    """Create rules, accounts, and how each tracker stands."""
    op.create_table(
        "tracker_rule",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("team_id", BIG, sa.ForeignKey("team.id")),
        sa.Column("levels", sa.String(200), nullable=False),
        sa.Column("tracker", sa.String(20), nullable=False),
        sa.Column("project", sa.String(200), nullable=False),
        sa.Column("made_by", sa.String(80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "tracker_person",
        sa.Column("tracker", sa.String(20), primary_key=True),
        sa.Column("account", sa.String(128), primary_key=True),
        sa.Column("person_id", BIG, sa.ForeignKey("person.id"), nullable=False),
    )
    op.create_index("ix_tracker_person_person_id", "tracker_person", ["person_id"])
    op.create_table(
        "tracker_standing",
        sa.Column("tracker", sa.String(20), primary_key=True),
        sa.Column("quiet_until", sa.DateTime(timezone=True)),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("heard_at", sa.DateTime(timezone=True)),
        sa.Column("refused_at", sa.DateTime(timezone=True)),
        sa.Column("trouble", sa.Text, nullable=False),
        sa.Column("trial_asked_at", sa.DateTime(timezone=True)),
        sa.Column("trial_done_at", sa.DateTime(timezone=True)),
        sa.Column("trial_said", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("standing", "person", "rule", "delivery", "ticket"):
        op.drop_table(f"tracker_{name}")
