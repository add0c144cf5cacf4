"""Make the tables of incidents."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the tables of incidents."""


def downgrade() -> None:
    """Drop the tables of incidents."""
