"""Make the tables of catalog."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables of catalog."""


def downgrade() -> None:
    """Drop the tables of catalog."""
