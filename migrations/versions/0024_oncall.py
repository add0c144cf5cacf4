"""Keep schedules, escalation policies, contacts, escalations and pages."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create them."""
    _schedules()
    _policies()
    _contacts()
    _pages()


def _schedules() -> None:
    op.create_table(
        "oncall_schedule",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("slug", sa.String(40), nullable=False, unique=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("team_id", BIG, sa.ForeignKey("team.id")),
        sa.Column("layers", sa.JSON, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("retired_at", TIME),
    )
    op.create_index("ix_oncall_schedule_team_id", "oncall_schedule", ["team_id"])
    op.create_table(
        "oncall_override",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("schedule_id", BIG, sa.ForeignKey("oncall_schedule.id"), nullable=False),
        sa.Column("person_id", BIG, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("begins_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("swap", sa.String(20), nullable=False),
        sa.Column("created_by", sa.String(80), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("removed_at", TIME),
    )
    op.create_index("ix_oncall_override_schedule", "oncall_override", ["schedule_id", "ends_at"])


def _policies() -> None:
    op.create_table(
        "escalation_policy",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("slug", sa.String(40), nullable=False, unique=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("team_id", BIG, sa.ForeignKey("team.id")),
        sa.Column("steps", sa.JSON, nullable=False),
        sa.Column("repeat", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("retired_at", TIME),
    )
    op.create_index("ix_escalation_policy_team_id", "escalation_policy", ["team_id"])


def _contacts() -> None:
    op.create_table(
        "contact_way",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("person_id", BIG, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.UniqueConstraint("person_id", "kind", "address", name="uq_contact_way_once"),
    )
    op.create_index("ix_contact_way_person_id", "contact_way", ["person_id"])
    op.create_table(
        "quiet_hours",
        sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("begins", sa.String(5), nullable=False),
        sa.Column("ends", sa.String(5), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
    )


def _pages() -> None:
    op.create_table(
        "escalation",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("incident_id", BIG, sa.ForeignKey("incident.id")),
        sa.Column("policy", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("asked_by", sa.String(80), nullable=False),
        sa.Column("severity", sa.String(20), nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("steps", sa.JSON, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("repeat", "step", "round")),
        *(sa.Column(name, sa.Boolean, nullable=False) for name in ("on_fallback", "is_test")),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("begun_at", TIME, nullable=False),
        *(sa.Column(name, TIME) for name in ("next_at", "ended_at", "over_at")),
    )
    op.create_index("ix_escalation_incident", "escalation", ["incident_id", "state"])
    op.create_index("ix_escalation_due", "escalation", ["state", "next_at"])
    op.create_table(
        "page",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False, unique=True),
        sa.Column("escalation_id", BIG, sa.ForeignKey("escalation.id"), nullable=False),
        sa.Column("incident_id", BIG, sa.ForeignKey("incident.id")),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("target", sa.String(100), nullable=False),
        sa.Column("person_id", BIG, sa.ForeignKey("person.id")),
        sa.Column("severity", sa.String(20), nullable=False),
        sa.Column("dedup_key", sa.String(150), nullable=False, unique=True),
        sa.Column("is_test", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        *(sa.Column(name, TIME) for name in ("sent_at", "delivered_at", "ended_at")),
        sa.Column("ended_by", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
    )
    op.create_index("ix_page_incident", "page", ["incident_id", "id"])
    op.create_index("ix_page_person", "page", ["person_id", "state"])
    op.create_index("ix_page_escalation", "page", ["escalation_id", "state"])
    op.create_table(
        "page_delivery",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("page_id", BIG, sa.ForeignKey("page.id"), nullable=False),
        sa.Column("way", sa.String(20), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("error", sa.String(300), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        *(sa.Column(name, TIME) for name in ("tried_at", "sent_at")),
    )
    op.create_index("ix_page_delivery_page", "page_delivery", ["page_id"])
    op.create_index("ix_page_delivery_waiting", "page_delivery", ["state", "created_at"])


def downgrade() -> None:
    """Drop them."""
    for table in ("page_delivery", "page", "escalation", "quiet_hours", "contact_way", "escalation_policy",
                  "oncall_override", "oncall_schedule"):  # fmt: skip
        op.drop_table(table)
