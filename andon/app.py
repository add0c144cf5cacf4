"""The web application: all rooms' pages and interfaces on one Flask, behind the snapshots of the status pages."""

from typing import TYPE_CHECKING

from flask import Flask

from accounts.noting import noting_uses
from accounts.queries import AccountIdentities
from andon import registry
from andon.compose import House, build, settings_of_environment
from foundation.markdown import MarkdownRenderer
from foundation.ties import end_with_parent
from foundation.web.runtime import Runtime, install
from statuspage.serving import SnapshotMiddleware

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def create_app(house: House, identities: AccountIdentities | None = None) -> Flask:
    """Put the application together on a migrated database; only a server's ``identities`` note their use."""
    app = Flask("andon", static_folder=None, template_folder=None)
    runtime = Runtime(
        settings=house.settings,
        transactor=house.transactor,
        clock=house.clock,
        renderer=MarkdownRenderer(),
        identities=identities or AccountIdentities(),
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
    house = build(settings)
    app = create_app(house, AccountIdentities(noting_uses(house.transactor)))
    return SnapshotMiddleware(app, settings.data_dir / "status")
