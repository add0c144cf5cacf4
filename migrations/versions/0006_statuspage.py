"""Make the tables of statuspage."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the tables of statuspage."""


def downgrade() -> None:
    """Drop the tables of statuspage."""
