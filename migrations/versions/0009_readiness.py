"""Make the tables of readiness."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the tables of readiness."""


def downgrade() -> None:
    """Drop the tables of readiness."""
