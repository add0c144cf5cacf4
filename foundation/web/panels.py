"""Panels that higher rooms show on a lower room's page: each on its own, so that none takes the page down."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy.orm import InstrumentedAttribute, Session

from foundation.clock import monotonic
from foundation.slots import Panel
from foundation.web.pages import view
from foundation.web.visit import context, reading, runtime, visit
from foundation.work import Reading

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


def glance(page: str, subject: int, own: Sequence[InstrumentedAttribute[Any]] = ()) -> None:
    """Find out in one statement where the panels of a page, and the page itself, would find nothing of ``subject``."""
    columns = [column for panel in runtime().panels if panel.slot.startswith(f"{page}.") for column in panel.looks_into]
    reading().glance(list(dict.fromkeys([*own, *columns])), subject)


def panels(slot: str, subject: object, budget: float | None = None) -> list[RenderedPanel]:
    """Return what the rooms above show in ``slot`` about ``subject``, in order; empty ones are left out.

    Together they have ``budget`` seconds (the setting's, if not said); what comes later says that it is missing.
    """
    wanted = sorted((panel for panel in runtime().panels if panel.slot == slot), key=lambda panel: panel.order)
    look = _Look(monotonic() + (budget or runtime().settings.panel_seconds))
    try:
        shown = [_shown(panel, subject, look) for panel in wanted]
    finally:
        look.let_go()
    return [panel for panel in shown if panel]


@dataclass
class _Look:
    """The reading that panels share: not the page's own, for a statement that fails spoils its transaction."""

    deadline: float
    opened: ExitStack = field(default_factory=ExitStack)
    own: Reading | None = None
    limit: float = 0.0

    def reading(self) -> Reading:
        """Return the reading, opened when it is first needed; the database gives up on it at the deadline."""
        left = self.deadline - monotonic()
        if left < LEAST_SECONDS:
            raise Late
        if self.own is None:
            own = self.opened.enter_context(runtime().transactor.reading(context()))
            # It knows what the page's own reading knows already.
            self.own, self.limit = replace(own, look=reading().look), 0.0
        if not 0 <= self.limit - left < LEAST_SECONDS:
            self.limit = left
            self._give_up_at_deadline(self.own.session, left)
        return self.own

    def let_go(self) -> None:
        """Close it; whoever comes next gets another."""
        self.own = None
        self.opened.close()

    def _give_up_at_deadline(self, session: Session, left: float) -> None:
        connection = session.connection()
        driver = connection.connection.driver_connection
        if driver is None:
            raise Late
        if connection.dialect.name != "sqlite":
            with driver.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {int(left * 1000)}")
            return
        driver.set_progress_handler(lambda: monotonic() > self.deadline, STEPS_BETWEEN_LOOKS)
        self.opened.callback(driver.set_progress_handler, None, 0)


def _shown(panel: Panel, subject: object, look: _Look) -> RenderedPanel | None:
    try:
        html = _html(panel, subject, look)
    except Exception as error:  # noqa: BLE001 - a panel's bug must not take down a page that is not its own
        look.let_go()
        runtime().log.error("panel.failed", panel=panel.name, error=type(error).__name__, request_id=visit().request_id)
        return RenderedPanel(panel.name, panel.title, FAILED.format(panel.title), failed=True)
    return RenderedPanel(panel.name, panel.title, html) if html is not None else None


def _html(panel: Panel, subject: object, look: _Look) -> Markup | None:
    loaded = panel.load(look.reading(), subject)
    if loaded is None:
        return None
    values = {**view(), "panel": loaded, "subject": subject}
    return Markup(render_template(panel.template, **values))  # noqa: S704 - a template of ours, which escapes
