"""Count the changes of the tables that say how the house is set up, so that what was read of them can be remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

COUNTED = (
    "api_token",
    "checklist",
    "checklist_version",
    "checklist_version_question",
    "escalation_policy",
    "incident_field",
    "incident_type",
    "learning",
    "oncall_schedule",
    "person",
    "readiness_question",
    "readiness_question_revision",
    "runbook",
    "service",
    "service_dependency",
    "service_revision",
    "severity",
    "status_page",
    "task_list",
    "task_list_item",
    "team",
    "team_membership",
)
SQLITE = """CREATE TRIGGER {table}_counts_{what} AFTER {what} ON {table}
BEGIN UPDATE table_version SET version = version + 1 WHERE name = '{table}'; END"""
POSTGRESQL = (
    """CREATE FUNCTION table_version_count() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN UPDATE table_version SET version = version + 1 WHERE name = TG_TABLE_NAME; RETURN NULL; END $$""",
    *(
        f"""CREATE TRIGGER {table}_counts AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION table_version_count()"""
        for table in COUNTED
    ),
)


def upgrade() -> None:
    """Create the counts and what counts."""
    made = op.create_table(
        "table_version",
        sa.Column("name", sa.String(63), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.bulk_insert(made, [{"name": table, "version": 0} for table in COUNTED])
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def _sqlite() -> list[str]:
    words = ("insert", "update", "delete")
    return [SQLITE.format(table=table, what=what) for table in COUNTED for what in words]


def downgrade() -> None:
    """Take them away."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION table_version_count() CASCADE")
    else:
        for table in COUNTED:
            for what in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {table}_counts_{what}")
    op.drop_table("table_version")
