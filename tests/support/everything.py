"""All that stands in a database, for tests of what may not stand there."""

from sqlalchemy import text as sql

from tests.support.world import World


def everything(world: World) -> str:
    """Return all text that stands in the database, in whatever table."""
    with world.engine.connect() as connection:
        sqlite = world.engine.dialect.name == "sqlite"
        names = (
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            if sqlite
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        tables = list(connection.execute(sql(names)).scalars())
        return "\n".join(repr(connection.execute(sql(f'SELECT * FROM "{table}"')).all()) for table in tables)
