"""Help with the severity, and keep who is told, what shares a dedup key, and what of the known has helped."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
EXAMPLES = (
    ("SEV1", "Nobody can sign in, pay or load a page."),
    ("SEV1", "Customers see the data of others, or theirs is gone."),
    ("SEV2", "Payments fail in one region, and trying again does not help."),
    ("SEV2", "Everything is so slow that many give up."),
    ("SEV3", "Exports fail for some, and can be started again."),
    ("SEV3", "Mail arrives half an hour late."),
    ("SEV4", "An internal report is a day old."),
    ("SEV4", "A spare machine is down; the others carry on."),
)
SCALES = (
    ("impact", "everyone", 1, "Most or all customers"),
    ("impact", "many", 2, "Many customers, or one large one"),
    ("impact", "few", 3, "A few customers"),
    ("impact", "inside", 4, "Nobody outside, so far"),
    ("condition", "down", 1, "Can't do it at all"),
    ("condition", "degraded", 2, "Slow, or fails at times"),
    ("condition", "workaround", 3, "There is a way around"),
    ("condition", "at_risk", 4, "Works still, but is at risk"),
)
CELLS = {
    "everyone": ("SEV1", "SEV1", "SEV2", "SEV2"),
    "many": ("SEV2", "SEV2", "SEV3", "SEV3"),
    "few": ("SEV3", "SEV3", "SEV3", "SEV4"),
    "inside": ("SEV3", "SEV4", "SEV4", "SEV4"),
}
INDEXES = (
    ("ix_incident_declarer_id", "incident", ["declarer_id", "id"]),
    ("ix_action_item_service_id", "action_item", ["service_id", "state", "due"]),
)
TABLES = (
    "known_verdict",
    "incident_shared_key",
    "incident_notice_dismissal",
    "incident_told",
    "severity_cell",
    "severity_scale",
    "severity_example",
)


def upgrade() -> None:
    """Create the tables and indexes, and fill in what severities look like."""
    _help_with_severity()
    _told()
    _judged()
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    has_key = sa.text("dedup_key IS NOT NULL")
    op.create_index("ix_incident_dedup_key", "incident", ["dedup_key"], sqlite_where=has_key, postgresql_where=has_key)


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_incident_dedup_key", "incident")
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
    for table in TABLES:
        op.drop_table(table)


def _help_with_severity() -> None:
    example = op.create_table(
        "severity_example",
        sa.Column("id", BIG, nullable=False),
        sa.Column("severity", sa.String(20), nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_severity_example"),
        sa.ForeignKeyConstraint(["severity"], ["severity.key"], name="fk_severity_example_severity"),
    )
    op.create_index("ix_severity_example_severity", "severity_example", ["severity", "id"])
    scale = op.create_table(
        "severity_scale",
        sa.Column("axis", sa.String(20), nullable=False),
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("axis", "key", name="pk_severity_scale"),
    )
    cell = op.create_table(
        "severity_cell",
        sa.Column("impact", sa.String(20), nullable=False),
        sa.Column("condition", sa.String(20), nullable=False),
        sa.Column("severity", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("impact", "condition", name="pk_severity_cell"),
        sa.ForeignKeyConstraint(["severity"], ["severity.key"], name="fk_severity_cell_severity"),
    )
    conditions = [key for axis, key, _, _ in SCALES if axis == "condition"]
    op.bulk_insert(example, [{"severity": severity, "text": text} for severity, text in EXAMPLES])
    op.bulk_insert(scale, [dict(zip(("axis", "key", "rank", "name"), values, strict=True)) for values in SCALES])
    op.bulk_insert(
        cell,
        [
            {"impact": impact, "condition": condition, "severity": severity}
            for impact, row in CELLS.items()
            for condition, severity in zip(conditions, row, strict=True)
        ],
    )


def _told() -> None:
    op.create_table(
        "incident_told",
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("service_id", BIG, nullable=False),
        sa.Column("on_id", BIG, nullable=False),
        sa.Column("team_id", BIG, nullable=False),
        sa.Column("told_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "service_id", name="pk_incident_told"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_incident_told_incident_id"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_incident_told_service_id"),
        sa.ForeignKeyConstraint(["on_id"], ["service.id"], name="fk_incident_told_on_id"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_incident_told_team_id"),
    )
    op.create_index("ix_incident_told_team", "incident_told", ["team_id", "incident_id"])
    op.create_table(
        "incident_notice_dismissal",
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("dismissed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "person_id", name="pk_incident_notice_dismissal"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_incident_notice_dismissal_incident_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_incident_notice_dismissal_person_id"),
    )
    op.create_table(
        "incident_shared_key",
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("other_id", BIG, nullable=False),
        sa.Column("shared_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "other_id", name="pk_incident_shared_key"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_incident_shared_key_incident_id"),
        sa.ForeignKeyConstraint(["other_id"], ["incident.id"], name="fk_incident_shared_key_other_id"),
    )
    op.create_index("ix_incident_shared_key_other", "incident_shared_key", ["other_id"])


def _judged() -> None:
    op.create_table(
        "known_verdict",
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("ref", sa.String(120), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("judged_by", sa.String(80), nullable=False),
        sa.Column("judged_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "ref", name="pk_known_verdict"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_known_verdict_incident_id"),
    )
