"""What Twilio tells us: answers by text message, digits pressed in a call, and what became of either.

Each request is signed over the exact address that we gave out and over every field. Whoever answers acts as the person
whose proven number it is, and may what that person may.
"""

import re

from flask import Blueprint, Response, request

from accounts.queries import principal_of
from foundation.errors import DomainError, Forbidden, TooLarge
from foundation.web import csrf
from foundation.web.hostile import require_fit
from foundation.web.runtime import runtime
from foundation.web.visit import visit
from foundation.work import Context
from integrations.twilio.adapter import means
from integrations.twilio.handlers import PLACE, STOPPED
from integrations.twilio.policy import TWILIO
from integrations.twilio.said import ACKNOWLEDGE, DECLINE, asking, replying, spoken, telling
from integrations.twilio.settings import twilio_settings
from integrations.twilio.signing import is_signed
from oncall import commands, queries

BLUEPRINT = csrf.exempt(Blueprint("twilio", __name__, url_prefix=PLACE), "Twilio signs what it sends")
BLUEPRINTS = (BLUEPRINT,)
LARGEST, MOST_FIELDS, NO_CONTENT = 16 * 1024, 100, 204
ID = "int(max=9223372036854775807)"
WORDS = {
    **dict.fromkeys((ACKNOWLEDGE, "ack", "acknowledge", "ok", "yes"), ACKNOWLEDGE),
    **dict.fromkeys((DECLINE, "decline", "no"), DECLINE),
}
STOP = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit"})
START = frozenset({"start", "unstop"})
SAID = re.compile(r"\W*(\w+)\W*(?:PAG-?(\d{1,9}))?\W*", re.IGNORECASE)
ARRIVED, LOST = frozenset({"delivered", "read"}), frozenset({"undelivered", "failed", "canceled", "busy", "no-answer"})
UNCLEAR = "Reply 1 to acknowledge, or 2 to decline."
NOTHING = "Nothing waits for an answer of yours."
GOODBYE = "Thank you. {}"


@BLUEPRINT.post("/messages")
def message() -> Response:
    """Take the answer of somebody who was paged."""
    said = _proven()
    number, word = said.get("From", ""), said.get("Body", "")[:200]
    first = word.strip().lower()
    if first in STOP | START:
        trouble = STOPPED if first in STOP else ""
        runtime().transactor.run(_house(), commands.note_trouble, address=number, trouble=trouble, kinds=(queries.SMS,))
        # Twilio answers these itself.
        return _xml(replying())
    with runtime().transactor.reading(_house()) as look:
        is_known, waiting = bool(queries.owners_of(look, number)), queries.waiting_at(look, number)
    if not is_known:
        # A stranger learns nothing, and costs nothing.
        return _xml(replying())
    found = SAID.fullmatch(word)
    move, key = (WORDS.get(found[1].lower()), f"PAG-{found[2]}" if found[2] else "") if found else (None, "")
    meant = next((one for one in waiting if key in {"", one.key}), None)
    if move is None or meant is None:
        return _xml(replying(UNCLEAR if waiting and move is None else NOTHING))
    told = _answer(meant, move, "sms")
    left = [one.key for one in waiting if one.is_open and one.key != meant.key]
    waits = "waits" if len(left) == 1 else "wait"
    more = f" {', '.join(left[:3])} still {waits}: reply 1 {left[0]}." if left else ""
    return _xml(replying(told + more))


@BLUEPRINT.post(f"/calls/<{ID}:delivery_id>/digits")
def digits(delivery_id: int) -> Response:
    """Take the digit that was pressed in a call."""
    said = _proven()
    with runtime().transactor.reading(_house()) as look:
        meant = queries.calling(look, delivery_id)
    if meant is None:
        return _xml(telling(NOTHING))
    digit = said.get("Digits", "")
    if digit not in {ACKNOWLEDGE, DECLINE}:
        return _xml(asking(f"{spoken(meant.key)}.", f"{runtime().settings.base_url}{request.path}"))
    return _xml(telling(GOODBYE.format(spoken(_answer(meant, digit, "voice")))))


@BLUEPRINT.post(f"/reports/<{ID}:delivery_id>/<int(max=9999):number>")
def report(delivery_id: int, number: int) -> Response:
    """Note what became of a message or a call; what is neither an end nor an arrival says nothing new."""
    said = _proven()
    status = said.get("MessageStatus") or said.get("CallStatus") or ""
    if status in ARRIVED | LOST:
        code = said.get("ErrorCode", "")
        error = means(int(code)) if re.fullmatch(r"[0-9]{1,6}", code, re.ASCII) else f"Twilio: {status}"
        reported = {"is_delivered": status in ARRIVED, "error": "" if status in ARRIVED else error}
        runtime().transactor.run(
            _house(), commands.report_page, delivery_id=delivery_id, number=number, **reported  # type: ignore[arg-type]
        )  # fmt: skip
    return Response(status=NO_CONTENT)


def _answer(meant: queries.Calling, move: str, surface: str) -> str:
    """Answer as whom the page calls, and say what came of it."""
    with runtime().transactor.reading(_house()) as look:
        principal = principal_of(look.session, meant.person_id)
    if principal is None:
        return NOTHING
    who = Context(principal, surface, visit().request_id)
    try:
        if move == ACKNOWLEDGE:
            page = runtime().transactor.run(who, commands.acknowledge, key=meant.key)
        else:
            page = runtime().transactor.run(who, commands.decline, key=meant.key)
    except DomainError as error:
        return f"{meant.key}: {error.detail}"
    return f"{page.key} is {page.state}."


def _proven() -> dict[str, str]:
    """Return the fields of a request that Twilio signed; without the token nothing is taken."""
    if request.content_length is None or request.content_length > LARGEST:
        raise TooLarge(LARGEST)
    settings = twilio_settings(runtime().settings.environment)
    fields = list(request.form.items(multi=True))
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    url = f"{runtime().settings.base_url}{request.path}{query}"
    signature = request.headers.get("X-Twilio-Signature", "")
    if len(fields) > MOST_FIELDS or not is_signed(settings.auth_token, url, fields, signature):
        raise Forbidden("twilio.signature", f"The signature does not fit our token and {url}.")
    said = dict(fields)
    require_fit(said)
    if said.get("AccountSid", settings.account_sid) != settings.account_sid:
        raise Forbidden("twilio.account", "This comes from another account.")
    return said


def _house() -> Context:
    return Context(TWILIO, "twilio", visit().request_id)


def _xml(text: str) -> Response:
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>{text}', content_type="text/xml; charset=utf-8")
