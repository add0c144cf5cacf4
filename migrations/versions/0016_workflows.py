"""Make room for types of incidents, their own fields, lists of tasks, and workflows with their runs."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
TYPES = (
    ("outage", "Outage", "Something does not work at all for those whom it serves."),
    ("degradation", "Degradation", "It works, but slowly, in part or not every time."),
    ("security", "Security", "Somebody got in, or could have, or something got out."),
    ("data", "Data", "Data is wrong, lost, late or in the wrong place."),
    ("near-miss", "Near miss", "Nobody was hit, and that was luck."),
)
TABLES = (
    "workflow_notice",
    "workflow_step",
    "workflow_run",
    "workflow_version",
    "workflow",
    "incident_field_value",
    "incident_field",
    "incident_task_list",
    "task_list_item",
    "task_list",
    "incident_type",
)


def _columns() -> dict[str, sa.Column[str]]:
    """Return the columns that known tables get."""
    return {
        "incident": sa.Column("type", sa.String(40), nullable=False, server_default=""),
        "incident_task": sa.Column("role", sa.String(40), nullable=False, server_default=""),
    }


def upgrade() -> None:
    """Add the columns and create the tables."""
    for table, column in _columns().items():
        op.add_column(table, column)
    _create_types()
    _create_task_lists()
    _create_fields()
    _create_workflows()
    _create_runs()


def _ref(table: str, name: str, target: str, *, primary: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, BIG, key, primary_key=primary, nullable=False)


def _changed() -> tuple[sa.Column[object], ...]:
    by = sa.Column("changed_by", sa.String(80), nullable=False)
    return sa.Column("changed_at", TIME, nullable=False), by, sa.Column("retired_at", TIME)


def _create_types() -> None:
    table = op.create_table(
        "incident_type",
        sa.Column("key", sa.String(40), primary_key=True),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("description", sa.String(300), nullable=False),
    )
    rows = [{"key": k, "rank": n, "name": name, "description": said} for n, (k, name, said) in enumerate(TYPES, 1)]
    op.bulk_insert(table, rows)


def _create_task_lists() -> None:
    op.create_table(
        "task_list",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("slug", sa.String(64), nullable=False, unique=True),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("types", sa.JSON, nullable=False),
        sa.Column("severities", sa.JSON, nullable=False),
        sa.Column("service_ids", sa.JSON, nullable=False),
        *_changed(),
    )
    op.create_table(
        "task_list_item",
        _ref("task_list_item", "list_id", "task_list", primary=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("due_minutes", sa.Integer),
    )
    op.create_table(
        "incident_task_list",
        _ref("incident_task_list", "incident_id", "incident", primary=True),
        _ref("incident_task_list", "list_id", "task_list", primary=True),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("added_by", sa.String(80), nullable=False),
    )


def _create_fields() -> None:
    op.create_table(
        "incident_field",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("key", sa.String(40), nullable=False, unique=True),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("description", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("choices", sa.JSON, nullable=False),
        sa.Column("required", sa.String(20), nullable=False),
        sa.Column("severities", sa.JSON, nullable=False),
        sa.Column("types", sa.JSON, nullable=False),
        *_changed(),
    )
    op.create_table(
        "incident_field_value",
        _ref("incident_field_value", "incident_id", "incident", primary=True),
        _ref("incident_field_value", "field_id", "incident_field", primary=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _create_workflows() -> None:
    op.create_table(
        "workflow",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("slug", sa.String(40), nullable=False, unique=True),
        sa.Column("current", sa.Integer, nullable=False),
        sa.Column("on_since", TIME),
        sa.Column("off_since", TIME),
    )
    op.create_table(
        "workflow_version",
        _ref("workflow_version", "workflow_id", "workflow", primary=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("event", sa.String(60), nullable=False),
        sa.Column("condition", sa.JSON, nullable=False),
        sa.Column("steps", sa.JSON, nullable=False),
        sa.Column("written_at", TIME, nullable=False),
        sa.Column("written_by", sa.String(80), nullable=False),
    )


def _create_runs() -> None:
    op.create_table(
        "workflow_run",
        sa.Column("id", BIG, primary_key=True),
        _ref("workflow_run", "workflow_id", "workflow"),
        sa.Column("version", sa.Integer, nullable=False),
        _ref("workflow_run", "incident_id", "incident"),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("event", sa.String(60), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.UniqueConstraint("workflow_id", "incident_id", "seq", name="uq_workflow_run_once"),
    )
    op.create_index("ix_workflow_run_incident", "workflow_run", ["incident_id", "id"])
    op.create_table(
        "workflow_step",
        _ref("workflow_step", "run_id", "workflow_run", primary=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("ended_at", TIME),
    )
    op.create_table(
        "workflow_notice",
        _ref("workflow_notice", "workflow_id", "workflow", primary=True),
        _ref("workflow_notice", "incident_id", "incident", primary=True),
        _ref("workflow_notice", "person_id", "person", primary=True),
        sa.Column("message", sa.String(300), nullable=False),
        sa.Column("told_at", TIME, nullable=False),
        sa.Column("dismissed_at", TIME),
    )
    op.create_index("ix_workflow_notice_person", "workflow_notice", ["person_id", "incident_id"])


def downgrade() -> None:
    """Drop what was made here."""
    for table in TABLES:
        op.drop_table(table)
    for name, column in _columns().items():
        with op.batch_alter_table(name) as batch:
            batch.drop_column(column.name)
