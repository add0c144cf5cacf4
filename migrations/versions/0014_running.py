"""Make room for running an incident: required roles, briefs, promises for each audience and their escalation."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
REQUIRED = {
    "SEV1": ("commander", "communications", "operations", "scribe"),
    "SEV2": ("commander", "communications"),
    "SEV3": ("commander",),
    "pending": ("commander",),
}
TABLES = (
    "incident_attachment",
    "incident_watcher",
    "incident_relation",
    "incident_pin",
    "update_template",
    "update_escalation",
    "severity_role",
)
TEMPLATES = (
    (
        "stakeholders",
        "First word",
        "{title} ({severity}). Affected: {services}, since {impact_started}. {lead} leads. Next update: {next_update}.",
    ),
    (
        "stakeholders",
        "Still going on",
        "{key} is {state}, after {duration}. What we know: {summary}\n\nNext update: {next_update}.",
    ),
    ("stakeholders", "It is over", "{key} is {state}. It lasted {duration}. What happened: {summary}"),
    ("public", "We look into it", "Since {impact_started} some requests to {services} fail. We look into it."),
    ("public", "We know why", "We found why {services} did not work as they should, and are putting it right."),
    ("public", "It is over", "{services} work again. The trouble lasted {duration}. We are sorry for it."),
)


def _columns() -> dict[str, tuple[sa.Column[object], ...]]:
    """Return the columns that known tables get."""
    return {
        "incident": (
            sa.Column("missed_step", sa.Integer, nullable=False, server_default="0"),
            sa.Column("public_update_due", TIME),
            sa.Column("missed_public_due", TIME),
            sa.Column("missed_public_step", sa.Integer, nullable=False, server_default="0"),
        ),
        "incident_update": (sa.Column("corrected_at", TIME),),
        "role_assignment": (
            sa.Column("brief", sa.Text, nullable=False, server_default=""),
            sa.Column("brief_html", sa.Text, nullable=False, server_default=""),
        ),
    }


def upgrade() -> None:
    """Add the columns, create the tables, and say which roles each severity needs."""
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    _create_roles()
    _create_escalation()
    _create_templates()
    _create_kept()
    _create_attachments()


def _incident(table: str, name: str = "incident_id") -> sa.Column[int]:
    return sa.Column(name, BIG, sa.ForeignKey("incident.id", name=f"fk_{table}_{name}"), nullable=False)


def _person(table: str, name: str = "person_id") -> sa.Column[int]:
    return sa.Column(name, BIG, sa.ForeignKey("person.id", name=f"fk_{table}_{name}"), nullable=False)


def _create_roles() -> None:
    table = op.create_table(
        "severity_role",
        sa.Column(
            "severity", sa.String(20), sa.ForeignKey("severity.key", name="fk_severity_role_severity"), primary_key=True
        ),
        sa.Column(
            "role", sa.String(40), sa.ForeignKey("incident_role.key", name="fk_severity_role_role"), primary_key=True
        ),
    )
    known = set(op.get_bind().execute(sa.text("SELECT key FROM severity")).scalars())
    rows = [{"severity": key, "role": role} for key, roles in REQUIRED.items() if key in known for role in roles]
    op.bulk_insert(table, rows)


def _create_escalation() -> None:
    op.create_table(
        "update_escalation",
        _incident("update_escalation"),
        sa.Column("audience", sa.String(20), nullable=False),
        _person("update_escalation"),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("told_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "audience", "person_id"),
    )
    op.create_index("ix_update_escalation_person", "update_escalation", ["person_id", "incident_id"])


def _create_templates() -> None:
    table = op.create_table(
        "update_template",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("audience", sa.String(20), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("changed_by", sa.String(80), nullable=False),
        sa.Column("retired_at", TIME),
    )
    kept = {"changed_at": datetime(2026, 1, 1, tzinfo=UTC), "changed_by": "console"}
    op.bulk_insert(table, [{"audience": to, "title": name, "body": body, **kept} for to, name, body in TEMPLATES])


def _create_kept() -> None:
    op.create_table(
        "incident_pin",
        _incident("incident_pin"),
        _incident("incident_pin", "source_id"),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("pinned_at", TIME, nullable=False),
        sa.Column("pinned_by", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "source_id", "seq"),
    )
    op.create_table(
        "incident_relation",
        _incident("incident_relation"),
        _incident("incident_relation", "other_id"),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("related_at", TIME, nullable=False),
        sa.Column("related_by", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "other_id", "kind"),
    )
    op.create_index("ix_incident_relation_other", "incident_relation", ["other_id", "incident_id"])
    op.execute(
        "INSERT INTO incident_relation (incident_id, other_id, kind, related_at, related_by) "
        "SELECT gone.id, onward.id, 'merged', gone.declared_at, 'console' FROM incident AS gone "
        "JOIN incident AS onward ON onward.id = gone.merged_into_id WHERE onward.visibility = gone.visibility"
    )
    op.create_table(
        "incident_watcher",
        _incident("incident_watcher"),
        _person("incident_watcher"),
        sa.Column("since", TIME, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "person_id"),
    )
    op.create_index("ix_incident_watcher_person", "incident_watcher", ["person_id", "incident_id"])


def _create_attachments() -> None:
    op.create_table(
        "incident_attachment",
        sa.Column("id", BIG, primary_key=True),
        _incident("incident_attachment"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("added_by", sa.String(80), nullable=False),
        sa.Column("erased_at", TIME),
    )
    op.create_index("ix_incident_attachment_incident", "incident_attachment", ["incident_id"])


def downgrade() -> None:
    """Drop what was made here."""
    for table in TABLES:
        op.drop_table(table)
    for name, columns in _columns().items():
        with op.batch_alter_table(name) as batch:
            for column in columns:
                batch.drop_column(column.name)
