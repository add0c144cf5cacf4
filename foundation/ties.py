"""Ties between processes: a child that ends with its parent, one server per data directory, one per port."""

import ctypes
import fcntl
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

from foundation.clock import monotonic

Taken = TypeVar("Taken")

PARENT = "ANDON_PARENT"
PR_SET_PDEATHSIG = 1
LOOK_S = 0.2
LETTING_GO_S = 3.0
REMOTE_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "ceph", "glusterfs"}
MOUNTS = Path("/proc/self/mounts")


class OccupiedError(Exception):
    """We cannot serve here, mostly because somebody does already; the message says where."""


def end_with_parent() -> None:
    """Have this process killed when the parent that started it dies, even by kill -9; without such a parent, nothing.

    Linux does it by itself (prctl PR_SET_PDEATHSIG); elsewhere a thread looks whether the parent is still the same.
    """
    if PARENT not in os.environ:
        return
    expected = int(os.environ[PARENT])
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(expected,), daemon=True).start()
    if os.getppid() != expected:
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        threading.Event().wait(LOOK_S)
    os._exit(1)


def patiently(take: Callable[[], Taken]) -> Taken:
    """Take what a server that was just killed may still be letting go; raises OccupiedError when it does not."""
    limit = monotonic() + LETTING_GO_S
    while True:
        try:
            return take()
        except OccupiedError:
            if monotonic() >= limit:
                raise
            threading.Event().wait(LOOK_S)


def hold(path: Path) -> IO[str]:
    """Take the lock file, for as long as the returned file stays open; raises OccupiedError when it is taken."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = path.open("a+")
    except OSError as error:
        message = (
            f"{error.filename}: {error.strerror}. Give Andon a directory that it may write in with ANDON_DATA_DIR."
        )
        raise OccupiedError(message) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        message = f"another andon serve uses {path.parent}. Stop it, or set ANDON_DATA_DIR to another directory."
        raise OccupiedError(message) from error
    # What is forked would hold it on after us.
    os.register_at_fork(after_in_child=file.close)
    return file


def require_free_port(host: str, port: int) -> None:
    """Raise OccupiedError when something listens there; servers that share ports would otherwise start in silence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"{host}:{port} is taken ({error.strerror}). Choose another with --port or PORT."
            raise OccupiedError(message) from error


def is_remote(path: Path) -> bool:
    """Whether ``path`` lies on a network file system, where SQLite's locks cannot be trusted."""
    if not MOUNTS.exists():
        return False
    resolved, best, kind = str(path.resolve()), "", ""
    for line in MOUNTS.read_text().splitlines():
        _, mount, file_system, *_ = line.split()
        inside = resolved == mount or resolved.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, file_system
    return kind in REMOTE_FILE_SYSTEMS
