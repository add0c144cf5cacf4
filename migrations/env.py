"""Alembic's entry: connects to the database that it is handed and knows all mapped classes through the registry."""

from alembic import context
from sqlalchemy import text

from andon import registry
from foundation.db import Base, make_engine
from foundation.migrate import is_ours

assert registry


def run() -> None:
    """Migrate in one transaction; on SQLite foreign keys are off meanwhile and checked afterwards."""
    engine = make_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_name=is_ours,
            compare_type=True,
            render_as_batch=False,
        )
        with context.begin_transaction():
            context.run_migrations()
        if sqlite:
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            assert not broken, broken
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")
    engine.dispose()


run()
