"""Keep templates of COEs, how long an action is watched and what shows it, and who wants no mail about a mention."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "coe_template",
        sa.Column("slug", sa.String(40), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("is_newest", sa.Boolean, nullable=False),
        sa.Column("published_by", sa.String(80), nullable=False),
        sa.Column("published_at", TIME, nullable=False),
    )
    op.add_column("coe", sa.Column("template", sa.String(40), nullable=False, server_default="standard"))
    op.add_column("coe", sa.Column("template_number", sa.Integer, nullable=False, server_default="0"))
    op.add_column("person", sa.Column("mention_mails", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("action_item", sa.Column("watch_days", sa.Integer))
    op.add_column("action_item", sa.Column("watch_until", TIME))
    op.add_column("action_item", sa.Column("proof", sa.String(20), nullable=False, server_default=""))
    op.add_column("action_item", sa.Column("proof_at", TIME))


def downgrade() -> None:
    """Drop them."""
    for name in ("proof_at", "proof", "watch_until", "watch_days"):
        op.drop_column("action_item", name)
    op.drop_column("person", "mention_mails")
    op.drop_column("coe", "template_number")
    op.drop_column("coe", "template")
    op.drop_table("coe_template")
