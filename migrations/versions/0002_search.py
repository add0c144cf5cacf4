"""Make documents searchable: one table, and over it FTS5 on SQLite, a tsvector with GIN on PostgreSQL."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FORGET = (
    "INSERT INTO search_index (search_index, rowid, heading, body) VALUES ('delete', OLD.id, OLD.heading, OLD.body);"
)
TAKE_IN = "INSERT INTO search_index (rowid, heading, body) VALUES (NEW.id, NEW.heading, NEW.body);"
MAKE_INDEX = """
    CREATE VIRTUAL TABLE search_index USING fts5(
        heading, body, content='search_document', content_rowid='id', tokenize='unicode61', prefix='2 3'
    )
"""
SQLITE = (
    MAKE_INDEX,
    f"CREATE TRIGGER search_document_inserted AFTER INSERT ON search_document BEGIN {TAKE_IN} END",
    f"CREATE TRIGGER search_document_deleted AFTER DELETE ON search_document BEGIN {FORGET} END",
    f"CREATE TRIGGER search_document_updated AFTER UPDATE ON search_document BEGIN {FORGET} {TAKE_IN} END",
)
ADD_WORDS = """
    ALTER TABLE search_document ADD COLUMN search_words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', heading), 'A') || setweight(to_tsvector('simple', body), 'D')
    ) STORED
"""
POSTGRESQL = (
    ADD_WORDS,
    "CREATE INDEX ix_search_document_search_words ON search_document USING gin (search_words) WITH (fastupdate = off)",
)


def upgrade() -> None:
    """Create the documents and the index of this engine."""
    op.create_table(
        "search_document",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("heading", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_document"),
        sa.UniqueConstraint("kind", "subject_id", name="uq_search_document_kind_subject_id"),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Drop the index and the documents."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_document")
