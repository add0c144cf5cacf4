"""Make the tables of accounts."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables of accounts."""


def downgrade() -> None:
    """Drop the tables of accounts."""
