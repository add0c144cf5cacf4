"""Where trackers' webhooks arrive: 202 only after the commit, and nothing that is not signed is read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request
from sqlalchemy.exc import IntegrityError

from foundation.config import MisconfiguredError
from foundation.errors import Forbidden, Invalid, TooLarge
from foundation.web import csrf
from foundation.web.hostile import read_json
from foundation.web.runtime import runtime
from foundation.web.visit import visit
from foundation.work import Context
from integrations.trackers import commands, queries
from integrations.trackers.model import TrackerStanding
from integrations.trackers.policy import TRACKERS
from integrations.trackers.ports import Heard
from integrations.trackers.said import heard_of_github, heard_of_jira, is_signed
from integrations.trackers.settings import TrackerSettings, tracker_settings

BLUEPRINT = csrf.exempt(
    Blueprint("tracker_webhooks", __name__, url_prefix="/integrations/trackers"), "each tracker signs what it sends"
)
BLUEPRINTS = (BLUEPRINT,)
LARGEST = 4 * 1024 * 1024
ACCEPTED, LONGEST_ID = 202, 150
NOTED_EVERY = timedelta(minutes=1)
Answered = tuple[Response, int]


@BLUEPRINT.post("/jira")
def from_jira() -> Answered:
    """Keep one delivery of Jira."""
    body = _proven("jira", _settings().jira_secrets, "X-Hub-Signature", "ANDON_JIRA_WEBHOOK_SECRET")
    delivery = request.headers.get("X-Atlassian-Webhook-Identifier", "")[:LONGEST_ID]
    return _take("jira", lambda sent: heard_of_jira(delivery, body, sent), body)


@BLUEPRINT.post("/github")
def from_github() -> Answered:
    """Keep one delivery of GitHub."""
    body = _proven("github", _settings().github_secrets, "X-Hub-Signature-256", "ANDON_GITHUB_WEBHOOK_SECRET")
    headers = request.headers
    delivery, event = headers.get("X-GitHub-Delivery", "")[:LONGEST_ID], headers.get("X-GitHub-Event", "")
    return _take("github", lambda sent: heard_of_github(delivery, body, event, sent), body)


def _settings() -> TrackerSettings:
    """Return the settings; while one of them is wrong nothing can be proven, and whoever runs Andon is told which."""
    try:
        return tracker_settings(runtime().settings.environment)
    except MisconfiguredError as error:
        raise Forbidden("trackers.misconfigured", str(error)) from error


def _proven(tracker: str, secrets: Sequence[str], header: str, setting: str) -> bytes:
    """Return the body, where its signature fits one of our secrets; who sends others' is noted, once a minute."""
    if request.content_length is None or request.content_length > LARGEST:
        raise TooLarge(LARGEST)
    body = request.get_data(cache=False)
    if is_signed(secrets, body, request.headers.get(header, "")):
        return body
    if secrets:
        _note_unsigned(tracker)
    detail = f"{header} fits none of our secrets: set {setting} to the one that the webhook was made with."
    raise Forbidden("trackers.signature", detail)


def _note_unsigned(tracker: str) -> None:
    who = Context(TRACKERS, tracker, visit().request_id)
    with runtime().transactor.reading(who) as look:
        there = look.session.get(TrackerStanding, tracker)
        is_fresh = there is not None and there.refused_at is not None and there.refused_at > look.now - NOTED_EVERY
    if not is_fresh:
        runtime().transactor.run(who, commands.note_unsigned, tracker=tracker)


def _take(tracker: str, read: Callable[[Mapping[str, Any]], Heard | None], body: bytes) -> Answered:
    sent = read_json(body)
    if not isinstance(sent, dict):
        raise Invalid("trackers.no_object", "Send one JSON object.", where="body")
    said = read(sent)
    if said is None:
        return jsonify(status="ignored", why="This is about no ticket."), ACCEPTED
    who = Context(TRACKERS, tracker, visit().request_id)
    with runtime().transactor.reading(who) as look:
        if not queries.concerns(look, tracker, said):
            return jsonify(status="ignored", why="This is no ticket of ours."), ACCEPTED
    try:
        is_new = runtime().transactor.run(who, commands.take_in, tracker=tracker, said=said)
    except IntegrityError:
        # The same delivery came twice at once.
        is_new = False
    return jsonify(status="taken" if is_new else "known"), ACCEPTED
