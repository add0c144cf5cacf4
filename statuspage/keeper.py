"""Keeping a copy of every page on this node, so that it is served when the database is not there."""

import logging
import threading
from pathlib import Path
from typing import Self

from sqlalchemy.exc import SQLAlchemyError

from foundation.authz import machine
from foundation.work import Context, Reading, Transactor
from statuspage.queries.snapshots import KeptSnapshot, kept_snapshots, snapshot_bytes
from statuspage.snapshot.bundle import BrokenBundle
from statuspage.snapshot.byhand import place_copy

LOG = logging.getLogger("andon.status")
EVERY_S = 0.3
TROUBLE_S = 2.0
JOIN_S = 5.0


class SnapshotKeeper:
    """Copies what is newer in the database than on this node's disk; many may do so at once."""

    def __init__(self, transactor: Transactor, directory: Path) -> None:
        """Copy into ``directory``, from which ``SnapshotMiddleware`` serves."""
        self._transactor = transactor
        self._directory = directory
        self._context = Context(machine("statuspage"), "node", "")
        self._copied: dict[str, int] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="status-keeper", daemon=True)

    def start(self) -> Self:
        """Go on copying until ``stop``."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop copying."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(JOIN_S)

    def copy(self) -> int:
        """Copy what is newer; returns how many pages were."""
        with self._transactor.reading(self._context) as reading:
            newer = [kept for kept in kept_snapshots(reading) if self._copied.get(kept.slug) != kept.version]
            return sum(self._place(reading, kept) for kept in newer)

    def _place(self, reading: Reading, kept: KeptSnapshot) -> bool:
        placed = place_copy(self._directory, kept.slug, snapshot_bytes(reading, kept.page_id))
        self._copied[kept.slug] = kept.version
        return placed

    def _keep(self) -> None:
        pause = 0.0
        while not self._stopping.wait(pause):
            try:
                self.copy()
                pause = EVERY_S
            except (SQLAlchemyError, OSError, BrokenBundle) as error:
                LOG.warning("status.copy_failed", extra={"error": type(error).__name__})
                pause = TROUBLE_S
