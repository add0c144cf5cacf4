"""Keep all that a report says, and which kept files are pictures of ours."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Add the columns; what was reported before said nothing of them."""
    op.add_column("incident_report", sa.Column("about", sa.JSON, nullable=False, server_default="{}"))
    op.add_column("incident_attachment", sa.Column("width", sa.Integer))
    op.add_column("incident_attachment", sa.Column("height", sa.Integer))


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("incident_attachment") as table:
        table.drop_column("height")
        table.drop_column("width")
    with op.batch_alter_table("incident_report") as table:
        table.drop_column("about")
