"""The line in which writers of one SQLite file stand, whichever process they are of."""

from pathlib import Path
from threading import Thread

from foundation.db import FairLock


def test_locks_of_one_file_serve_one_writer_at_a_time_first_come_first_served(tmp_path: Path) -> None:
    """Two locks of the same file stand for two processes: the kernel tells apart who opened it."""
    ours, theirs, entered = FairLock(tmp_path / "turn"), FairLock(tmp_path / "turn"), []

    def write() -> None:
        with theirs.holding():
            entered.append("theirs")

    other = Thread(target=write)
    with ours.holding():
        other.start()
        other.join(0.05)
        entered.append("ours")
    other.join()
    assert entered == ["ours", "theirs"]
