"""Keep who reads a page, what is to be said later, whether an update was seen outside, and when work recurs."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PUBLIC_ID = 12
COLUMNS = {
    "status_page": (
        sa.Column("accent", sa.String(7), nullable=False, server_default=""),
        sa.Column("readers", sa.Text, nullable=False, server_default="[]"),
    ),
    "public_update": (
        sa.Column("notify", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("sought_at", TIME),
        sa.Column("seen_at", TIME),
    ),
    "maintenance": (
        sa.Column("keeps_time", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("remind_minutes", sa.Integer, nullable=False, server_default="0"),
        sa.Column("reminded_at", TIME),
        sa.Column("recurs", sa.String(12), nullable=False, server_default=""),
        sa.Column("recurs_until", TIME),
        sa.Column("series", sa.String(PUBLIC_ID), nullable=False, server_default=""),
    ),
}


def upgrade() -> None:
    """Add the columns, and what waits to be said."""
    for table, columns in COLUMNS.items():
        for column in columns:
            op.add_column(table, column)
    op.create_table(
        "planned_post",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("public_id", sa.String(PUBLIC_ID), nullable=False),
        sa.Column("page_id", BIG, sa.ForeignKey("status_page.id", name="fk_planned_post_page_id"), nullable=False),
        sa.Column(
            "public_incident_id", BIG, sa.ForeignKey("public_incident.id", name="fk_planned_post_public_incident_id")
        ),
        sa.Column("incident_id", BIG, sa.ForeignKey("incident.id", name="fk_planned_post_incident_id")),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("body_html", sa.Text, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("impact", sa.String(20), nullable=False),
        sa.Column("statuses", sa.Text, nullable=False),
        sa.Column("notify", sa.Boolean, nullable=False),
        sa.Column("due", TIME, nullable=False),
        sa.Column("planned_by", sa.String(80), nullable=False),
        sa.Column("planned_at", TIME, nullable=False),
        sa.Column("settled_at", TIME),
        sa.Column("outcome", sa.Text, nullable=False, server_default=""),
        sa.UniqueConstraint("public_id", name="uq_planned_post_public_id"),
    )
    op.create_index("ix_planned_post_due", "planned_post", ["page_id", "due"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("planned_post")
    for table, columns in COLUMNS.items():
        for column in columns:
            op.drop_column(table, column.name)
