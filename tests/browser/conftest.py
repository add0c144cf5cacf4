"""A running Andon with the sample organisation in it, and a real browser that somebody signed in with."""

import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.databases import Databases
from tests.support.serving import Client, Server, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

EMAIL, PASSWORD = "rae@larkfield.example", "seven green lanterns at dusk"
LIMIT_MS = 30_000


@dataclass
class Watched:
    """A page of the browser, and everything that it should not have done."""

    page: "Page"
    origin: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._note_request)

    def go(self, path: str) -> None:
        self.page.goto(self.origin + path)

    def _note_console(self, message: "ConsoleMessage") -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"{self.page.url}: {message.text}")

    def _note_request(self, request: "Request") -> None:
        if not request.url.startswith((self.origin + "/", "data:", "blob:")):
            self.faults.append(f"{self.page.url} asks {request.url}")


@dataclass
class Site:
    """The server and the browser."""

    server: Server
    browser: "Browser"
    state: Any = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def context(self, *, signed_in: bool = True, **options: Any) -> "BrowserContext":
        """Open a fresh profile; signed in as an administrator unless told otherwise."""
        if signed_in and self.state is None:
            with closing(self.browser.new_context()) as first:
                self.sign_in(first.new_page())
                self.state = first.storage_state()
        context = self.browser.new_context(storage_state=self.state if signed_in else None, **options)
        context.set_default_timeout(LIMIT_MS)
        return context

    def sign_in(self, page: "Page") -> None:
        """Sign in with the password, through the form."""
        page.goto(f"{self.origin}/sign-in")
        page.get_by_label("Email").fill(EMAIL)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(re.compile(r"^(?!.*/sign-in)"))


@pytest.fixture(scope="session")
def sample(databases: Databases) -> Path:
    """Give the folder of a server that holds the sample organisation; it is made once in a run."""
    folder = databases.folder / "sample"
    with databases._once("sample") as first:
        if first:
            (folder / "data").mkdir(parents=True)
            server = Server(folder, database_in(folder), 0)
            server.run("demo")
            add = [sys.executable, "-m", "andon", "user", "add", EMAIL, "--name", "Rae Stone", "--role", "admin"]
            subprocess.run(
                [*add, "--password-stdin"], env=server.environ, input=PASSWORD, text=True, check=True, timeout=60
            )
    return folder


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Start the system's Chromium."""
    with importlib.import_module("playwright.sync_api").sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(sample: Path, browser: "Browser", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a copy of the sample."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(sample / "data", folder / "data")
    with serving(folder, database_in(folder)) as server:
        yield Site(server, browser)


@pytest.fixture
def open_page(site: Site) -> Iterator[Callable[..., Watched]]:
    """Open pages of which each has to behave: no error, no blocked content, nothing asked of others."""
    opened: list[tuple[BrowserContext, Watched]] = []

    def make(**options: Any) -> Watched:
        context = site.context(**options)
        opened.append((context, Watched(context.new_page(), site.origin)))
        return opened[-1][1]

    yield make
    for context, _ in opened:
        context.close()
    faults = [fault for _, watched in opened for fault in watched.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture
def api(site: Site) -> Client:
    """Speak to the same server as a program."""
    return site.server.client(EMAIL)


def database_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'data' / 'andon.db'}"
