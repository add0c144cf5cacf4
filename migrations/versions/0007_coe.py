"""Make the tables of coe."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables of coe."""
    _create_document()
    _create_parts()
    _create_causes()
    _create_actions()


def _create_document() -> None:
    op.create_table(
        "coe",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("trigger", sa.String(40), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("severity", sa.String(20)),
        sa.Column("owner_id", BIG, sa.ForeignKey("person.id", name="fk_coe_owner_id")),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("due", TIME),
        sa.Column("impact_started", TIME),
        sa.Column("detected", TIME),
        sa.Column("mitigated", TIME),
        sa.Column("impact_ended", TIME),
        sa.Column("approved_at", TIME),
        sa.Column("approved_by", sa.String(80)),
        sa.Column("published_at", TIME),
        sa.Column("watch_until", TIME),
        sa.UniqueConstraint("number", name="uq_coe_number"),
    )
    for table, other in (("coe_incident", "incident"), ("coe_service", "service")):
        op.create_table(
            table,
            sa.Column("coe_id", BIG, sa.ForeignKey("coe.id", name=f"fk_{table}_coe_id"), primary_key=True),
            sa.Column(
                f"{other}_id", BIG, sa.ForeignKey(f"{other}.id", name=f"fk_{table}_{other}_id"), primary_key=True
            ),
        )
        op.create_index(f"ix_{table}_{other}_id", table, [f"{other}_id"])


def _create_parts() -> None:
    op.create_table(
        "coe_section",
        sa.Column("coe_id", BIG, sa.ForeignKey("coe.id", name="fk_coe_section_coe_id"), primary_key=True),
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("format", sa.String(80), nullable=False),
        sa.Column("is_prefilled", sa.Boolean, nullable=False),
        sa.Column("written_by", sa.String(80), nullable=False),
        sa.Column("written_at", TIME, nullable=False),
    )
    op.create_table(
        "coe_timeline_row",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("coe_id", BIG, sa.ForeignKey("coe.id", name="fk_coe_timeline_row_coe_id"), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("included", sa.Boolean, nullable=False),
        sa.Column("incident_id", BIG, sa.ForeignKey("incident.id", name="fk_coe_timeline_row_incident_id")),
        sa.Column("source_seq", sa.Integer),
        sa.Column("source_at", TIME),
    )
    op.create_index("ix_coe_timeline_row_coe_id", "coe_timeline_row", ["coe_id", "at"])
    op.create_table(
        "coe_recurrence",
        sa.Column("coe_id", BIG, sa.ForeignKey("coe.id", name="fk_coe_recurrence_coe_id"), primary_key=True),
        sa.Column("of_id", BIG, sa.ForeignKey("coe.id", name="fk_coe_recurrence_of_id"), primary_key=True),
        sa.Column("linked_by", sa.String(80), nullable=False),
        sa.Column("linked_at", TIME, nullable=False),
    )
    op.create_index("ix_coe_recurrence_of_id", "coe_recurrence", ["of_id"])


def _create_causes() -> None:
    op.create_table(
        "coe_cause",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("coe_id", BIG, sa.ForeignKey("coe.id", name="fk_coe_cause_coe_id"), nullable=False),
        sa.Column("parent_id", BIG, sa.ForeignKey("coe_cause.id", name="fk_coe_cause_parent_id")),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("because", sa.Text, nullable=False),
        sa.Column("cause_class", sa.String(32), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("service_id", BIG, sa.ForeignKey("service.id", name="fk_coe_cause_service_id")),
        sa.Column("how_escaped", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("confidence", sa.String(20), nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("removed_at", TIME),
    )
    op.create_index("ix_coe_cause_coe_id", "coe_cause", ["coe_id"])


def _create_actions() -> None:
    op.create_table(
        "action_item",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("coe_id", BIG, sa.ForeignKey("coe.id", name="fk_action_item_coe_id"), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("priority", sa.String(2), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("owner_id", BIG, sa.ForeignKey("person.id", name="fk_action_item_owner_id")),
        sa.Column("due", TIME),
        sa.Column("slips", sa.Integer, nullable=False),
        sa.Column("done_criteria", sa.Text, nullable=False),
        sa.Column("service_id", BIG, sa.ForeignKey("service.id", name="fk_action_item_service_id")),
        sa.Column("scope", sa.String(20), nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("done_by_id", BIG, sa.ForeignKey("person.id", name="fk_action_item_done_by_id")),
        sa.Column("settled_at", TIME),
        sa.Column("settled_by", sa.String(80)),
        sa.UniqueConstraint("number", name="uq_action_item_number"),
    )
    op.create_index("ix_action_item_coe_id", "action_item", ["coe_id"])
    op.create_index("ix_action_item_state_due", "action_item", ["state", "due"])
    op.create_index("ix_action_item_owner_id", "action_item", ["owner_id"])
    op.create_table(
        "action_cause",
        sa.Column(
            "action_id", BIG, sa.ForeignKey("action_item.id", name="fk_action_cause_action_id"), primary_key=True
        ),
        sa.Column("cause_id", BIG, sa.ForeignKey("coe_cause.id", name="fk_action_cause_cause_id"), primary_key=True),
    )
    op.create_index("ix_action_cause_cause_id", "action_cause", ["cause_id"])


def downgrade() -> None:
    """Drop the tables of coe."""
    for name in (
        "action_cause",
        "action_item",
        "coe_cause",
        "coe_recurrence",
        "coe_timeline_row",
        "coe_section",
        "coe_service",
        "coe_incident",
        "coe",
    ):
        op.drop_table(name)
