"""Make the tables of learnings."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables of learnings."""
    _create_learning()
    _create_revision()
    _create_adoption()
    _create_recurrence()


def _create_learning() -> None:
    op.create_table(
        "learning",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("failure_prevented", sa.String(300), nullable=False),
        sa.Column("lesson", sa.Text, nullable=False),
        sa.Column("lesson_html", sa.Text, nullable=False),
        sa.Column("recommendation", sa.Text, nullable=False),
        sa.Column("recommendation_html", sa.Text, nullable=False),
        sa.Column("format", sa.String(80), nullable=False),
        sa.Column("cause_classes", sa.JSON, nullable=False),
        sa.Column("applicability", sa.JSON, nullable=False),
        sa.Column("steward_id", BIG, sa.ForeignKey("person.id", name="fk_learning_steward_id")),
        sa.Column("source_coe_id", BIG, sa.ForeignKey("coe.id", name="fk_learning_source_coe_id")),
        sa.Column("source_cause_ids", sa.JSON, nullable=False),
        sa.Column("source_actions", sa.JSON, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("proposed_at", TIME, nullable=False),
        sa.Column("proposed_by", sa.String(80), nullable=False),
        sa.Column("published_at", TIME),
        sa.Column("withdrawn_at", TIME),
        sa.Column("superseded_by_id", BIG, sa.ForeignKey("learning.id", name="fk_learning_superseded_by_id")),
        sa.UniqueConstraint("number", name="uq_learning_number"),
    )
    op.create_index("ix_learning_state", "learning", ["state", "number"])
    op.create_index("ix_learning_source_coe_id", "learning", ["source_coe_id"])


def _create_revision() -> None:
    op.create_table(
        "learning_revision",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("learning_id", BIG, _to("learning", "learning_revision"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("recorded_by", sa.String(80), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("failure_prevented", sa.String(300), nullable=False),
        sa.Column("lesson", sa.Text, nullable=False),
        sa.Column("recommendation", sa.Text, nullable=False),
        sa.Column("cause_classes", sa.JSON, nullable=False),
        sa.Column("applicability", sa.JSON, nullable=False),
        sa.Column("published_at", TIME),
        sa.UniqueConstraint("learning_id", "number", name="uq_learning_revision_learning_id_number"),
    )


def _create_adoption() -> None:
    op.create_table(
        "learning_adoption",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("learning_id", BIG, _to("learning", "learning_adoption"), nullable=False),
        sa.Column("service_id", BIG, _to("service", "learning_adoption"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("planned_by", TIME),
        sa.Column("until", TIME),
        sa.Column("evidence_url", sa.String(2000), nullable=False),
        sa.Column("evidence_expires_at", TIME),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("claimed_at", TIME),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("recorded_by", sa.String(80), nullable=False),
    )
    columns = ["learning_id", "service_id", "recorded_at"]
    op.create_index("ix_learning_adoption_learning_id", "learning_adoption", columns)
    op.create_index("ix_learning_adoption_service_id", "learning_adoption", ["service_id"])


def _create_recurrence() -> None:
    op.create_table(
        "learning_recurrence",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("learning_id", BIG, _to("learning", "learning_recurrence"), nullable=False),
        sa.Column("coe_id", BIG, _to("coe", "learning_recurrence"), nullable=False),
        sa.Column(
            "cause_id", BIG, sa.ForeignKey("coe_cause.id", name="fk_learning_recurrence_cause_id"), nullable=False
        ),
        sa.Column("incident_id", BIG, _to("incident", "learning_recurrence"), nullable=False),
        sa.Column("service_id", BIG, _to("service", "learning_recurrence"), nullable=False),
        sa.Column("escape_class", sa.String(20), nullable=False),
        sa.Column("impact_started_at", TIME, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
    )
    op.create_index("ix_learning_recurrence_learning_id", "learning_recurrence", ["learning_id"])
    op.create_index("ix_learning_recurrence_cause_id", "learning_recurrence", ["cause_id"])


def _to(table: str, of: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", name=f"fk_{of}_{table}_id")


def downgrade() -> None:
    """Drop the tables of learnings."""
    for name in ("learning_recurrence", "learning_adoption", "learning_revision", "learning"):
        op.drop_table(name)
