"""Make the tables of readiness."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
TABLES = (
    "checklist",
    "readiness_question",
    "readiness_question_revision",
    "checklist_version",
    "checklist_version_question",
    "readiness_review",
    "readiness_answer",
    "readiness_evidence",
    "readiness_remedy",
    "readiness_acceptance",
    "readiness_cause_cover",
    "readiness_escape",
)


def upgrade() -> None:
    """Create the tables of readiness."""
    _create_checklist()
    _create_question()
    _create_question_revision()
    _create_checklist_version()
    _create_checklist_version_question()
    _create_review()
    _create_answer()
    _create_evidence()
    _create_remedy()
    _create_acceptance()
    _create_cause_cover()
    _create_escape()


def _to(table: str, of: str, column: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", name=f"fk_{of}_{column}")


def _create_checklist() -> None:
    op.create_table(
        "checklist",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("occasion", sa.String(60), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.UniqueConstraint("slug", name="uq_checklist_slug"),
    )


def _create_question() -> None:
    op.create_table(
        "readiness_question",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("checklist_id", BIG, _to("checklist", "readiness_question", "checklist_id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("dropped_at", TIME),
        sa.UniqueConstraint("number", name="uq_readiness_question_number"),
    )
    op.create_index("ix_readiness_question_checklist_id", "readiness_question", ["checklist_id"])


def _create_question_revision() -> None:
    op.create_table(
        "readiness_question_revision",
        sa.Column("id", BIG, primary_key=True),
        sa.Column(
            "question_id", BIG, _to("readiness_question", "readiness_question_revision", "question_id"), nullable=False
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("category", sa.String(60), nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("failure_prevented", sa.String(300), nullable=False),
        sa.Column("choices", sa.JSON, nullable=False),
        sa.Column("risk_rules", sa.JSON, nullable=False),
        sa.Column("evidence_wanted", sa.String(300), nullable=False),
        sa.Column("applicability", sa.JSON, nullable=False),
        sa.Column("cause_classes", sa.JSON, nullable=False),
        sa.Column("gate", sa.String(20), nullable=False),
        sa.Column("answer_days", sa.Integer, nullable=False),
        sa.Column("holds_days", sa.Integer),
        sa.Column("learning_id", BIG, _to("learning", "readiness_question_revision", "learning_id")),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("recorded_by", sa.String(80), nullable=False),
        sa.UniqueConstraint("question_id", "number", name="uq_readiness_question_revision_question_id_number"),
    )


def _create_checklist_version() -> None:
    op.create_table(
        "checklist_version",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("checklist_id", BIG, _to("checklist", "checklist_version", "checklist_id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("published_at", TIME, nullable=False),
        sa.Column("published_by", sa.String(80), nullable=False),
        sa.UniqueConstraint("checklist_id", "number", name="uq_checklist_version_checklist_id_number"),
    )


def _create_checklist_version_question() -> None:
    op.create_table(
        "checklist_version_question",
        sa.Column(
            "version_id", BIG, _to("checklist_version", "checklist_version_question", "version_id"), primary_key=True
        ),
        sa.Column(
            "revision_id",
            BIG,
            _to("readiness_question_revision", "checklist_version_question", "revision_id"),
            primary_key=True,
        ),
        sa.Column(
            "question_id", BIG, _to("readiness_question", "checklist_version_question", "question_id"), nullable=False
        ),
        sa.Column("position", sa.Integer, nullable=False),
    )


def _create_review() -> None:
    op.create_table(
        "readiness_review",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("service_id", BIG, _to("service", "readiness_review", "service_id"), nullable=False),
        sa.Column("version_id", BIG, _to("checklist_version", "readiness_review", "version_id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(24)),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("started_by", sa.String(80), nullable=False),
        sa.Column("decided_at", TIME),
        sa.Column("decided_by", sa.String(80)),
        sa.Column("expires_at", TIME),
        sa.UniqueConstraint("number", name="uq_readiness_review_number"),
    )
    op.create_index("ix_readiness_review_service_id", "readiness_review", ["service_id"])


def _create_answer() -> None:
    op.create_table(
        "readiness_answer",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("review_id", BIG, _to("readiness_review", "readiness_answer", "review_id"), nullable=False),
        sa.Column("service_id", BIG, _to("service", "readiness_answer", "service_id"), nullable=False),
        sa.Column("question_id", BIG, _to("readiness_question", "readiness_answer", "question_id"), nullable=False),
        sa.Column(
            "revision_id", BIG, _to("readiness_question_revision", "readiness_answer", "revision_id"), nullable=False
        ),
        sa.Column("choices", sa.JSON, nullable=False),
        sa.Column("not_applicable_reason", sa.String(30)),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("risk", sa.String(20), nullable=False),
        sa.Column("rule", sa.Integer),
        sa.Column("expires_at", TIME),
        sa.Column("claimed_at", TIME),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("recorded_by", sa.String(80), nullable=False),
        sa.Column("person_id", BIG),
    )
    op.create_index("ix_readiness_answer_service_id", "readiness_answer", ["service_id", "question_id", "recorded_at"])


def _create_evidence() -> None:
    op.create_table(
        "readiness_evidence",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("review_id", BIG, _to("readiness_review", "readiness_evidence", "review_id"), nullable=False),
        sa.Column("question_id", BIG, _to("readiness_question", "readiness_evidence", "question_id"), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("captured_at", TIME, nullable=False),
        sa.Column("expires_at", TIME),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("recorded_by", sa.String(80), nullable=False),
    )
    op.create_index("ix_readiness_evidence_review_id", "readiness_evidence", ["review_id", "question_id"])


def _create_remedy() -> None:
    op.create_table(
        "readiness_remedy",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("review_id", BIG, _to("readiness_review", "readiness_remedy", "review_id"), nullable=False),
        sa.Column("question_id", BIG, _to("readiness_question", "readiness_remedy", "question_id")),
        sa.Column("action_key", sa.String(16)),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("due", TIME, nullable=False),
        sa.Column("is_condition", sa.Boolean, nullable=False),
        sa.Column("fulfilled_at", TIME),
        sa.Column("withdrawn_at", TIME),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("recorded_by", sa.String(80), nullable=False),
    )
    op.create_index("ix_readiness_remedy_review_id", "readiness_remedy", ["review_id", "question_id"])
    op.create_index("ix_readiness_remedy_action_key", "readiness_remedy", ["action_key"])


def _create_acceptance() -> None:
    op.create_table(
        "readiness_acceptance",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("review_id", BIG, _to("readiness_review", "readiness_acceptance", "review_id"), nullable=False),
        sa.Column("question_id", BIG, _to("readiness_question", "readiness_acceptance", "question_id"), nullable=False),
        sa.Column("rationale", sa.Text, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("recorded_by", sa.String(80), nullable=False),
    )
    op.create_index("ix_readiness_acceptance_review_id", "readiness_acceptance", ["review_id", "question_id"])


def _create_cause_cover() -> None:
    op.create_table(
        "readiness_cause_cover",
        sa.Column("cause_id", BIG, _to("coe_cause", "readiness_cause_cover", "cause_id"), primary_key=True),
        sa.Column(
            "question_id", BIG, _to("readiness_question", "readiness_cause_cover", "question_id"), primary_key=True
        ),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("recorded_by", sa.String(80), nullable=False),
    )


def _create_escape() -> None:
    op.create_table(
        "readiness_escape",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("cause_id", BIG, _to("coe_cause", "readiness_escape", "cause_id"), nullable=False),
        sa.Column("coe_id", BIG, _to("coe", "readiness_escape", "coe_id"), nullable=False),
        sa.Column("incident_id", BIG, _to("incident", "readiness_escape", "incident_id"), nullable=False),
        sa.Column("service_id", BIG, _to("service", "readiness_escape", "service_id"), nullable=False),
        sa.Column("escape_class", sa.String(20), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("impact_started_at", TIME, nullable=False),
        sa.Column("question_id", BIG, _to("readiness_question", "readiness_escape", "question_id")),
        sa.Column("answer_id", BIG, _to("readiness_answer", "readiness_escape", "answer_id")),
        sa.Column("basis", sa.JSON, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
    )
    op.create_index("ix_readiness_escape_incident_id", "readiness_escape", ["incident_id"])
    op.create_index("ix_readiness_escape_cause_id", "readiness_escape", ["cause_id"])
    op.create_index("ix_readiness_escape_coe_id", "readiness_escape", ["coe_id"])


def downgrade() -> None:
    """Drop the tables of readiness."""
    for name in reversed(TABLES):
        op.drop_table(name)
