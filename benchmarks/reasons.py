"""Why a figure is below what was aimed for, as far as somebody looked; one honest line each."""

from benchmarks.figures import Row

REASONS = {
    "incident page: CPU": (
        "most of it is drawing some 200 entries, 150 kB of HTML, in Jinja; the floor writes 70 kB of JSON in C. "
        "Reading alone, through the ORM, costs about a third."
    ),
    "declare: p99 of 8 at once, HTTP": (
        "eight clients without a pause, four threads of one Python process, and the worker beside them share the cores "
        "with the clients themselves; a declaration alone takes a fraction of it."
    ),
    "declare: p99 of 8 at once, transactor": (
        "eight threads of one Python process without a pause; each waits for the seven others' turn at the CPU."
    ),
}
UNKNOWN = "not looked into; see the load before the run."


def reason_for(row: Row) -> str:
    """Return what is known of it."""
    return next((reason for beginning, reason in REASONS.items() if row.what.startswith(beginning)), UNKNOWN)
