"""Pictures that people send: made anew from their pixels alone, before anything of them is kept or shown.

Owns what counts as a picture, its limits, and the process that does the work. What the file said besides its pixels
(where and when it was taken, by which device, previews, comments) is left behind with it.
"""

import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from foundation.errors import Invalid

MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
LARGEST_RESULT = 3_000_000
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 4_000
SECONDS = 15.0
TURN_SECONDS = 5.0
COMMAND = (sys.executable, "-I", str(Path(__file__).with_name("child.py")))
# Each may take as much memory as its limit allows; the rest wait for their turn.
AT_ONCE = threading.BoundedSemaphore(2)
REFUSED = {
    "pixels": (
        "picture.too_many_pixels",
        f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels in all its frames. Send a smaller one.",
    ),
    "large": (
        "picture.too_large",
        f"The picture made anew has more than {LARGEST_RESULT // 1000:,} kB. Send a smaller one.",
    ),
    "broken": (
        "picture.broken",
        "The file begins like a picture and can't be read as one. Save it anew, or send it in an archive.",
    ),
    "late": (
        "picture.too_slow",
        "The picture takes too much time or memory to read. Send a smaller one, or a link to it.",
    ),
    "busy": ("picture.busy", "Other pictures are being read. Send it again in a moment."),
}


@dataclass(frozen=True)
class Picture:
    """A picture of our own making."""

    content: bytes
    media_type: str
    width: int
    height: int


def is_picture(content: bytes) -> bool:
    """Tell by its first bytes, whatever it is called, whether a file is a picture of a kind that we show."""
    return _kind(content) is not None


def made_anew(content: bytes) -> bytes | Picture:
    """Return a picture made anew, and anything else as it is; raises Invalid for a picture that can't be made.

    Call it before a transaction opens: it takes a process of its own, and up to its whole time.
    """
    kind = _kind(content)
    return content if kind is None else _picture(kind, _asked(kind, content))


def _kind(content: bytes) -> str | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    return "WEBP" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def _asked(kind: str, content: bytes) -> bytes:
    """Hand the file to a process that knows none of our secrets, and return its answer."""
    if not AT_ONCE.acquire(timeout=TURN_SECONDS):
        raise _refusal("busy")
    try:
        limits = (str(MOST_PIXELS), str(LONGEST_SIDE), str(LARGEST_RESULT))
        done = subprocess.run(  # noqa: S603 - our own script
            (*COMMAND, kind, *limits), input=content, capture_output=True, timeout=SECONDS, env={}, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise _refusal("late") from late
    finally:
        AT_ONCE.release()
    if done.returncode < 0:
        raise _refusal("late")
    return done.stdout


def _picture(kind: str, answer: bytes) -> Picture:
    head, _, content = answer.partition(b"\n")
    word, *size = head.decode("ascii", "replace").split(" ")
    if word != "made":
        raise _refusal(word if word in REFUSED else "broken")
    return Picture(content, MEDIA_TYPES[kind], int(size[0]), int(size[1]))


def _refusal(word: str) -> Invalid:
    code, detail = REFUSED[word]
    return Invalid(code, detail, where="file")
