"""One request: who makes it, the one reading it looks through, and the commands it runs."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

from flask import current_app, g, request
from structlog.typing import FilteringBoundLogger

from foundation.authz import ANONYMOUS
from foundation.clock import Clock
from foundation.config import Settings
from foundation.errors import SignInNeeded
from foundation.identity import Identified, Identities
from foundation.ids import new_request_id
from foundation.markdown import RenderedText
from foundation.search import SearchSource
from foundation.slots import NavItem, NeedSource, Panel
from foundation.web import login
from foundation.web.afterwards import Afterwards
from foundation.web.requestlog import json_log
from foundation.work import Context, Reading, Transactor, Work

P = ParamSpec("P")
T = TypeVar("T")

EXTENSION = "andon"
TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
STRANGER = Identified(ANONYMOUS)
API = "/api/"
REFUSED = "This token is unknown, expired or revoked. Make a new one, or sign in."


class Renderer(Protocol):
    """Turns Markdown into safe HTML, before any transaction opens."""

    def render(self, source: str) -> RenderedText:
        """Render ``source``."""
        ...


@dataclass(frozen=True)
class Runtime:
    """Everything that the surfaces stand on; the roof builds one per application."""

    settings: Settings
    transactor: Transactor
    clock: Clock
    renderer: Renderer
    identities: Identities
    panels: tuple[Panel, ...] = ()
    nav: tuple[NavItem, ...] = ()
    search: tuple[SearchSource, ...] = ()
    needs: tuple[NeedSource, ...] = ()
    templates: tuple[Path, ...] = (TEMPLATES,)
    afterwards: Afterwards | None = None
    log: FilteringBoundLogger = field(default_factory=json_log)

    @property
    def is_https(self) -> bool:
        """Whether people reach us over TLS, so that cookies may insist on it."""
        return self.settings.base_url.startswith("https:")


@dataclass
class Visit:
    """What one request has opened and found out so far."""

    request_id: str = field(default_factory=new_request_id)
    snapshot: Reading | None = None
    open: ExitStack = field(default_factory=ExitStack)
    identified: Identified | None = None


def runtime() -> Runtime:
    """Return what this application stands on."""
    return cast("Runtime", current_app.extensions[EXTENSION])


def visit() -> Visit:
    """Return the state of this request."""
    here: Visit | None = g.get("visit")
    if here is None:
        here = g.visit = Visit()
    return here


def surface() -> str:
    """Return the surface that this request came through."""
    return "api" if request.path.startswith(API) else "web"


def identified() -> Identified:
    """Return who sent this request; strangers too are somebody."""
    here = visit()
    if here.identified is None:
        here.identified = STRANGER
        here.identified = login.current() or STRANGER
    return here.identified


def identify() -> Identified | None:
    """Ask the accounts who stands behind this request's token or, without one, its cookie."""
    token, cookie = login.presented_token(), login.presented_cookie()
    if token is None and cookie is None:
        return None
    look, identities = _snapshot(), runtime().identities
    if token is None:
        return identities.by_cookie(look.session, cookie or "", look.now)
    found = identities.by_bearer(look.session, token, look.now)
    if found is None:
        raise SignInNeeded(REFUSED)
    return found


def context() -> Context:
    """Return who acts in this request, and through what."""
    return Context(identified().principal, surface(), visit().request_id)


def reading() -> Reading:
    """Return this request's one look at the present, opened when it is first needed."""
    principal = identified().principal
    return replace(_snapshot(), principal=principal)


def run(command: Callable[Concatenate[Work, P], T], *args: P.args, **values: P.kwargs) -> T:
    """Run a command as who sent this request, in one transaction."""
    who = context()
    close_reading()
    return runtime().transactor.run(who, command, *args, **values)


def render(text: str) -> RenderedText:
    """Render Markdown; no reading stays open meanwhile."""
    identified()
    close_reading()
    return runtime().renderer.render(text)


def close_reading() -> None:
    """Let go of the reading: a writer must not hold a snapshot, nor wait while it holds a connection."""
    here = visit()
    here.snapshot = None
    here.open.close()


def _snapshot() -> Reading:
    here = visit()
    if here.snapshot is None:
        stranger = Context(ANONYMOUS, surface(), here.request_id)
        here.snapshot = here.open.enter_context(runtime().transactor.reading(stranger))
    return here.snapshot
