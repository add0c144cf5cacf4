"""Make the tables of catalog, and say which severities there are."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
SEVERITIES = (
    ("SEV1", 1, "Critical", "Most customers can't use the product, or data is lost or exposed.", None, 30, 10),
    ("SEV2", 2, "Major", "Many customers can't do something important, and there is no way around it.", None, 60, 15),
    ("SEV3", 3, "Minor", "Some customers are hindered, or there is a way around it.", None, 240, None),
    ("SEV4", 4, "Low", "Hardly anybody notices; it can wait for working hours.", None, None, None),
    (
        "pending",
        5,
        "Not yet known",
        "Nobody has judged it yet; it counts as major until somebody does.",
        "SEV2",
        60,
        15,
    ),
)


def upgrade() -> None:
    """Create the tables of catalog, and fill in the severities."""
    op.create_table(
        "service",
        sa.Column("id", BIG, nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("tier", sa.String(2), nullable=False),
        sa.Column("lifecycle", sa.String(20), nullable=False),
        sa.Column("owner_team_id", BIG),
        sa.Column("attributes", sa.JSON, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_service"),
        sa.UniqueConstraint("slug", name="uq_service_slug"),
        sa.ForeignKeyConstraint(["owner_team_id"], ["team.id"], name="fk_service_owner_team_id"),
    )
    op.create_index("ix_service_owner_team_id", "service", ["owner_team_id"])
    _create_beside()
    severity = op.create_table(
        "severity",
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("acts_as", sa.String(20)),
        sa.Column("update_minutes", sa.Integer),
        sa.Column("coe_days", sa.Integer),
        sa.PrimaryKeyConstraint("key", name="pk_severity"),
        sa.UniqueConstraint("rank", name="uq_severity_rank"),
        sa.ForeignKeyConstraint(["acts_as"], ["severity.key"], name="fk_severity_acts_as"),
    )
    names = ("key", "rank", "name", "description", "acts_as", "update_minutes", "coe_days")
    op.bulk_insert(severity, [dict(zip(names, values, strict=True)) for values in SEVERITIES])


def _create_beside() -> None:
    op.create_table(
        "service_dependency",
        sa.Column("service_id", BIG, nullable=False),
        sa.Column("depends_on_id", BIG, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("service_id", "depends_on_id", name="pk_service_dependency"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_service_dependency_service_id"),
        sa.ForeignKeyConstraint(["depends_on_id"], ["service.id"], name="fk_service_dependency_depends_on_id"),
    )
    op.create_index("ix_service_dependency_depends_on_id", "service_dependency", ["depends_on_id"])
    op.create_table(
        "service_revision",
        sa.Column("id", BIG, nullable=False),
        sa.Column("service_id", BIG, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("tier", sa.String(2), nullable=False),
        sa.Column("lifecycle", sa.String(20), nullable=False),
        sa.Column("attributes", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_service_revision"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_service_revision_service_id"),
    )
    found_by = ["service_id", "recorded_at", "id"]
    op.create_index("ix_service_revision_service_id_recorded_at", "service_revision", found_by)


def downgrade() -> None:
    """Drop the tables of catalog."""
    for name in ("severity", "service_revision", "service_dependency", "service"):
        op.drop_table(name)
