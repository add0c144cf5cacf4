"""Serving snapshots before the application: no SQL, no session, no cookie, nothing that could be down with the rest.

What is served stands in memory, headers and all. The files are looked at every fifth of a second; one that is torn or
older than what is in memory changes nothing.
"""

import hashlib
import logging
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foundation.clock import Clock, SystemClock, monotonic
from statuspage.asking import LOOKS, WISH, handed_on
from statuspage.snapshot.bundle import BUNDLE, Bundle, read

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOG = logging.getLogger("andon.status")
LOOK_EVERY_S = 0.2
# After a quiet time everybody waits for who looks, so that a burst is not told what was true hours ago.
LATE_S, PATIENCE_S = 0.5, 0.5
PREFIX = "/status/"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FRONT, STALE_FRONT, EMBED = "index.html", "stale.html", "embed.html"
CACHE = "public, max-age=30, stale-if-error=86400"
TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
}
CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
GUARDS = [
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", CSP),
    ("Referrer-Policy", "no-referrer"),
]
# Pages have one script of their own, a file beside them; what may stand in others' frames has none.
SCRIPTED = [GUARDS[0], ("Content-Security-Policy", f"{CSP}; script-src 'self'"), GUARDS[2]]
FRAMED = [GUARDS[0], ("Content-Security-Policy", CSP.replace("frame-ancestors 'none'", "frame-ancestors *")), GUARDS[2]]
CROSS_ORIGIN = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", "ETag, Last-Modified")]
PREFLIGHT = [
    *CROSS_ORIGIN,
    ("Access-Control-Allow-Methods", "GET, HEAD"),
    ("Access-Control-Allow-Headers", "*"),
    ("Access-Control-Max-Age", "86400"),
]
ALLOW = ("Allow", "GET, HEAD, OPTIONS")
MISSING = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not found</title></head><body><main><h1>There is no such page</h1>
<p>The address may be mistyped, or what stood here is no longer published.</p>{way}</main></body></html>
"""
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asset:
    """One answer, ready to be sent."""

    body: list[bytes]
    etag: str
    headers: Headers
    unchanged: Headers


@dataclass(slots=True)
class Shown:
    """A page as it is shown now: its file's mark, its bundle, and whether it tells that it is old."""

    mark: tuple[int, int, int]
    bundle: Bundle | None
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Routes:
    """Everything that can be asked for; replaced as a whole."""

    paths: Mapping[str, Asset] = field(default_factory=dict)
    hosts: Mapping[str, Mapping[str, Asset]] = field(default_factory=dict)


class SnapshotMiddleware:
    """Answers for status pages, and hands everything else to the application."""

    def __init__(
        self,
        app: "WSGIApplication",
        directory: Path,
        hosts: Mapping[str, str] | None = None,
        *,
        clock: Clock | None = None,
        name: str = "",
    ) -> None:
        """Serve the pages in ``directory``; ``hosts`` are those of single pages, ``name`` is the application's own."""
        self._app = app
        self._name = name
        self._directory = directory
        self._hosts = {host.lower(): slug for host, slug in (hosts or {}).items()}
        self._clock = clock or SystemClock()
        self._pages: dict[str, Shown] = {}
        self._routes = Routes()
        self._looking = threading.Lock()
        self._due = 0.0
        self._look()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer from memory."""
        late = monotonic() - self._due
        if late >= 0:
            self._look(PATIENCE_S if late > LATE_S else 0)
        path: str = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] not in LOOKS:
            return self._no_look(path, environ, start_response)
        asset = self._asset(path, environ)
        if asset is not None:
            return _answer(asset, environ, start_response)
        home = self._home(path, environ)
        return self._app(environ, start_response) if home is None else _not_here(path, home, environ, start_response)

    def _asset(self, path: str, environ: "WSGIEnvironment") -> "Asset | None":
        """Return what stands at that address; a host of its own shows nothing of the rest."""
        if self._hosts and (own := self._routes.hosts.get(_host(environ))) is not None:
            return own.get(path)
        return self._routes.paths.get(path)

    def _no_look(self, path: str, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Hand on what somebody asks of a page, and whatever is not about one; nothing else can be done here."""
        home, own = self._home(path, environ), self._hosts.get(_host(environ))
        slug, _, rest = (own, "", path[1:]) if own else path.removeprefix(PREFIX).partition("/")
        if home and slug in self._pages and WISH.fullmatch(rest):
            return self._app(handed_on(environ, slug, rest, self._name), start_response)
        if home is None:
            return self._app(environ, start_response)
        if self._asset(path, environ) is None:
            return _not_here(path, home, environ, start_response)
        return _no_such_method(environ["REQUEST_METHOD"], start_response)

    def _home(self, path: str, environ: "WSGIEnvironment") -> str | None:
        """Return where the page begins to which a path belongs, empty where there is none; None for all else."""
        if self._hosts and _host(environ) in self._routes.hosts:
            return "/"
        if not path.startswith(PREFIX):
            return None
        slug = path.removeprefix(PREFIX).partition("/")[0]
        return f"{PREFIX}{slug}/" if slug in self._pages else ""

    def _look(self, patience: float = 0) -> None:
        """See what is new in the directory; one thread looks, the others answer with what there is or wait a little."""
        seen = self._due
        if not self._looking.acquire(timeout=patience):
            return
        try:
            if self._due == seen and self._refresh():
                self._routes = self._laid_out()
        except OSError as error:
            LOG.warning("status.directory", extra={"error": type(error).__name__})
        finally:
            self._due = monotonic() + LOOK_EVERY_S
            self._looking.release()

    def _refresh(self) -> bool:
        """Take in what changed on disk and with time; a directory that is gone altogether changes nothing."""
        changes: list[bool] = []
        if self._directory.is_dir():
            found = _bundles_in(self._directory)
            changes += [self._take(slug, *found[slug]) for slug in found]
            changes += [self._pages.pop(slug) is not None for slug in set(self._pages) - set(found)]
        now = self._clock.now()
        for shown in self._pages.values():
            is_stale = shown.bundle is not None and now >= shown.bundle.stale_at
            changes.append(is_stale != shown.is_stale)
            shown.is_stale = is_stale
        return any(changes)

    def _take(self, slug: str, file: Path, mark: tuple[int, int, int]) -> bool:
        """Read a file that changed; returns whether it has something newer to show."""
        known = self._pages.get(slug)
        if known is not None and known.mark == mark:
            return False
        bundle = read(file)
        if bundle is None:
            LOG.warning("status.unreadable", extra={"page": slug})
        if known is None:
            self._pages[slug] = Shown(mark, bundle)
            return True
        known.mark = mark
        if bundle is None or not bundle.replaces(known.bundle):
            return False
        known.bundle = bundle
        return True

    def _laid_out(self) -> Routes:
        pages = {slug: shown for slug, shown in self._pages.items() if shown.bundle is not None}
        paths: dict[str, Asset] = {}
        for slug, shown in pages.items():
            paths |= _mounted(shown, f"{PREFIX}{slug}/")
        hosts = {host: _mounted(pages[slug], "/") if slug in pages else {} for host, slug in self._hosts.items()}
        return Routes(paths, hosts)


def hosts_of(setting: str) -> dict[str, str]:
    """Read ``status.example.org=acme, other.example.org=other``: hosts that show one page and nothing else."""
    pairs = (pair.partition("=") for pair in setting.split(",") if "=" in pair)
    return {host.strip().lower(): slug.strip() for host, _, slug in pairs}


def _bundles_in(directory: Path) -> dict[str, tuple[Path, tuple[int, int, int]]]:
    found = {}
    for folder in directory.iterdir():
        file = folder / BUNDLE
        if SLUG.fullmatch(folder.name) and file.is_file():
            seen = file.stat()
            found[folder.name] = (file, (seen.st_mtime_ns, seen.st_size, seen.st_ino))
    return found


def _mounted(shown: Shown, prefix: str) -> dict[str, Asset]:
    """Return the page's answers by the paths that they have under ``prefix``."""
    if shown.bundle is None:
        return {}
    files = dict(shown.bundle.files)
    stale_front = files.pop(STALE_FRONT, b"")
    if shown.is_stale and stale_front:
        files[FRONT] = stale_front
    assets = {prefix + name: _asset(name, content, shown.bundle.rendered_at) for name, content in files.items()}
    bare = {path.removesuffix(".html"): asset for path, asset in assets.items() if path.endswith(".html")}
    if prefix + FRONT in assets:
        bare[prefix] = assets[prefix + FRONT]
    return bare | assets


def _asset(name: str, content: bytes, rendered_at: datetime) -> Asset:
    etag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
    guards = FRAMED if name == EMBED else SCRIPTED if name.endswith(".html") else GUARDS
    kept: Headers = [("ETag", etag), ("Cache-Control", CACHE), *guards]
    if not name.endswith((".html", ".css", ".js")):
        kept += CROSS_ORIGIN
    told: Headers = [
        ("Content-Type", TYPES.get(name.rpartition(".")[2], "application/octet-stream")),
        ("Content-Length", str(len(content))),
        ("Last-Modified", format_datetime(rendered_at, usegmt=True)),
    ]
    return Asset([content], etag, told + kept, kept)


def _answer(asset: Asset, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None and _matches(known, asset.etag):
        start_response("304 Not Modified", asset.unchanged)
        return []
    start_response("200 OK", asset.headers)
    return asset.body if environ["REQUEST_METHOD"] == "GET" else []


def _matches(known: str, etag: str) -> bool:
    return known.strip() == "*" or etag in (one.strip().removeprefix("W/") for one in known.split(","))


def _not_here(path: str, home: str, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    if home and path == home.rstrip("/"):
        start_response("308 Permanent Redirect", [("Location", home), ("Content-Length", "0"), *GUARDS])
        return []
    way = f'<p><a href="{home}">To the status page</a></p>' if home else ""
    body = MISSING.format(way=way).encode()
    headers = [("Content-Type", TYPES["html"]), ("Content-Length", str(len(body))), ("Cache-Control", CACHE), *GUARDS]
    start_response("404 Not Found", headers + CROSS_ORIGIN)
    return [body] if environ["REQUEST_METHOD"] != "HEAD" else []


def _no_such_method(method: str, start_response: "StartResponse") -> Iterable[bytes]:
    if method == "OPTIONS":
        start_response("204 No Content", [ALLOW, *PREFLIGHT])
        return []
    start_response("405 Method Not Allowed", [ALLOW, ("Content-Length", "0"), *GUARDS])
    return []


def _host(environ: Mapping[str, Any]) -> str:
    host: str = environ.get("HTTP_HOST", "")
    return host.lower() if ":" not in host else host.lower().rpartition(":")[0]
