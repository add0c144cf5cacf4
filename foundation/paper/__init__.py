"""A page that stands alone, as a tagged PDF.

Owns the limits and the process that does the work. WeasyPrint is an extra (``andon[pdf]``): without it, whoever asks
is told how it is installed. Nothing is fetched from anywhere: what the page does not hold is not in the PDF.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path

from foundation.errors import Conflict

# Longer than the processor's time that it is allowed, for on a busy machine it waits; and less than a job's lease.
SECONDS = 50.0
LARGEST_PAGE = 40_000_000
# Said to the process that it only looks whether it could.
LOOK = "look"
COMMAND = (sys.executable, "-I", str(Path(__file__).with_name("child.py")))
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
}
# What is said, by the code that stays with what was asked for.
SAID = dict(REFUSED.values())


def as_pdf(page: str) -> bytes:
    """Set a page of HTML in pages of paper; raises Conflict that says what to do instead.

    Call it from a job, one at a time: it takes a process of its own that may use a core and all the memory that its
    limit allows, and up to its whole time.
    """
    if not is_installed():
        raise _refusal("missing")
    content = page.encode()
    if len(content) > LARGEST_PAGE:
        raise _refusal("late")
    try:
        done = subprocess.run(  # noqa: S603 - our own script
            COMMAND, input=content, capture_output=True, timeout=SECONDS, env={}, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise _refusal("late") from late
    word, _, made = done.stdout.partition(b"\n")
    if word != b"made":
        said = word.decode("ascii", "replace")
        raise _refusal("late" if done.returncode < 0 else said if said in REFUSED else "broken")
    return made


def is_installed() -> bool:
    """Whether whoever runs Andon has WeasyPrint installed at all."""
    return importlib.util.find_spec("weasyprint") is not None


def lacking() -> str | None:
    """Return why nothing can be set in pages here, None where it can: the process is begun, and sets nothing."""
    if not is_installed():
        return REFUSED["missing"][1]
    try:
        done = subprocess.run(  # noqa: S603 - our own script
            (*COMMAND, LOOK), capture_output=True, timeout=SECONDS, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        return REFUSED["late"][1]
    said = done.stdout.decode("ascii", "replace")
    return None if said == LOOK else REFUSED.get(said, REFUSED["broken"])[1]


def _refusal(word: str) -> Conflict:
    return Conflict(*REFUSED[word])
