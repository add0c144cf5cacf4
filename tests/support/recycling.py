"""Making a used PostgreSQL database as good as new: copying a template of 400 relations takes ten times as long.

What the migrations left (rows, sequences, triggers) is kept in a schema beside the tables. A database whose schema was
changed meanwhile, a trigger dropped for instance, can't be made good and is given up.
"""

import time

import psycopg

KEEP = """
CREATE SCHEMA kept;
CREATE TABLE kept.shape AS SELECT
  (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace) AS relations,
  (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O') AS triggers;
CREATE TABLE kept.sequence AS
  SELECT sequencename AS name, coalesce(last_value, 1) AS last, last_value IS NOT NULL AS used
  FROM pg_sequences WHERE schemaname = 'public';
"""
CHANGED = """
SELECT relations <> (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace)
  OR triggers <> (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O') FROM kept.shape
"""
LEFT_OPEN = """
SELECT state, left(query, 200) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
PARTING_S = 2.0
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# A table into which nothing was ever written has no pages.
WRITTEN = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
"""
RESET = "SELECT setval(format('public.%I', name)::regclass, last, used) FROM kept.sequence"


def keep_as_new(url: str) -> None:
    """Note, in a freshly migrated database, what it looks like."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(KEEP)
        for table in tables_of(connection, "public"):
            if connection.execute(f'SELECT 1 FROM public."{table}" LIMIT 1').fetchone():
                connection.execute(f'CREATE TABLE kept."row {table}" AS TABLE public."{table}"')


def left_open(url: str) -> list[tuple[str, ...]]:
    """Return the connections that a test did not close; those that are just ending get a moment."""
    limit = time.monotonic() + PARTING_S
    with psycopg.connect(url, autocommit=True) as connection:
        while (left := connection.execute(LEFT_OPEN).fetchall()) and time.monotonic() < limit:
            time.sleep(0.02)
    return left


def emptied(url: str) -> bool:
    """Take away what a test left; returns False when the database can't be made good."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(OTHERS)
        changed = connection.execute(CHANGED).fetchone()
        if changed is None or changed[0]:
            return False
        kept = [name.removeprefix("row ") for name in tables_of(connection, "kept") if name.startswith("row ")]
        # Triggers and foreign keys rest meanwhile: the log would refuse to be emptied.
        statements = ["BEGIN", "SET LOCAL session_replication_role = replica"]
        statements += [f'DELETE FROM public."{name}"' for (name,) in connection.execute(WRITTEN).fetchall()]
        statements += [f'INSERT INTO public."{table}" TABLE kept."row {table}"' for table in kept]
        connection.execute("; ".join([*statements, RESET, "COMMIT"]))
    return True


def tables_of(connection: psycopg.Connection[tuple[str, ...]], schema: str) -> list[str]:
    """Return the names of the tables of that schema."""
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", (schema,))
    return [row[0] for row in rows.fetchall()]
