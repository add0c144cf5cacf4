"""Lay the ground: keys, streams, events with their guards, passages, jobs, idempotency keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
LIVE = sa.text("state <> 'dead'")
SQLITE_GUARDS = (
    "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END",
    "CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END",
    """CREATE TRIGGER event_no_replace BEFORE INSERT ON event
    WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id OR (stream = NEW.stream AND seq = NEW.seq))
    BEGIN SELECT RAISE(ABORT, 'events are never replaced'); END""",
)
POSTGRESQL_GUARDS = (
    """CREATE FUNCTION event_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'events are never changed' USING ERRCODE = '23000'; END $$""",
    "CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION event_refuse()",
    "CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION event_refuse()",
)


def upgrade() -> None:
    """Create the tables and the guards."""
    op.create_table(
        "key_counter",
        sa.Column("prefix", sa.String(8), primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    _create_log()
    _create_jobs()
    op.create_table(
        "idempotency_record",
        sa.Column("principal", sa.String(80), primary_key=True),
        sa.Column("route", sa.String(200), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
    )
    for guard in SQLITE_GUARDS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_GUARDS:
        op.execute(guard)


def _create_log() -> None:
    op.create_table(
        "stream_head",
        sa.Column("stream", sa.String(80), primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
        sa.Column("anchored_seq", sa.Integer, nullable=False),
    )
    op.create_table(
        "event",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("stream", sa.String(80), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("occurred_at", TIME, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("principal", sa.String(80), nullable=False),
        sa.Column("surface", sa.String(40), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("passage", sa.String(64)),
        sa.Column("format", sa.Integer, nullable=False),
        sa.Column("key_id", sa.String(40), nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
        sa.UniqueConstraint("stream", "seq", name="uq_event_stream_seq"),
    )
    op.create_table(
        "passage",
        sa.Column("stream", sa.String(80), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("salt", sa.String(32)),
        sa.Column("body", sa.Text),
        sa.Column("erased_at", TIME),
    )


def _create_jobs() -> None:
    op.create_table(
        "job",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("key", sa.String(200)),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("lane", sa.String(20), nullable=False),
        sa.Column("order_key", sa.String(200)),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("principal", sa.String(80), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("due", TIME, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(80)),
        sa.Column("last_error", sa.Text),
    )
    op.create_index("uq_job_live_key", "job", ["key"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE)
    op.create_index("ix_job_live_lane_due", "job", ["lane", "due", "id"], sqlite_where=LIVE, postgresql_where=LIVE)
    op.create_index("ix_job_live_order", "job", ["order_key", "id"], sqlite_where=LIVE, postgresql_where=LIVE)


def downgrade() -> None:
    """Take the ground away; only an empty installation can bear it."""
    for name in ("idempotency_record", "job", "passage", "event", "stream_head", "key_counter"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION event_refuse()")
