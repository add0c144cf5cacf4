"""Webhooks in the browser: adding them, their logs, and what can be done with them."""

from flask import Blueprint, flash, redirect, request
from pydantic import Field
from werkzeug.wrappers import Response

from foundation.signing import secret_of
from foundation.slots import NavItem
from foundation.web.forms import Form, read_form, redisplay
from foundation.web.runtime import page, reading, run, runtime
from integrations.webhooks import commands, queries
from integrations.webhooks.handlers import OFFERED

BLUEPRINT = Blueprint("webhooks", __name__)
BLUEPRINTS = (BLUEPRINT,)
NAV = (NavItem("Organisation", "Webhooks", "link", "/webhooks", 640, permission="webhooks:manage"),)


class WebhookForm(Form):
    """A program to be told; the lists stand with spaces or lines between."""

    name: str = ""
    url: str = Field("", max_length=500)
    event_types: str = Field("", max_length=4000)
    services: str = Field("", max_length=4000)
    severities: str = Field("", max_length=400)


class SwitchForm(Form):
    """Whether it is told."""

    to: str = ""


@BLUEPRINT.get("/webhooks")
def webhooks() -> Response:
    """List them."""
    return page("webhooks/webhooks.html", hooks=queries.webhooks(reading()), offered=OFFERED)


@BLUEPRINT.post("/webhooks")
@redisplay(webhooks)
def add() -> Response:
    """Add one, and show its secret this once."""
    form = read_form(WebhookForm)
    lists = {name: getattr(form, name).split() for name in ("event_types", "services", "severities")}
    made = run(commands.add_webhook, name=form.name, url=form.url, **lists)
    return _shown(made.public_id, is_new=True)


@BLUEPRINT.get("/webhooks/<webhook>")
def webhook(webhook: str) -> Response:
    """Show one with its log."""
    return _shown(webhook)


@BLUEPRINT.post("/webhooks/<webhook>/rotations")
def rotate(webhook: str) -> Response:
    """Take a new secret, and show it this once."""
    run(commands.rotate_secret, webhook=webhook)
    return _shown(webhook, is_new=True)


@BLUEPRINT.post("/webhooks/<webhook>/switch")
@redisplay(webhook)
def switch(webhook: str) -> Response:
    """Tell it, or tell it no more."""
    run(commands.switch_webhook, webhook=webhook, is_on=read_form(SwitchForm).to == "on")
    return redirect(f"/webhooks/{webhook}", 303)


@BLUEPRINT.post("/webhooks/<webhook>/tests")
@redisplay(webhook)
def test(webhook: str) -> Response:
    """Send something that means nothing; its log says the status and no more."""
    run(commands.test_webhook, webhook=webhook)
    flash("A test is on its way.", "done")
    return redirect(f"/webhooks/{webhook}", 303)


@BLUEPRINT.post("/webhooks/<webhook>/removal")
def remove(webhook: str) -> Response:
    """Forget it with its log."""
    run(commands.remove_webhook, webhook=webhook)
    flash("Removed.", "done")
    return redirect("/webhooks", 303)


@BLUEPRINT.post("/webhooks/<webhook>/deliveries/<delivery>/replays")
@redisplay(webhook)
def replay(webhook: str, delivery: str) -> Response:
    """Send a delivery again."""
    run(commands.replay_delivery, webhook=webhook, delivery=delivery)
    flash("It is sent again.", "done")
    return redirect(f"/webhooks/{webhook}", 303)


def _shown(webhook: str, *, is_new: bool = False) -> Response:
    here = reading()
    hook = queries.webhook(here, webhook)
    log = queries.deliveries(here, webhook, cursor=request.args.get("cursor"), limit=20)
    secret = secret_of(runtime().settings.secret_key, hook.nonce, hook.generation) if is_new else ""
    return page("webhooks/webhook.html", hook=hook, log=log, secret=secret)
