"""Make the occasion of a checklist one of five, and keep what was written there beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"

TABLE = "checklist"
# What was free text becomes the occasion whose sign it holds, the first that is found; the rest are for new services.
SIGNS = (
    ("major_feature", ("feature",)),
    ("peak_event", ("peak",)),
    ("new_service", ("launch", "new")),
    ("annual", ("annual", "year")),
    ("delta", ("delta",)),
)
KNOWN = tuple(name for name, _ in SIGNS)


def upgrade() -> None:
    """Add the note, move the words there, and put one of the five in their place."""
    op.add_column(TABLE, sa.Column("occasion_note", sa.String(60), nullable=False, server_default=""))
    checklist = sa.table(TABLE, sa.column("occasion", sa.String), sa.column("occasion_note", sa.String))
    # A checklist that was taken in had no words of anybody's there.
    said = checklist.c.occasion.not_in([*KNOWN, "lens", "checklist"])
    op.execute(checklist.update().where(said).values(occasion_note=checklist.c.occasion))
    written = sa.func.lower(checklist.c.occasion)
    signs = [(sa.or_(*(written.contains(sign) for sign in each)), sa.literal(name)) for name, each in SIGNS]
    op.execute(
        checklist.update()
        .where(checklist.c.occasion.not_in(KNOWN))
        .values(occasion=sa.case(*signs, else_=sa.literal("new_service")))
    )


def downgrade() -> None:
    """Put the words back where there were some."""
    op.execute(f"UPDATE {TABLE} SET occasion = occasion_note WHERE occasion_note != ''")
    op.drop_column(TABLE, "occasion_note")
