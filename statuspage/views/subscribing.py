"""Where strangers subscribe, confirm, choose and leave. A GET only shows a page with a button: scanners follow links.

The links of mails prove themselves, so these forms need no session; the ones behind a link are taken out of the check
of forms, because a mail program that unsubscribes with one click has no page of ours.
"""

import json

from flask import Blueprint, Response, request
from pydantic import Field
from werkzeug.wrappers import Response as BaseResponse

from foundation.web import csrf
from foundation.web.forms import Form, read_form, redisplay
from foundation.web.runtime import page, reading, run, runtime
from statuspage import commands, queries
from statuspage.links import Links, Proof, Purpose
from statuspage.queries import Offer, Subscription
from statuspage.snapshot.words import tongue_of

BLUEPRINT = Blueprint("subscribing", __name__, url_prefix="/subscriptions")
PROVEN = csrf.exempt(
    Blueprint("subscription_links", __name__, url_prefix="/subscriptions"),
    "the link in the address is signed, and mail programs unsubscribe without a page of ours",
)


class AskForm(Form):
    """A wish to be told."""

    email: str = ""
    endpoint: str = ""
    components: list[str] = Field(default_factory=list)
    incident_id: str = ""


class ChoiceForm(Form):
    """Of what to be told; of everything where nothing is chosen."""

    components: list[str] = Field(default_factory=list)
    incident_id: str = ""


@BLUEPRINT.get("/to/<slug>")
def subscribe(slug: str) -> BaseResponse:
    """Show what one can be told of; whoever comes from an incident finds it chosen."""
    return _page("ask.html", queries.choices(reading(), slug), only=request.args.get("incident_id", ""))


@BLUEPRINT.post("/to/<slug>")
@redisplay(subscribe)
def ask(slug: str) -> BaseResponse:
    """Take the wish; the answer is the same whether or not the address is known."""
    form = read_form(AskForm)
    whom = form.model_dump(exclude={"incident_id"})
    client = request.remote_addr or "unknown"
    run(commands.ask_to_subscribe, page=slug, **whom, incident=form.incident_id, client=client)
    return _page("asked.html", queries.choices(reading(), slug))


@PROVEN.get("/confirm/<token>")
def confirmation(token: str) -> BaseResponse:
    """Ask for the click that confirms."""
    return _shown("confirm.html", Purpose.CONFIRM, token)


@PROVEN.post("/confirm/<token>")
def confirm(token: str) -> BaseResponse:
    """Begin to tell."""
    proof = _proof(Purpose.CONFIRM, token)
    run(commands.confirm_subscriber, proof=proof)
    return _managed(proof, "You will be told.")


@PROVEN.get("/manage/<token>")
def subscription(token: str) -> BaseResponse:
    """Show what its owner is told of."""
    return _managed(_proof(Purpose.MANAGE, token))


@PROVEN.post("/manage/<token>")
@redisplay(subscription)
def choose(token: str) -> BaseResponse:
    """Tell of something else from now on."""
    proof = _proof(Purpose.MANAGE, token)
    form = read_form(ChoiceForm)
    run(commands.choose_components, proof=proof, components=form.components, incident=form.incident_id)
    return _managed(proof, "Saved.")


@PROVEN.get("/manage/<token>/record.json")
def record(token: str) -> BaseResponse:
    """Give its owner everything that is kept about them."""
    kept = queries.subscriber_record(reading(), _proof(Purpose.MANAGE, token))
    return Response(json.dumps(kept, indent=2), content_type="application/json")


@PROVEN.get("/unsubscribe/<token>")
def leaving(token: str) -> BaseResponse:
    """Ask for the click that unsubscribes."""
    return _shown("leave.html", Purpose.UNSUBSCRIBE, token)


@PROVEN.post("/unsubscribe/<token>")
def leave(token: str) -> BaseResponse:
    """Forget the address, at once and without another question; also for mail programs, by one click."""
    proof = _proof(Purpose.UNSUBSCRIBE, token)
    language = queries.language_for(reading(), proof)
    run(commands.unsubscribe, proof=proof)
    return page("statuspage/subscribing/left.html", about=None, tongue=tongue_of(language), t=tongue_of(language).say)


def _proof(purpose: Purpose, token: str) -> Proof:
    return _links().read(purpose, token, runtime().clock.now())


def _links() -> Links:
    return Links(runtime().settings.base_url, runtime().settings.secret_key)


def _shown(template: str, purpose: Purpose, token: str) -> BaseResponse:
    own = queries.own_subscription(reading(), _proof(purpose, token))
    return _page(template, own, action=request.path)


def _managed(proof: Proof, said: str = "") -> BaseResponse:
    own, links = queries.own_subscription(reading(), proof), _links()
    return _page(
        "manage.html",
        own,
        said=said,
        action=f"/subscriptions/manage/{links.token(Purpose.MANAGE, proof)}",
        leave=f"/subscriptions/unsubscribe/{links.token(Purpose.UNSUBSCRIBE, proof)}",
    )


def _page(
    template: str, about: Offer | Subscription, *, action: str = "", leave: str = "", said: str = "", only: str = ""
) -> BaseResponse:
    """Show it in the language of the page that it is about."""
    tongue = tongue_of(about.language)
    return page(
        f"statuspage/subscribing/{template}",
        about=about,
        tongue=tongue,
        t=tongue.say,
        action=action,
        leave=leave,
        said=said,
        only=only,
    )
