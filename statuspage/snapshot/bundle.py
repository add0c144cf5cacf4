"""One file with everything that is served of a page: a zip that nobody has to run anything to open."""

import fcntl
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from foundation.errors import NotFound

BUNDLE = "bundle.zip"
MANIFEST, STATE = "manifest.json", "state.json"
LOCK = ".lock"


class BrokenBundle(Exception):
    """A file that should be a snapshot is none: torn, empty or somebody else's."""


@dataclass(frozen=True)
class Bundle:
    """A page's files by path, whose they are, and how fresh; ``state`` is what they were rendered from."""

    page: str
    version: int
    rendered_at: datetime
    stale_at: datetime
    files: Mapping[str, bytes]
    state: bytes = b""

    def replaces(self, other: "Bundle | None") -> bool:
        """Whether it may take the other's place: versions of one page only rise."""
        return other is None or other.page != self.page or self.version > other.version


def pack(bundle: Bundle) -> bytes:
    """Write the bundle as bytes; the same bundle gives the same bytes."""
    told = {
        "page": bundle.page,
        "version": bundle.version,
        "rendered_at": bundle.rendered_at.isoformat(),
        "stale_at": bundle.stale_at.isoformat(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {MANIFEST: json.dumps(told).encode(), STATE: bundle.state, **bundle.files}.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def unpack(packed: bytes) -> Bundle:
    """Read a bundle; raises BrokenBundle when a byte of it is not as it was written."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        told = json.loads(files.pop(MANIFEST))
        rendered_at, stale_at = (datetime.fromisoformat(told[name]) for name in ("rendered_at", "stale_at"))
        state = files.pop(STATE, b"")
        return Bundle(told["page"], int(told["version"]), rendered_at, stale_at, files, state)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, OSError, NotImplementedError) as error:
        raise BrokenBundle(type(error).__name__) from error


def read(file: Path) -> Bundle | None:
    """Read the bundle in ``file``; None where there is none that can be read."""
    try:
        return unpack(file.read_bytes())
    except (FileNotFoundError, BrokenBundle):
        return None


def place(directory: Path, slug: str, packed: bytes, *, finish: Callable[[Path, bytes], bytes] | None = None) -> bool:
    """Put a bundle where it is served from, in one step, unless a newer one is there; returns whether it was put.

    ``finish`` has the last word about its bytes, while nobody else writes in that folder.
    """
    folder = directory / slug
    folder.mkdir(parents=True, exist_ok=True)
    with holding(folder):
        if not unpack(packed).replaces(read(folder / BUNDLE)):
            return False
        write(folder / BUNDLE, finish(folder, packed) if finish else packed)
    return True


def export(directory: Path, slug: str, bundle: Bundle, hidden: frozenset[str] = frozenset()) -> int:
    """Lay the bundle's files out under ``directory/slug`` for a static host; returns how many."""
    folder = (directory / slug).resolve()
    shown = {name: content for name, content in bundle.files.items() if name not in hidden}
    for name, content in shown.items():
        file = (folder / name).resolve()
        if not file.is_relative_to(folder):
            raise NotFound("file")
        file.parent.mkdir(parents=True, exist_ok=True)
        write(file, content)
    return len(shown)


@contextmanager
def holding(folder: Path) -> Iterator[None]:
    """Be the only one who writes in the folder."""
    with (folder / LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write(file: Path, content: bytes) -> None:
    """Write beside it, make it durable, then take its place: a reader sees the old or the new, never a part."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fchmod(out.fileno(), 0o644)
            os.fsync(out.fileno())
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    _make_durable(file.parent)


def _make_durable(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
