"""Make the tables of learnings."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the tables of learnings."""


def downgrade() -> None:
    """Drop the tables of learnings."""
