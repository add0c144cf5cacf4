"""What of a page's own interface is a wish and no look: to be told, or not any more. The snapshots hand it on."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LOOKS = frozenset({"GET", "HEAD"})
WISH = re.compile(
    r"api/v2/(?:subscribers\.json|subscribers/[\w-]{1,100}\.json|subscri(?:ber|ption)s/[\w-]{1,100}/resend_confirmation)"
)
PLACE = "/api/v2/status-pages/"


def handed_on(environ: "WSGIEnvironment", slug: str, path: str, host: str) -> "WSGIEnvironment":
    """Return the wish as the application takes it, under its own name: ``path`` is the one below the page."""
    name = {"HTTP_HOST": host} if host else {}
    return {**environ, **name, "PATH_INFO": f"{PLACE}{slug}/{path.removeprefix('api/v2/')}"}
