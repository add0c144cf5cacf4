"""A reply in the form that each kind of request can carry, and what has to follow it apart from the request."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from integrations.slack.blocks.check import InvalidBlocks, require_message, require_view
from integrations.slack.inbound.blocks import modal, option, section
from integrations.slack.inbound.deadline import TooLate, Uncertain
from integrations.slack.inbound.happened import publish_home
from integrations.slack.inbound.linking import respond
from integrations.slack.inbound.mrkdwn import safe
from integrations.slack.inbound.replies import Choices, Errors, Open, Reply, Say, Turn
from integrations.slack.inbound.said import Asked, Pressed, Sent, Typed, Wish

if TYPE_CHECKING:
    from integrations.slack.inbound.desk import SlackDesk

LOG = logging.getLogger("andon.slack")
UNAVAILABLE = (OperationalError, InterfaceError, PoolTimeoutError)
HOME = "home"
AGAIN = "This dialog came too late for Slack. Do it once more."
NOT_DONE = "*NOT declared, nothing was changed*: Andon's database does not answer."
UNSURE = "*Not certain*: Andon took too long. Look at the list before you do it again."
DRAWN_WRONG = "What you did is done. Andon could not draw what follows; look at it in Andon."
Body = Mapping[str, Any]


def answered(desk: "SlackDesk", wish: Wish) -> Body | None:
    """Answer a wish, or say honestly that nothing came of it; what follows the answer is put down."""
    try:
        reply = desk.answer(wish)
    except (*UNAVAILABLE, TooLate) as error:
        LOG.warning("slack.not_done", extra={"error": type(error).__name__})
        return failed(desk, wish, certain=True)
    except Uncertain:
        return failed(desk, wish, certain=False)
    handed_over(desk, wish, reply)
    return drawn(told(wish, reply))


def drawn(body: Body | None) -> Body | None:
    """Return an answer as Slack takes it; where ours is drawn wrong, its words alone."""
    try:
        if body and "view" in body:
            require_view(body["view"])
        elif body and body.get("blocks"):
            require_message(body)
    except InvalidBlocks as bug:
        LOG.warning("slack.answer_wrong", extra={"error": bug.reason})
        return _sorry(DRAWN_WRONG) if body and "view" in body else {**(body or {}), "blocks": []}
    return body


def told(wish: Wish, reply: Reply) -> Body | None:
    """Return the body of the answer; None where it is empty and the rest follows."""
    if isinstance(wish, Asked):
        offered = reply.options if isinstance(reply, Choices) else ()
        return {"options": [option(text, value) for text, value in offered]}
    if isinstance(wish, Typed):
        return _message(reply) if isinstance(reply, Say) else None
    return _of_dialog(reply) if isinstance(wish, Sent) else None


def _of_dialog(reply: Reply) -> Body | None:
    match reply:
        case Errors(at=at):
            return {"response_action": "errors", "errors": dict(at)}
        case Turn(view=view):
            return {"response_action": "update", "view": view}
        case Say(text=text):
            return {"response_action": "update", "view": modal("shown", reply.key or "Andon", [section(text)])}
    return None


def handed_over(desk: "SlackDesk", wish: Wish, reply: Reply) -> None:
    """Put down what follows the answer: the dialog that opens, or the words that a button's answer can't carry."""
    if isinstance(reply, Open):
        view = wish.view if isinstance(wish, Pressed) else {}
        if view.get("id") and view.get("type") != HOME:
            known = {"view_id": view["id"], "hash": view.get("hash", "")}
            desk.lane.open(partial(desk.client.call, "views.update", view=reply.view, **known))
            return
        opening = partial(desk.client.call, "views.open", trigger_id=wish.trigger_id, view=reply.view)
        desk.lane.open(opening, partial(respond, desk.settings, wish.response_url, AGAIN))
    elif isinstance(reply, Say) and isinstance(wish, Pressed) and wish.view.get("type") == HOME:
        shown = modal("shown", reply.key or "Andon", [section(reply.text)])
        desk.lane.open(partial(desk.client.call, "views.open", trigger_id=wish.trigger_id, view=shown))
        desk.lane.put(partial(_in_turn, partial(publish_home, desk.machine_desk(), wish.member), reply.then))
    elif isinstance(reply, Say) and not isinstance(wish, Typed | Sent | Asked):
        saying = partial(respond, desk.settings, wish.response_url, reply.text, reply.blocks)
        desk.lane.put(partial(_in_turn, saying, reply.then))
    elif isinstance(reply, Say) and reply.then is not None:
        desk.lane.put(reply.then)


def _in_turn(first: Callable[[], object], then: Callable[[], object] | None) -> None:
    """Do one after the other, the other even where Slack did not take the first."""
    try:
        first()
    finally:
        if then is not None:
            then()


def failed(desk: "SlackDesk", wish: Wish, *, certain: bool) -> Body | None:
    """Say what did not happen, give back what was typed, and name the other way."""
    words = NOT_DONE if certain else UNSURE
    other = f"Try again in a moment, or declare at {desk.base_url}/declare; if that fails too, call whoever is on call."
    if isinstance(wish, Typed):
        back = f"\nYou typed: `{safe(f'{wish.command} {wish.text}'.strip(), 2000)}`"
        return {"response_type": "ephemeral", "text": f"{words}{back}\n{other}"}
    if isinstance(wish, Sent):
        at = next(iter(wish.values), "")
        plain = f"{words.replace('*', '')} What you typed still stands here. {other}"
        return {"response_action": "errors", "errors": {at: plain}} if at else _sorry(plain)
    if isinstance(wish, Asked):
        return {"options": []}
    desk.lane.put(
        partial(respond, desk.settings, wish.response_url, f"{words.replace('NOT declared, n', 'N')} {other}")
    )
    return None


def _message(reply: Say) -> Body:
    body: dict[str, Any] = {"response_type": "ephemeral", "text": reply.text}
    return {**body, "blocks": list(reply.blocks)} if reply.blocks else body


def _sorry(text: str) -> Body:
    return {"response_action": "update", "view": modal("sorry", "That did not work", [section(text)])}
