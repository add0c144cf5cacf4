"""Waking workers: a bell that rings when another connection has committed.

On SQLite an idle connection of its own watches ``PRAGMA data_version`` (4 µs a look); on PostgreSQL new jobs are looked
for on a short beat.
"""

import threading

from sqlalchemy import Engine

BEAT_S = 0.02
POSTGRESQL_BEAT_S = 0.1


class Bell:
    """Lets threads wait until something was written, or until a time has passed."""

    def __init__(self, engine: Engine) -> None:
        """Begin to listen."""
        self._engine = engine
        self._condition = threading.Condition()
        self._closed = threading.Event()
        self.rung = 0
        watch = self._watch_sqlite if engine.dialect.name == "sqlite" else self._beat
        self._thread = threading.Thread(target=watch, name="bell", daemon=True)
        self._thread.start()

    def wait(self, since: int, seconds: float) -> None:
        """Return when the bell has rung after ``since``, or after ``seconds``."""
        with self._condition:
            self._condition.wait_for(lambda: self.rung != since, timeout=seconds)

    def ring(self) -> None:
        """Wake all who wait."""
        with self._condition:
            self.rung += 1
            self._condition.notify_all()

    def close(self) -> None:
        """Stop listening."""
        self._closed.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._closed.wait(POSTGRESQL_BEAT_S):
            self.ring()

    def _watch_sqlite(self) -> None:
        connection = self._engine.raw_connection()
        try:
            last = None
            while not self._closed.wait(BEAT_S):
                (version,) = connection.cursor().execute("PRAGMA data_version").fetchone()
                if version != last:
                    last = version
                    self.ring()
        finally:
            connection.close()
