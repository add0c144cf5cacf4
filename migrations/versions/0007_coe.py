"""Make the tables of coe."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the tables of coe."""


def downgrade() -> None:
    """Drop the tables of coe."""
