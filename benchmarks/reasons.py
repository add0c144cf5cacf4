"""Why a figure is below what was aimed for, as far as somebody looked; one honest line each."""

from benchmarks.figures import Row

AT_ONCE = (
    "the eight never pause, so each waits for seven others, in the order in which they came; through HTTP also for the "
    "worker's own writes, which stand in the same line, and for Python's one lock between the server's threads. Alone, "
    "a declaration takes what the first rows say. "
    "Where the machine had other work, waiting for a core is in it too: compare with the raw driver's p99."
)
REASONS = {
    "incident page: CPU": (
        "a page of two entries costs more than half as much: eight statements through SQLAlchemy, the frame, and some "
        "four hundred calls of Jinja's macros for thirty forms. The rest reads each entry, compares it with "
        "its kept drawing and puts it into words, in Python, while the floor writes 100 kB of JSON in C."
    ),
    "declare: p99": AT_ONCE,
    "public page": (
        "granian hands each request to a Python thread, in the status pages' own process as in the application's, "
        "and two of them, so that a disk that hangs stops only one, take turns. "
        "Its RSGI interface, tried with the same middleware behind it, answered 0.86 as many pages and 0.58 as many "
        "304s as WSGI did, in turns on a busy machine; its own serving of files knows no ETag and takes no headers."
    ),
}
UNKNOWN = "not looked into; see the load before the run."


def reason_for(row: Row) -> str:
    """Return what is known of it."""
    return next((reason for beginning, reason in REASONS.items() if row.what.startswith(beginning)), UNKNOWN)
