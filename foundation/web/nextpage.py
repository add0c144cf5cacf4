"""Where to go after signing in: own pages only, whatever the address says."""

import re
from urllib.parse import quote

HOME = "/"
LONGEST = 2000
UNFIT = re.compile(r"[\x00-\x20\x7f-\x9f\\\ud800-\udfff]")
SIGN_IN = "/sign-in"


def safe_next(value: str | None) -> str:
    """Return ``value`` if it is a path of ours, else the home page.

    Browsers read two slashes, backslashes and control characters as other sites, so these are refused.
    """
    if not value or len(value) > LONGEST or not value.startswith("/") or value.startswith("//") or UNFIT.search(value):
        return HOME
    return value


def sign_in_address(path: str) -> str:
    """Return the sign-in page's address that comes back to ``path``."""
    target = safe_next(path)
    return SIGN_IN if target == HOME else f"{SIGN_IN}?next={quote(target, safe='/')}"
