"""Make the tables of search."""

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables of search."""


def downgrade() -> None:
    """Drop the tables of search."""
