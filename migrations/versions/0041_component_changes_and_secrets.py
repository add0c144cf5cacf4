"""Put changes of components down for programs as updates are, and forget the replies that were kept with a secret."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING, CHANGE = sa.text("state = 'waiting'"), sa.text("component_span_id IS NOT NULL")
NOTICE = sa.table("notification", sa.column("public_update_id"))
REPLY = sa.table("idempotency_record", sa.column("route"), sa.column("body"))


def upgrade() -> None:
    """Let a notification be about a change of a component."""
    # What SQLite makes anew when it alters a table loses the condition of an index.
    op.drop_index("ix_notification_due", "notification")
    with op.batch_alter_table("notification") as table:
        table.alter_column("public_update_id", existing_type=BIG, nullable=True)
        table.add_column(
            sa.Column(
                "component_span_id",
                BIG,
                sa.ForeignKey("component_span.id", name="fk_notification_component_span_id"),
            )
        )
    op.create_index(
        "uq_notification_change_once",
        "notification",
        ["subscriber_id", "component_span_id"],
        unique=True,
        sqlite_where=CHANGE,
        postgresql_where=CHANGE,
    )
    _index()
    _forget_secrets()


def downgrade() -> None:
    """Drop what is about changes; what was forgotten stays so."""
    op.execute(sa.delete(NOTICE).where(NOTICE.c.public_update_id.is_(None)))
    op.drop_index("ix_notification_due", "notification")
    op.drop_index("uq_notification_change_once", "notification")
    with op.batch_alter_table("notification") as table:
        table.drop_column("component_span_id")
        table.alter_column("public_update_id", existing_type=BIG, nullable=False)
    _index()


def _index() -> None:
    op.create_index(
        "ix_notification_due",
        "notification",
        ["channel", "due", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def _forget_secrets() -> None:
    held = (REPLY.c.route.like("POST /api/v1/webhooks%"), REPLY.c.body.like("%whsec\\_%", escape="\\"))
    op.execute(sa.delete(REPLY).where(*held))
