"""Where a learning applies, held against where it came from: whoever had the incident has to be meant."""

from foundation.errors import Invalid
from foundation.work import Work
from learnings.model import Learning
from learnings.queries.origin import hides_its_source, services_left_out


def require_it_fits_its_origin(work: Work, learning: Learning, reason: str) -> tuple[int, ...]:
    """Refuse, unless a reason is signed, when the services that had the incident would not have been meant.

    Who may not see the incident is told of none of them, and so signs a reason in any case.
    """
    if hides_its_source(work, learning) and not reason:
        detail = "You may not see all that it came from, so nobody can show you that it is meant. Say why it is right."
        raise Invalid("learning.origin_hidden", detail, where="reason")
    missed = services_left_out(work, learning)
    if missed and not reason:
        names = ", ".join(sorted(missed.values()))
        raise Invalid(
            "learning.misses_its_origin",
            f"As it was at impact, {names} would not have matched. Widen where it applies, or give a reason.",
            where="reason",
            extra={"services": sorted(missed.values())},
        )
    return tuple(sorted(missed))
