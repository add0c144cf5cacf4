"""Keep of readiness what makes it hard to fool: where questions come from, who signed what, and what went stale."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHO = sa.String(80)
EVERYWHERE = '{"all": []}'


def _columns() -> list[tuple[str, sa.Column[object]]]:
    """Return what is added to tables that are there."""
    return [
        ("checklist", sa.Column("applicability", sa.JSON, nullable=False, server_default=EVERYWHERE)),
        ("checklist", sa.Column("budget", sa.Integer, nullable=False, server_default="40")),
        ("readiness_question_revision", sa.Column("guidance", sa.Text, nullable=False, server_default="")),
        ("readiness_question_revision", sa.Column("tales", sa.JSON, nullable=False, server_default="[]")),
        ("readiness_question_revision", sa.Column("phases", sa.JSON, nullable=False, server_default="[]")),
        ("readiness_question_revision", sa.Column("tiers", sa.JSON, nullable=False, server_default="{}")),
        ("readiness_question_revision", sa.Column("evidence_days", sa.Integer)),
        ("readiness_question_revision", sa.Column("owner_id", BIG)),
        ("readiness_question_revision", sa.Column("sunset_at", TIME)),
        ("readiness_question_revision", sa.Column("source", sa.JSON, nullable=False, server_default="{}")),
        ("readiness_review", sa.Column("kind", sa.String(10), nullable=False, server_default="full")),
        ("readiness_review", sa.Column("previous_id", BIG)),
        ("readiness_review", sa.Column("narrative", sa.Text, nullable=False, server_default="")),
        ("readiness_evidence", sa.Column("kind", sa.String(20), nullable=False, server_default="url")),
        ("readiness_evidence", sa.Column("summary", sa.String(300), nullable=False, server_default="")),
        ("readiness_evidence", sa.Column("person_id", BIG)),
        ("readiness_evidence", sa.Column("verified_at", TIME)),
        ("readiness_evidence", sa.Column("verified_by", WHO)),
        ("readiness_acceptance", sa.Column("compensating", sa.Text, nullable=False, server_default="")),
        ("readiness_acceptance", sa.Column("risk", sa.String(20), nullable=False, server_default="")),
        ("readiness_acceptance", sa.Column("renewal", sa.Integer, nullable=False, server_default="0")),
        *((f"readiness_{name}", sa.Column("carried_from", BIG)) for name in CARRIED),
    ]


CARRIED = ("answer", "evidence", "remedy", "acceptance")
TABLES = (
    "readiness_lens",
    "readiness_back_test",
    "readiness_signature",
    "readiness_challenge",
    "readiness_milestone",
    "readiness_flag",
    "readiness_acceptance_cost",
)


def upgrade() -> None:
    """Add the columns and tables."""
    for table, column in _columns():
        op.add_column(table, column)
    _of_checklists()
    _of_reviews()
    _of_services()


def _to(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id")


def _told(*more: str) -> list[sa.Column[object]]:
    times = [sa.Column("recorded_at", TIME, nullable=False), sa.Column("recorded_by", WHO, nullable=False)]
    return [*times, *(sa.Column(name, TIME if name.endswith("_at") else WHO) for name in more)]


def _of_checklists() -> None:
    op.create_table(
        "readiness_lens",
        sa.Column("checklist_id", BIG, _to("checklist"), primary_key=True),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("revisions", sa.JSON, nullable=False),
        *_told(),
    )
    op.create_table(
        "readiness_back_test",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("question_id", BIG, _to("readiness_question"), nullable=False),
        sa.Column("revision_id", BIG, _to("readiness_question_revision"), nullable=False),
        sa.Column("learning_id", BIG, _to("learning")),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("result", sa.JSON, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        *_told("signed_by", "signed_at"),
    )
    op.create_index("ix_readiness_back_test_question_id", "readiness_back_test", ["question_id"])


def _of_reviews() -> None:
    op.create_table(
        "readiness_signature",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("review_id", BIG, _to("readiness_review"), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("claim", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("person_id", BIG),
        *_told(),
    )
    op.create_index("ix_readiness_signature_review_id", "readiness_signature", ["review_id"])
    op.create_table(
        "readiness_challenge",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("review_id", BIG, _to("readiness_review"), nullable=False),
        sa.Column("question_id", BIG, _to("readiness_question"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        *_told("settled_at", "settled_by"),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_index("ix_readiness_challenge_review_id", "readiness_challenge", ["review_id"])
    op.create_table(
        "readiness_milestone",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("review_id", BIG, _to("readiness_review"), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("standing", sa.JSON, nullable=False),
        *_told(),
    )
    op.create_index("ix_readiness_milestone_review_id", "readiness_milestone", ["review_id"])


def _of_services() -> None:
    op.create_table(
        "readiness_flag",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("service_id", BIG, _to("service"), nullable=False),
        sa.Column("checklist_id", BIG, _to("checklist"), nullable=False),
        sa.Column("question_id", BIG, _to("readiness_question")),
        sa.Column("reason", sa.String(24), nullable=False),
        sa.Column("detail", sa.String(300), nullable=False),
        *(sa.Column(name, TIME, nullable=False) for name in ("due", "raised_at")),
        sa.Column("settled_at", TIME),
    )
    op.create_index("ix_readiness_flag_service_id", "readiness_flag", ["service_id", "settled_at"])
    op.create_index("ix_readiness_flag_question_id", "readiness_flag", ["question_id"])
    op.create_table(
        "readiness_acceptance_cost",
        sa.Column("acceptance_id", BIG, _to("readiness_acceptance"), primary_key=True),
        sa.Column("incident_id", BIG, _to("incident"), primary_key=True),
        sa.Column("recorded_at", TIME, nullable=False),
    )


def downgrade() -> None:
    """Drop them again."""
    for table in reversed(TABLES):
        op.drop_table(table)
    for table, column in reversed(_columns()):
        op.drop_column(table, str(column.name))
