"""Make the tables of incidents."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
CURRENT = sa.text("until IS NULL")
MOMENTS = (
    "change_made",
    "impact_started",
    "detected",
    "acknowledged",
    "engaged",
    "identified",
    "mitigated",
    "impact_ended",
    "resolved",
    "closed",
)
TABLES = (
    "incident_task",
    "incident_update",
    "incident_service",
    "incident_participant",
    "role_assignment",
    "incident_role",
    "incident_dedup_hold",
    "incident",
)
ROLES = (
    (
        "commander",
        "Incident Commander",
        "Lead: decide, keep everybody on one plan, hand out the other roles. Leave the keyboard to others.",
    ),
    ("deputy", "Deputy", "Stand beside the commander: keep track of time and open questions, take over when asked."),
    (
        "communications",
        "Communications Lead",
        "Tell stakeholders and the public what they notice, what we do, and when we speak again. Keep the promise.",
    ),
    (
        "operations",
        "Operations Lead",
        "Run the hands-on work: say what is about to be changed, change one thing at a time, say what came of it.",
    ),
    (
        "liaison",
        "Customer Liaison",
        "Listen to customers and support: bring in what they report, and take back answers that are true.",
    ),
    ("scribe", "Scribe", "Write down what is seen, decided and tried, with its time, so that nobody has to remember."),
)


def upgrade() -> None:
    """Create the tables and the roles that every installation starts with."""
    _create_incident()
    op.create_table(
        "incident_dedup_hold",
        sa.Column("scope", sa.String(300), primary_key=True),
        sa.Column("incident_id", BIG, sa.ForeignKey("incident.id", name="fk_incident_dedup_hold_incident_id")),
    )
    op.create_index("ix_incident_dedup_hold_incident_id", "incident_dedup_hold", ["incident_id"])
    _create_people()
    _create_work()


def _create_incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("summary_html", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("severity", sa.String(20), nullable=False),
        sa.Column("acting_severity", sa.String(20), nullable=False),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("visibility", sa.String(20), nullable=False),
        sa.Column("dedup_key", sa.String(200)),
        sa.Column("declared_by", sa.String(80), nullable=False),
        _person("incident", "declarer_id", nullable=True),
        sa.Column("merged_into_id", BIG, sa.ForeignKey("incident.id", name="fk_incident_merged_into_id")),
        sa.Column("update_minutes", sa.Integer),
        sa.Column("next_update_due", TIME),
        sa.Column("missed_update_due", TIME),
        sa.Column("last_update_at", TIME),
        sa.Column("declared_at", TIME, nullable=False),
        *(sa.Column(f"{moment}_at", TIME) for moment in MOMENTS),
        sa.UniqueConstraint("number", name="uq_incident_number"),
    )
    op.create_index("ix_incident_declared_at", "incident", ["declared_at", "id"])
    op.create_index("ix_incident_state_declared_at", "incident", ["state", "declared_at", "id"])
    op.create_index("ix_incident_severity_declared_at", "incident", ["severity", "declared_at", "id"])


def _incident(table: str, *, primary_key: bool = False) -> sa.Column[int]:
    reference = sa.ForeignKey("incident.id", name=f"fk_{table}_incident_id")
    return sa.Column("incident_id", BIG, reference, nullable=False, primary_key=primary_key)


def _person(table: str, name: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[int]:
    reference = sa.ForeignKey("person.id", name=f"fk_{table}_{name}")
    return sa.Column(name, BIG, reference, nullable=nullable, primary_key=primary_key)


def _create_people() -> None:
    roles = op.create_table(
        "incident_role",
        sa.Column("key", sa.String(40), primary_key=True),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("instructions", sa.Text, nullable=False),
    )
    op.bulk_insert(
        roles,
        [
            {"key": key, "rank": rank, "name": name, "instructions": instructions}
            for rank, (key, name, instructions) in enumerate(ROLES, start=1)
        ],
    )
    op.create_table(
        "role_assignment",
        sa.Column("id", BIG, primary_key=True),
        _incident("role_assignment"),
        sa.Column(
            "role", sa.String(40), sa.ForeignKey("incident_role.key", name="fk_role_assignment_role"), nullable=False
        ),
        _person("role_assignment", "person_id"),
        sa.Column("since", TIME, nullable=False),
        sa.Column("until", TIME),
        sa.Column("assigned_by", sa.String(80), nullable=False),
    )
    current = {"sqlite_where": CURRENT, "postgresql_where": CURRENT}
    op.create_index("uq_role_assignment_current", "role_assignment", ["incident_id", "role"], unique=True, **current)
    op.create_index("ix_role_assignment_person_current", "role_assignment", ["person_id"], **current)
    op.create_table(
        "incident_participant",
        _incident("incident_participant", primary_key=True),
        _person("incident_participant", "person_id", primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("since", TIME, nullable=False),
    )
    op.create_index("ix_incident_participant_person", "incident_participant", ["person_id", "incident_id"])


def _create_work() -> None:
    op.create_table(
        "incident_service",
        _incident("incident_service", primary_key=True),
        sa.Column(
            "service_id", BIG, sa.ForeignKey("service.id", name="fk_incident_service_service_id"), primary_key=True
        ),
        sa.Column("impact", sa.String(30), nullable=False),
    )
    op.create_index("ix_incident_service_service", "incident_service", ["service_id", "incident_id"])
    op.create_table(
        "incident_update",
        sa.Column("id", BIG, primary_key=True),
        _incident("incident_update"),
        sa.Column("audience", sa.String(20), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("body_html", sa.Text, nullable=False),
        sa.Column("posted_at", TIME, nullable=False),
        sa.Column("posted_by", sa.String(80), nullable=False),
    )
    op.create_index("ix_incident_update_incident", "incident_update", ["incident_id", "id"])
    op.create_table(
        "incident_task",
        sa.Column("id", BIG, primary_key=True),
        _incident("incident_task"),
        sa.Column("title", sa.String(300), nullable=False),
        _person("incident_task", "owner_id", nullable=True),
        sa.Column("due", TIME),
        sa.Column("done_at", TIME),
        sa.Column("done_by", sa.String(80)),
    )
    op.create_index("ix_incident_task_incident", "incident_task", ["incident_id"])
    op.create_index("ix_incident_task_owner", "incident_task", ["owner_id"])


def downgrade() -> None:
    """Drop the tables of incidents."""
    for table in TABLES:
        op.drop_table(table)
