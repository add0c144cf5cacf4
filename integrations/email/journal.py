"""What the mail server has taken and the database does not know yet: a line for each mail, in a file of this machine.

A worker that is killed between the server's answer and the note in the database leaves its file behind. Whoever mails
next reads it before anything is taken again, so that only the mail that was on the wire may come twice. A file whose
writer lives is locked; where no file can be written the mails go out all the same, and a batch may come twice.
"""

import fcntl
import logging
import os
import re
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from statuspage.commands import Taken

LOG = logging.getLogger("andon.email")
LINE = re.compile(rb"([0-9]{1,18}) ([0-9]{1,18}) ([0-9]{1,18}) ([0-9]{1,9})\n")
FINISHED = ".taken"
LONGEST_HOST = 60


@dataclass
class Journal:
    """The file of one stretch of sending, under whose name it takes mails."""

    owner: str
    descriptor: int | None = None

    def note(self, taken: Taken) -> None:
        """Write down that the server has it."""
        if self.descriptor is not None:
            line = f"{taken.id} {taken.public_update_id} {taken.subscriber_id} {taken.attempt}\n"
            with suppress(OSError):
                os.write(self.descriptor, line.encode())

    def clear(self) -> None:
        """Forget what the database knows by now."""
        if self.descriptor is not None:
            os.ftruncate(self.descriptor, 0)


@contextmanager
def writing(folder: Path) -> Iterator[Journal]:
    """Keep a journal; it stays behind where what it says may not be in the database."""
    owner = f"{this_machine()}:{os.getpid()}:{secrets.token_hex(4)}"
    try:
        descriptor = _locked(folder, owner)
    except OSError as error:
        LOG.warning("email.no_journal", extra={"error": type(error).__name__})
        yield Journal(owner)
        return
    try:
        yield Journal(owner, descriptor)
        path_of(folder, owner).unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def this_machine() -> str:
    """Return the name of this machine, as far as there is room for it."""
    return socket.gethostname()[:LONGEST_HOST]


def path_of(folder: Path, owner: str) -> Path:
    """Return where the journal of that name stands."""
    return folder / f"{owner}{FINISHED}"


@contextmanager
def left_behind(folder: Path) -> Iterator[list[Taken]]:
    """Give what dead writers handed in, and forget it once that is noted."""
    found: list[Taken] = []
    files: list[tuple[Path, int]] = []
    try:
        for path in sorted(folder.glob(f"*{FINISHED}")):
            descriptor = _open(path)
            if descriptor is not None:
                files.append((path, descriptor))
                said = LINE.findall(path.read_bytes())
                found += [Taken(*(int(number) for number in numbers)) for numbers in said]
        yield found
        for path, _ in files:
            path.unlink(missing_ok=True)
    finally:
        for _, descriptor in files:
            os.close(descriptor)


def _locked(folder: Path, owner: str) -> int:
    """Make the file, which takes its name only when it is locked."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = folder / f"{owner}.new"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    fresh.rename(path_of(folder, owner))
    return descriptor


def _open(path: Path) -> int | None:
    """Open and lock the file of somebody who is no more; None where its writer lives, or others were faster."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
