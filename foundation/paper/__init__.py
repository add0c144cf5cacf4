"""A page that stands alone, as a tagged PDF.

Owns the limits and the process that does the work. WeasyPrint is an extra (``andon[pdf]``): without it, whoever asks
is told how it is installed. Nothing is fetched from anywhere: what the page does not hold is not in the PDF.
"""

import importlib.util
import subprocess
import sys
import threading
from pathlib import Path

from foundation.errors import Conflict

# Longer than the processor's time that it is allowed: on a busy machine it waits.
SECONDS = 75.0
TURN_SECONDS = 2.0
LARGEST_PAGE = 40_000_000
COMMAND = (sys.executable, "-I", str(Path(__file__).with_name("child.py")))
# Each may take a core and as much memory as its limit allows; the rest wait for their turn, or come again.
AT_ONCE = threading.BoundedSemaphore(1)
INSTEAD = "The page to print has the same: a browser makes a PDF of it."
INSTALL = "pip install --require-hashes -r requirements-pdf.lock"
PANGO = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
REFUSED = {
    "missing": (
        "pdf.not_installed",
        f"PDF needs WeasyPrint, which is not here. Whoever runs Andon installs it: {INSTALL}. {INSTEAD}",
    ),
    "libraries": (
        "pdf.no_pango",
        f"PDF needs the library Pango, which is not here. Whoever runs Andon installs it: {PANGO}. {INSTEAD}",
    ),
    "late": ("pdf.too_long", f"The document takes too much time or memory to be set in pages. {INSTEAD}"),
    "broken": ("pdf.broken", f"The document could not be set in pages. {INSTEAD}"),
    "busy": ("pdf.busy", "Another document is being set in pages. Ask again in a moment."),
}


def as_pdf(page: str) -> bytes:
    """Set a page of HTML in pages of paper; raises Conflict that says what to do instead.

    Call it when nothing is open that others wait for: it takes a process of its own, and up to its whole time.
    """
    if importlib.util.find_spec("weasyprint") is None:
        raise _refusal("missing")
    content = page.encode()
    if len(content) > LARGEST_PAGE:
        raise _refusal("late")
    if not AT_ONCE.acquire(timeout=TURN_SECONDS):
        raise _refusal("busy")
    try:
        done = subprocess.run(  # noqa: S603 - our own script
            COMMAND, input=content, capture_output=True, timeout=SECONDS, env={}, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise _refusal("late") from late
    finally:
        AT_ONCE.release()
    word, _, made = done.stdout.partition(b"\n")
    if word != b"made":
        said = word.decode("ascii", "replace")
        raise _refusal("late" if done.returncode < 0 else said if said in REFUSED else "broken")
    return made


def _refusal(word: str) -> Conflict:
    return Conflict(*REFUSED[word])
