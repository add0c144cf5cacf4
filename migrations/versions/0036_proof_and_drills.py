"""Keep what machines are to show for an answer, what builds pushed and sign with, and incidents played again."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHO = sa.String(80)


def upgrade() -> None:
    """Add the column and the tables."""
    proof = sa.Column("proof", sa.JSON, nullable=False, server_default="{}")
    op.add_column("readiness_question_revision", proof)
    op.create_table(
        "readiness_measurement",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("service_id", BIG, sa.ForeignKey("service.id"), nullable=False),
        sa.Column("name", WHO, nullable=False),
        sa.Column("told", WHO, nullable=False),
        sa.Column("said_by", WHO, nullable=False),
        sa.Column("measured_at", TIME, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("recorded_by", WHO, nullable=False),
    )
    columns = ["service_id", "name", "measured_at"]
    op.create_index("ix_readiness_measurement_service_id", "readiness_measurement", columns)
    op.create_table(
        "build_source",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("public_id", sa.String(12), nullable=False, unique=True),
        sa.Column("name", WHO, nullable=False, unique=True),
        sa.Column("services", sa.JSON, nullable=False),
        sa.Column("nonce", sa.String(32), nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("both_until", TIME),
        sa.Column("created_by", WHO, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("disabled_at", TIME),
    )
    op.create_table(
        "build_message",
        sa.Column("source_id", BIG, sa.ForeignKey("build_source.id"), primary_key=True),
        sa.Column("message_id", sa.String(100), primary_key=True),
        sa.Column("taken_at", TIME, nullable=False),
    )
    _add_drills()


def _add_drills() -> None:
    op.create_table(
        "readiness_drill",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False, unique=True),
        sa.Column("coe_id", BIG, sa.ForeignKey("coe.id"), nullable=False),
        sa.Column("incident_id", BIG, sa.ForeignKey("incident.id")),
        sa.Column("facilitator_id", BIG, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("injects", sa.JSON, nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("runbook_ids", sa.JSON, nullable=False),
        sa.Column("original", sa.JSON, nullable=False),
        sa.Column("planned_at", TIME, nullable=False),
        sa.Column("planned_by", WHO, nullable=False),
        sa.Column("begun_at", TIME),
        sa.Column("ended_at", TIME),
        sa.Column("result", sa.JSON, nullable=False),
    )
    op.create_index("ix_readiness_drill_incident_id", "readiness_drill", ["incident_id"])
    op.create_index("ix_readiness_drill_coe_id", "readiness_drill", ["coe_id"])


def downgrade() -> None:
    """Take them away."""
    for table in ("readiness_drill", "build_message", "build_source", "readiness_measurement"):
        op.drop_table(table)
    op.drop_column("readiness_question_revision", "proof")
