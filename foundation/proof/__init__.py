"""What a machine may show of a service, whether what it found is good enough, and how people type it.

``{"by": "build", "name": "restore-test"}`` where a build pushes a value under that name, ``catalog`` with a rule over
attributes, ``url`` with an address and the status that is wanted; ``{service}`` stands for the service. A room that can
be shown more adds kinds of its own.
"""

from foundation.proof.calling import called
from foundation.proof.kinds import (
    BUILD,
    CATALOG,
    DEFAULT_DAYS,
    KINDS,
    OPS,
    URL,
    Finding,
    Kind,
    Value,
    about,
    bound_of,
    bound_said,
    checked_proof,
    found_in_catalog,
    is_number,
    judged,
    said,
    value_name,
)
from foundation.proof.lines import as_line, parse_proof

__all__ = [
    "BUILD",
    "CATALOG",
    "DEFAULT_DAYS",
    "KINDS",
    "OPS",
    "URL",
    "Finding",
    "Kind",
    "Value",
    "about",
    "as_line",
    "bound_of",
    "bound_said",
    "called",
    "checked_proof",
    "found_in_catalog",
    "is_number",
    "judged",
    "parse_proof",
    "said",
    "value_name",
]
