"""The application without a server: somebody signed in looks at pages, in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import structlog
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from accounts.commands.sign_in import open_session
from accounts.model import Person
from andon.app import create_app
from benchmarks.ground import DESK, Bench
from foundation.web.visit import EXTENSION
from foundation.work import Work


@dataclass(frozen=True)
class Browser:
    """A signed-in responder, and a program with their token."""

    client: FlaskClient
    token: str

    def get(self, path: str) -> bytes:
        """Look at a page, which has to be there."""
        return self._answered(path)

    def get_json(self, path: str) -> bytes:
        """Ask the API."""
        return self._answered(path, headers={"Authorization": f"Bearer {self.token}"})

    def _answered(self, path: str, **more: Any) -> bytes:  # noqa: ANN401 - Werkzeug's own keywords
        answer = self.client.get(path, **more)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
        page: bytes = answer.data
        return page


def browser(at: Bench, *, alone: bool = False) -> Browser:
    """Sign somebody in; ``alone`` leaves out what higher rooms add to a page (panels and counts beside the menu)."""
    app = create_app(at.house)
    quiet = structlog.wrap_logger(None, processors=[_swallow])
    made = replace(app.extensions[EXTENSION], log=quiet)
    app.extensions[EXTENSION] = replace(made, panels=(), nav=()) if alone else made
    client = app.test_client()
    client.set_cookie("andon_session", at.house.transactor.run(DESK, _signed_in, at.person_id))
    return Browser(client, at.token)


def _signed_in(work: Work, person_id: int) -> str:
    person = work.session.get(Person, person_id)
    assert person
    return open_session(work, person).cookie


def _swallow(*_event: object) -> Any:  # noqa: ANN401 - as structlog wants it
    raise structlog.DropEvent


Statements = list[tuple[str, Any]]


@contextmanager
def overheard(engine: Engine) -> Iterator[Statements]:
    """Collect the statements of a block with their parameters; opening and closing transactions are none."""
    heard: Statements = []

    def hear(_c: object, _cursor: object, sql: str, values: Any, _context: object, _many: bool) -> None:  # noqa: ANN401, FBT001
        if not sql.startswith("BEGIN"):
            heard.append((sql, values))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)
