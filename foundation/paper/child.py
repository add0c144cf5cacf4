"""The process that sets one page of HTML in pages of paper, and ends.

It runs as a script in isolated mode, without the environment of who started it, and imports nothing of ours. It gets
the page on its input and answers with a line, ``made``, followed by the PDF, or with the reason why there is none.
"""

import contextlib
import logging
import resource
import sys

try:
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher
except ImportError:
    LACKS = b"missing"
except OSError:
    # Its libraries are opened by name when it is imported.
    LACKS = b"libraries"
else:
    LACKS = b""

LOOK = "look"
CPU_SECONDS = 40
MEMORY_BYTES = 1536 * 1024 * 1024
# Tagged after PDF/UA-1 (ISO 14289-1), so that a screen reader finds headings, tables and what pictures show.
VARIANT = "pdf/ua-1"
INSIDE = ("data",)


def main() -> None:
    """Answer for the page on the input, or, asked to look, whether there could be one."""
    _limit()
    logging.disable()
    if LOOK in sys.argv[1:]:
        sys.stdout.buffer.write(LACKS or LOOK.encode())
        return
    page = sys.stdin.buffer.read().decode()
    try:
        answer = LACKS or b"made\n" + _made(page)
    except MemoryError:
        answer = b"late"
    except Exception:  # noqa: BLE001 - whatever broke, the answer is that there is none
        answer = b"broken"
    sys.stdout.buffer.write(answer)


def _made(page: str) -> bytes:
    fetcher = URLFetcher(allowed_protocols=INSIDE, allow_redirects=False)
    made: bytes = HTML(string=page, url_fetcher=fetcher).write_pdf(pdf_variant=VARIANT)
    return made


def _limit() -> None:
    with contextlib.suppress(OSError, ValueError):  # Not every system limits it.
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


if __name__ == "__main__":
    main()
