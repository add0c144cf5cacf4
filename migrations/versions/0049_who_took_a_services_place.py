"""Keep which service took the place of one that is retired."""

from alembic import op

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    """Add the column; written out, because SQLite takes a reference only together with its column."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    kind, named = ("BIGINT" if is_postgresql else "INTEGER"), "CONSTRAINT fk_service_successor_id_service"
    op.execute(f"ALTER TABLE service ADD COLUMN successor_id {kind} {named} REFERENCES service (id)")


def downgrade() -> None:
    """Drop it."""
    op.execute("ALTER TABLE service DROP COLUMN successor_id")
