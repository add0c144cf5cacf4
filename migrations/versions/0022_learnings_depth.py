"""Let learnings say more of themselves, and be asked about, matched, checked and related."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
LISTS = ("source_incident_ids", "evidence_kinds")
WORDS = {"source_kind": (20, "coe"), "source_url": (2000, ""), "strength": (10, ""), "effort": (10, "")}
MORE_WORDS = {"risk_if_absent": (10, ""), "reopened_because": (300, ""), "proposed_because": (300, "")}
TABLES = ("learning_question", "learning_match", "learning_check", "learning_relation", "common_word")


def upgrade() -> None:
    """Widen the record, and create the tables around it."""
    _widen()
    _create_question()
    _create_match()
    _create_check()
    _create_relation()
    op.create_table(
        "common_word",
        sa.Column("word", sa.String(64), primary_key=True),
        sa.Column("documents", sa.Integer, nullable=False),
    )


def _widen() -> None:
    for name, (length, default) in {**WORDS, **MORE_WORDS}.items():
        op.add_column("learning", sa.Column(name, sa.String(length), nullable=False, server_default=default))
    for name in ("abstract", "source_quote"):
        op.add_column("learning", sa.Column(name, sa.Text, nullable=False, server_default=""))
    for name in LISTS:
        op.add_column("learning", sa.Column(name, sa.JSON, nullable=False, server_default="[]"))
    op.add_column("learning", sa.Column("evidence_days", sa.Integer))
    for name in ("review_by", "reopened_at"):
        op.add_column("learning", sa.Column(name, TIME))
    op.add_column("learning_revision", sa.Column("details", sa.JSON, nullable=False, server_default="{}"))


def _create_question() -> None:
    op.create_table(
        "learning_question",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("service_id", BIG, _to("service", "learning_question"), nullable=False),
        sa.Column("attribute", sa.String(64), nullable=False),
        sa.Column("learning_id", BIG, _to("learning", "learning_question"), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("answered_at", TIME),
        sa.UniqueConstraint("service_id", "attribute", name="uq_learning_question_service_id_attribute"),
    )


def _create_match() -> None:
    op.create_table(
        "learning_match",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("learning_id", BIG, _to("learning", "learning_match"), nullable=False),
        sa.Column("incident_id", BIG, _to("incident", "learning_match"), nullable=False),
        sa.Column("service_id", BIG, _to("service", "learning_match")),
        sa.Column("score", sa.Double, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("escape_class", sa.String(20)),
        sa.Column("impact_started_at", TIME),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("found_at", TIME, nullable=False),
        sa.Column("decided_at", TIME),
        sa.Column("decided_by", sa.String(80)),
        sa.UniqueConstraint("learning_id", "incident_id", name="uq_learning_match_learning_id_incident_id"),
    )
    op.create_index("ix_learning_match_incident_id", "learning_match", ["incident_id"])


def _create_check() -> None:
    op.create_table(
        "learning_check",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("learning_id", BIG, _to("learning", "learning_check"), nullable=False),
        sa.Column("months", sa.Integer, nullable=False),
        sa.Column("due", TIME, nullable=False),
        sa.Column("result", sa.String(20), nullable=False),
        sa.Column("method", sa.String(300), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("done_at", TIME),
        sa.Column("done_by", sa.String(80)),
        sa.UniqueConstraint("learning_id", "months", name="uq_learning_check_learning_id_months"),
    )


def _create_relation() -> None:
    op.create_table(
        "learning_relation",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("learning_id", BIG, _to("learning", "learning_relation"), nullable=False),
        sa.Column("other_id", BIG, _to("learning", "learning_relation_other"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("recorded_by", sa.String(80), nullable=False),
        sa.UniqueConstraint("learning_id", "other_id", "kind", name="uq_learning_relation_learning_id_other_id_kind"),
    )
    op.create_index("ix_learning_relation_other_id", "learning_relation", ["other_id"])


def _to(table: str, of: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", name=f"fk_{of}_{table}_id")


def downgrade() -> None:
    """Drop what was added."""
    for name in reversed(TABLES):
        op.drop_table(name)
    op.drop_column("learning_revision", "details")
    columns = [*WORDS, *MORE_WORDS, "abstract", "source_quote", *LISTS, "evidence_days", "review_by", "reopened_at"]
    for name in columns:
        op.drop_column("learning", name)
