"""Deepen COEs: numbers, answers, a graph of causes, review, comments, clocks, and more about action items."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
COLUMNS = {
    "coe": (
        sa.Column("due_prelim", TIME),
        sa.Column("paused_at", TIME),
        sa.Column("acknowledged", sa.Text, nullable=False, server_default=""),
        sa.Column("acknowledged_by", sa.String(80)),
        sa.Column("acknowledged_at", TIME),
    ),
    "coe_timeline_row": (
        sa.Column("kind", sa.String(20), nullable=False, server_default="other"),
        sa.Column("precision", sa.String(10), nullable=False, server_default="minute"),
        sa.Column("zone", sa.String(60), nullable=False, server_default="UTC"),
        sa.Column("source", sa.String(20), nullable=False, server_default=""),
        sa.Column("evidence", sa.Text, nullable=False, server_default=""),
    ),
    "coe_cause": (
        sa.Column("stop_reason", sa.String(30), nullable=False, server_default=""),
        sa.Column("introduced_at", TIME),
        sa.Column("accepted_by", sa.String(80)),
        sa.Column("accepted_at", TIME),
        sa.Column("accepted_reason", sa.Text, nullable=False, server_default=""),
    ),
    "action_item": (
        sa.Column("strength", sa.String(20), nullable=False, server_default=""),
        sa.Column("evaluation", sa.Text, nullable=False, server_default=""),
        sa.Column("check_after_days", sa.Integer),
        sa.Column("tracker_url", sa.String(500), nullable=False, server_default=""),
        sa.Column("escalated_at", TIME),
    ),
}
TABLES = (
    "coe_pause",
    "coe_holiday",
    "coe_policy",
    "coe_look",
    "coe_comment",
    "coe_reviewer",
    "action_team",
    "coe_answer",
    "coe_impact",
    "coe_cause_link",
)
POLICIES = (
    ("SEV1", "business", 72, 15, 30, 60, "peer bar_raiser ops_lead"),
    ("SEV2", "calendar", 120, 15, 30, 60, "peer"),
    ("SEV3", "calendar", None, 30, 60, 90, ""),
    ("SEV4", "calendar", None, 30, 60, 90, ""),
)


def upgrade() -> None:
    """Add the columns and create the tables."""
    for table, columns in COLUMNS.items():
        for column in columns:
            op.add_column(table, column)
    _create_parts()
    _create_review()
    _create_clocks()


def _ref(table: str, name: str, target: str, *, primary: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, BIG, key, primary_key=primary, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _create_parts() -> None:
    op.create_table(
        "coe_cause_link",
        _ref("coe_cause_link", "cause_id", "coe_cause", primary=True),
        _ref("coe_cause_link", "to_id", "coe_cause", primary=True),
    )
    op.create_index("ix_coe_cause_link_to_id", "coe_cause_link", ["to_id"])
    op.create_table(
        "coe_impact",
        sa.Column("id", BIG, primary_key=True),
        _ref("coe_impact", "coe_id", "coe"),
        sa.Column("dimension", sa.String(20), nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("unit", sa.String(40), nullable=False),
        _flag("is_estimate"),
        _text("method"),
        _text("affected"),
        sa.Column("from_at", TIME),
        sa.Column("until_at", TIME),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("removed_at", TIME),
    )
    op.create_index("ix_coe_impact_coe_id", "coe_impact", ["coe_id"])
    op.create_table(
        "coe_answer",
        _ref("coe_answer", "coe_id", "coe", primary=True),
        sa.Column("question", sa.String(40), primary_key=True),
        _text("text"),
        _flag("is_not_applicable"),
        _flag("is_prefilled"),
        sa.Column("written_by", sa.String(80), nullable=False),
        sa.Column("written_at", TIME, nullable=False),
    )
    op.create_table(
        "action_team",
        _ref("action_team", "action_id", "action_item", primary=True),
        _ref("action_team", "team_id", "team"),
    )
    op.create_index("ix_action_team_team_id", "action_team", ["team_id"])


def _create_review() -> None:
    op.create_table(
        "coe_reviewer",
        _ref("coe_reviewer", "coe_id", "coe", primary=True),
        sa.Column("role", sa.String(20), primary_key=True),
        _ref("coe_reviewer", "person_id", "person"),
        sa.Column("asked_by", sa.String(80), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("signed_at", TIME),
        sa.Column("signed_version", sa.Integer),
        _text("claim"),
    )
    op.create_table(
        "coe_comment",
        sa.Column("id", BIG, primary_key=True),
        _ref("coe_comment", "coe_id", "coe"),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("anchor", sa.String(80), nullable=False),
        _text("quote"),
        _text("text"),
        sa.Column("said_by", sa.String(80), nullable=False),
        sa.Column("said_at", TIME, nullable=False),
        sa.Column("resolved_by", sa.String(80)),
        sa.Column("resolved_at", TIME),
    )
    op.create_index("ix_coe_comment_coe_id", "coe_comment", ["coe_id"])
    op.create_table(
        "coe_look",
        _ref("coe_look", "coe_id", "coe", primary=True),
        _ref("coe_look", "person_id", "person", primary=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", TIME, nullable=False),
    )


def _create_clocks() -> None:
    policy = op.create_table(
        "coe_policy",
        sa.Column("severity", sa.String(20), primary_key=True),
        sa.Column("counts", sa.String(10), nullable=False),
        sa.Column("prelim_hours", sa.Integer),
        *(sa.Column(f"{priority}_days", sa.Integer) for priority in ("p0", "p1", "p2")),
        sa.Column("roles", sa.String(120), nullable=False),
    )
    names = ("severity", "counts", "prelim_hours", "p0_days", "p1_days", "p2_days", "roles")
    op.bulk_insert(policy, [dict(zip(names, values, strict=True)) for values in POLICIES])
    op.create_table(
        "coe_holiday",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
    )
    op.create_table(
        "coe_pause",
        sa.Column("id", BIG, primary_key=True),
        _ref("coe_pause", "coe_id", "coe"),
        sa.Column("from_at", TIME, nullable=False),
        sa.Column("until_at", TIME),
        _text("reason"),
        sa.Column("paused_by", sa.String(80), nullable=False),
    )
    op.create_index("ix_coe_pause_coe_id", "coe_pause", ["coe_id"])


def downgrade() -> None:
    """Drop them."""
    for table in TABLES:
        op.drop_table(table)
    for table, columns in COLUMNS.items():
        for column in columns:
            op.drop_column(table, column.name)
