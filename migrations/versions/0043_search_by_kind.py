"""Look documents up by key, and have SQLite's index know of which kind each document is."""

from alembic import op

revision = "0043"
down_revision = "0042"

TRIGGERS = ("search_document_inserted", "search_document_deleted", "search_document_updated")


def upgrade() -> None:
    """Make the index on the keys, and SQLite's anew."""
    op.create_index("ix_search_document_key", "search_document", ["key"])
    _index_anew(("heading", "body", "kind"))


def downgrade() -> None:
    """Make SQLite's index as it was."""
    op.drop_index("ix_search_document_key", "search_document")
    _index_anew(("heading", "body"))


def _index_anew(columns: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    names, old, new = (", ".join(f"{whose}{each}" for each in columns) for whose in ("", "OLD.", "NEW."))
    forget = f"INSERT INTO search_index (search_index, rowid, {names}) VALUES ('delete', OLD.id, {old});"
    take_in = f"INSERT INTO search_index (rowid, {names}) VALUES (NEW.id, {new});"
    for trigger in TRIGGERS:
        op.execute(f"DROP TRIGGER {trigger}")
    op.execute("DROP TABLE search_index")
    op.execute(f"""
        CREATE VIRTUAL TABLE search_index USING fts5(
            {names}, content='search_document', content_rowid='id', tokenize='unicode61', prefix='2 3'
        )
    """)
    op.execute("INSERT INTO search_index (search_index) VALUES ('rebuild')")
    op.execute(f"CREATE TRIGGER {TRIGGERS[0]} AFTER INSERT ON search_document BEGIN {take_in} END")
    op.execute(f"CREATE TRIGGER {TRIGGERS[1]} AFTER DELETE ON search_document BEGIN {forget} END")
    op.execute(f"CREATE TRIGGER {TRIGGERS[2]} AFTER UPDATE ON search_document BEGIN {forget} {take_in} END")
