"""The process that makes one picture anew from its pixels, and ends.

It runs as a script in isolated mode, without the environment of who started it, and imports nothing of ours: what it
reads may be made to exhaust it or to take it over. It gets the file on its input and answers with a line, ``made`` and
the size, followed by the picture, or with the reason why there is none.
"""

import contextlib
import io
import resource
import sys
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps, ImageSequence

CPU_SECONDS = 10
MEMORY_BYTES = 768 * 1024 * 1024
# Modes that their formats write as they are; all others become colours, with or without transparency.
KEPT_MODES = {
    "PNG": {"1", "L", "LA", "P", "RGB", "RGBA"},
    "JPEG": {"L", "RGB"},
    "GIF": {"1", "L", "P", "RGBA", "RGB"},
    "WEBP": {"RGB", "RGBA"},
}
HOW: dict[str, dict[str, Any]] = {
    "PNG": {"optimize": True},
    "JPEG": {"quality": 88, "optimize": True, "progressive": True},
    "GIF": {"optimize": True},
    "WEBP": {"quality": 88, "method": 4},
}


class NoPicture(Exception):
    """It is not made, and why."""


@dataclass(frozen=True)
class Limits:
    """How much is read and written."""

    pixels: int
    side: int
    size: int


def main() -> None:
    """Answer for the file on the input."""
    kind, (pixels, side, size) = sys.argv[1], map(int, sys.argv[2:5])
    _limit()
    content = sys.stdin.buffer.read()
    try:
        width, height, made = _made_anew(kind, content, Limits(pixels, side, size))
    except NoPicture as reason:
        answer = str(reason).encode()
    except MemoryError:
        answer = b"late"
    except Exception:  # noqa: BLE001 - whatever broke, the answer is that there is none
        answer = b"broken"
    else:
        answer = f"made {width} {height}\n".encode() + made
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


def _limit() -> None:
    """Take away what reading a picture does not need."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(OSError, ValueError):  # Not every system limits it.
            resource.setrlimit(what, (most, most))


def _made_anew(kind: str, content: bytes, limits: Limits) -> tuple[int, int, bytes]:
    # The size is read from the header and held against our own limit, before any pixel is.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(content), formats=[kind]) as opened:
        frames = getattr(opened, "n_frames", 1)
        if opened.width * opened.height * frames > limits.pixels:
            raise NoPicture("pixels")
        made = [_bare(frame, kind, limits.side) for frame in ImageSequence.Iterator(opened)]
        durations = _durations(content, kind) if len(made) > 1 else []
    out = io.BytesIO()
    moving: dict[str, Any] = (
        {"save_all": True, "append_images": made[1:], "duration": durations, "loop": 0} if durations else {}
    )
    made[0].save(out, kind, **HOW[kind], **moving)
    if out.tell() > limits.size:
        raise NoPicture("large")
    return made[0].width, made[0].height, out.getvalue()


def _bare(frame: Image.Image, kind: str, side: int) -> Image.Image:
    """Return the pixels the right way up, no larger than is shown, and nothing that came with them."""
    frame = ImageOps.exif_transpose(frame)
    if frame.mode not in KEPT_MODES[kind]:
        frame = frame.convert("RGBA" if kind != "JPEG" and frame.has_transparency_data else "RGB")
    bare = frame.copy()
    clear = frame.info.get("transparency")
    bare.info = {} if clear is None or bare.mode == "RGBA" else {"transparency": clear}
    if max(bare.size) > side:
        if bare.mode in {"1", "P"}:
            bare = bare.convert("RGBA" if clear is not None else "RGB")
            bare.info = {}
        bare.thumbnail((side, side))
    return bare


def _durations(content: bytes, kind: str) -> list[int]:
    with Image.open(io.BytesIO(content), formats=[kind]) as opened:
        return [_shown_for(frame) for frame in ImageSequence.Iterator(opened)]


def _shown_for(frame: Image.Image) -> int:
    said = frame.info.get("duration", 100)
    return min(max(int(said), 20), 60_000) if isinstance(said, int | float) else 100


if __name__ == "__main__":
    main()
