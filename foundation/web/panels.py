"""Panels that higher rooms show on a lower room's page: each on its own, so that none takes the page down."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from foundation.clock import monotonic
from foundation.slots import Panel
from foundation.web.pages import view
from foundation.web.visit import context, runtime, visit

LEAST_SECONDS = 0.05
STEPS_BETWEEN_LOOKS = 10_000
FAILED = Markup('<p class="dim">{} could not be shown. The rest of the page is complete.</p>')


class Late(Exception):
    """The page's panels together took longer than people wait for them."""


@dataclass(frozen=True)
class RenderedPanel:
    """A panel as it stands on the page; ``html`` of a failed one is the line that says so."""

    name: str
    title: str
    html: Markup
    failed: bool = False


def panels(slot: str, subject: object, budget: float | None = None) -> list[RenderedPanel]:
    """Return what the rooms above show in ``slot`` about ``subject``, in order; empty ones are left out.

    Together they have ``budget`` seconds (the setting's, if not said); what comes later says that it is missing.
    """
    wanted = sorted((panel for panel in runtime().panels if panel.slot == slot), key=lambda panel: panel.order)
    deadline = monotonic() + (budget or runtime().settings.panel_seconds)
    shown = [_shown(panel, subject, deadline) for panel in wanted]
    return [panel for panel in shown if panel]


def _shown(panel: Panel, subject: object, deadline: float) -> RenderedPanel | None:
    try:
        html = _html(panel, subject, deadline)
    except Exception as error:  # noqa: BLE001 - a panel's bug must not take down a page that is not its own
        runtime().log.error("panel.failed", panel=panel.name, error=type(error).__name__, request_id=visit().request_id)
        return RenderedPanel(panel.name, panel.title, FAILED.format(panel.title), failed=True)
    return RenderedPanel(panel.name, panel.title, html) if html is not None else None


def _html(panel: Panel, subject: object, deadline: float) -> Markup | None:
    """Load in a reading of its own: a statement that fails spoils its transaction, and no other."""
    with runtime().transactor.reading(context()) as own, _limited(own.session, deadline):
        loaded = panel.load(own, subject)
    if loaded is None:
        return None
    values = {**view(), "panel": loaded, "subject": subject}
    return Markup(render_template(panel.template, **values))  # noqa: S704 - a template of ours, which escapes


@contextmanager
def _limited(session: Session, deadline: float) -> Iterator[None]:
    """Have the database give up at ``deadline``."""
    left = deadline - monotonic()
    if left < LEAST_SECONDS:
        raise Late
    connection = session.connection()
    driver = connection.connection.driver_connection
    if driver is None:
        raise Late
    if connection.dialect.name != "sqlite":
        with driver.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {int(left * 1000)}")
        yield
        return
    driver.set_progress_handler(lambda: monotonic() > deadline, STEPS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)
