"""Panels that higher rooms show on a lower room's page: each on its own, so that none takes the page down."""

from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup

from foundation.slots import Panel
from foundation.web.pages import frame
from foundation.web.visit import context, runtime, visit

FAILED = Markup('<p class="dim">{} could not be shown. The rest of the page is complete.</p>')


@dataclass(frozen=True)
class RenderedPanel:
    """A panel as it stands on the page; ``html`` of a failed one is the line that says so."""

    name: str
    title: str
    html: Markup
    failed: bool = False


def panels(slot: str, subject: object) -> list[RenderedPanel]:
    """Return what the rooms above show in ``slot`` about ``subject``, in order; empty ones are left out."""
    wanted = sorted((panel for panel in runtime().panels if panel.slot == slot), key=lambda panel: panel.order)
    shown = [_shown(panel, subject) for panel in wanted]
    return [panel for panel in shown if panel]


def _shown(panel: Panel, subject: object) -> RenderedPanel | None:
    try:
        html = _html(panel, subject)
    except Exception as error:  # noqa: BLE001 - a panel's bug must not take down a page that is not its own
        runtime().log.error("panel.failed", panel=panel.name, error=type(error).__name__, request_id=visit().request_id)
        return RenderedPanel(panel.name, panel.title, FAILED.format(panel.title), failed=True)
    return RenderedPanel(panel.name, panel.title, html) if html is not None else None


def _html(panel: Panel, subject: object) -> Markup | None:
    """Load in a reading of its own: a statement that fails spoils its transaction, and no other."""
    with runtime().transactor.reading(context()) as own:
        loaded = panel.load(own, subject)
    if loaded is None:
        return None
    return Markup(render_template(panel.template, **{**frame(), "panel": loaded, "subject": subject}))  # noqa: S704 - our own autoescaped template
