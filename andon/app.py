"""The web application: all rooms' pages and interfaces on one Flask, behind the snapshots of the status pages."""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask

from accounts.noting import noting_uses
from accounts.queries import AccountIdentities
from andon import registry
from andon.compose import House, build, settings_of_environment
from foundation.markdown import MarkdownRenderer
from foundation.ties import end_with_parent
from foundation.web.afterwards import Afterwards
from foundation.web.runtime import Runtime, install
from statuspage.keeper import SnapshotKeeper
from statuspage.serving import SnapshotMiddleware, hosts_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


# Who holds the write lock gives Python's lock away at each statement; waiting 5 ms to get it back made a long queue.
SWITCH_SECONDS = 0.0005


def create_app(
    house: House, identities: AccountIdentities | None = None, afterwards: Afterwards | None = None
) -> Flask:
    """Put the application together on a migrated database; only a server notes what is in use and who looks."""
    app = Flask("andon", static_folder=None, template_folder=None)
    made = runtime_of(house, identities or AccountIdentities(), MarkdownRenderer())
    install(app, replace(made, afterwards=afterwards))
    for role in ("views", "api", "routes"):
        for blueprint in registry.contributed(role, "BLUEPRINTS"):
            app.register_blueprint(blueprint)
    return app


def runtime_of(house: House, identities: AccountIdentities, renderer: MarkdownRenderer) -> Runtime:
    """Return what the surfaces stand on: the house's parts, and what all rooms contribute to each other's pages."""
    return Runtime(
        settings=house.settings,
        transactor=house.transactor,
        clock=house.clock,
        renderer=renderer,
        identities=identities,
        panels=registry.contributed("views", "PANELS"),
        nav=registry.contributed("views", "NAV"),
        search=registry.contributed("queries", "SEARCH"),
        needs=registry.contributed("queries", "NEEDS"),
    )


def serve_from_environment() -> "WSGIApplication":
    """Return what a WSGI server calls: the snapshots first, then the application."""
    end_with_parent()
    sys.setswitchinterval(SWITCH_SECONDS)
    settings = settings_of_environment()
    house, directory = build(settings, patient=True), settings.data_dir / "status"
    SnapshotKeeper(house.transactor, directory).start()
    hosts = hosts_of(settings.environment.get("ANDON_STATUS_HOSTS", ""))
    app = create_app(house, AccountIdentities(noting_uses(house.transactor)), Afterwards())
    return SnapshotMiddleware(app, directory, hosts, clock=house.clock, name=urlsplit(settings.base_url).netloc)
