"""The web application: all rooms' pages and interfaces on one Flask, behind the snapshots of the status pages."""

from typing import TYPE_CHECKING

from flask import Flask

from accounts.queries import AccountIdentities
from andon import registry
from andon.compose import House, build, settings_of_environment
from foundation.markdown import MarkdownRenderer
from foundation.ties import end_with_parent
from foundation.web.runtime import Runtime, install
from statuspage.keeper import SnapshotKeeper
from statuspage.serving import SnapshotMiddleware, hosts_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def create_app(house: House) -> Flask:
    """Put the application together; needs a migrated database."""
    app = Flask("andon", static_folder=None, template_folder=None)
    runtime = Runtime(
        settings=house.settings,
        transactor=house.transactor,
        clock=house.clock,
        renderer=MarkdownRenderer(),
        identities=AccountIdentities(),
        panels=registry.contributed("views", "PANELS"),
        nav=registry.contributed("views", "NAV"),
        search=registry.contributed("queries", "SEARCH"),
        needs=registry.contributed("queries", "NEEDS"),
    )
    install(app, runtime)
    for role in ("views", "api", "routes"):
        for blueprint in registry.contributed(role, "BLUEPRINTS"):
            app.register_blueprint(blueprint)
    return app


def serve_from_environment() -> "WSGIApplication":
    """Return what a WSGI server calls: the snapshots first, then the application."""
    end_with_parent()
    settings = settings_of_environment()
    house, directory = build(settings), settings.data_dir / "status"
    SnapshotKeeper(house.transactor, directory).start()
    hosts = hosts_of(settings.environment.get("ANDON_STATUS_HOSTS", ""))
    return SnapshotMiddleware(create_app(house), directory, hosts, clock=house.clock)
