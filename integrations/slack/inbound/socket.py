"""Socket Mode: where Slack can't connect to Andon, Andon connects to Slack, and answers there what it answers here.

What comes through the socket comes from Slack: it was opened with the app's own token. It is acknowledged after the
commit; an event that could not be kept is not acknowledged at all, so that Slack delivers it again.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from foundation.config import Settings
from foundation.errors import DomainError
from foundation.markdown import MarkdownRenderer
from foundation.web.hostile import read_json
from foundation.work import Transactor
from integrations.slack.inbound import commands, said
from integrations.slack.inbound.answers import UNAVAILABLE, answered
from integrations.slack.inbound.desk import SlackDesk, build_desk

LOG = logging.getLogger("andon.slack")
LONGEST_ID = 80
TIMEOUT_S, AGAIN_S, BEAT_S = 10, 60, 1.0


class NotKept(Exception):
    """An event could not be kept: Slack is to deliver it again."""


@dataclass(frozen=True)
class Listener:
    """Hears what comes through the socket."""

    desk: SlackDesk

    def hear(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        """Answer one envelope."""
        try:
            body = self.answer(request.type, request.payload)
        except NotKept:
            LOG.warning("slack.not_kept", extra={"envelope": request.envelope_id})
            return
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, dict(body) if body else None))

    def answer(self, kind: str, payload: object) -> Mapping[str, Any] | None:
        """Return what is answered; what can't be read is not worth a second delivery."""
        try:
            sent = read_json(json.dumps(payload).encode())
        except DomainError:
            return None
        if not isinstance(sent, dict):
            return None
        if kind == "slash_commands":
            return answered(self.desk, said.typed({n: v for n, v in sent.items() if isinstance(v, str)}))
        if kind == "interactive":
            return answered(self.desk, said.interaction(sent))
        if kind == "events_api":
            self._keep(sent)
        return None

    def _keep(self, sent: Mapping[str, Any]) -> None:
        event_id = sent.get("event_id")
        if not isinstance(event_id, str) or not 0 < len(event_id) <= LONGEST_ID:
            return
        try:
            self.desk.machine_desk().run(commands.take_event, event_id=event_id, body=json.dumps(sent))
        except UNAVAILABLE as error:
            raise NotKept from error


def listen(settings: Settings, transactor: Transactor, stopping: Event) -> None:
    """Be connected to Slack until it is time to stop; a connection that breaks is made anew."""
    renderer = MarkdownRenderer()
    desk = build_desk(settings, transactor, renderer)
    while not stopping.is_set():
        client = connected(desk)
        if client is None:
            stopping.wait(AGAIN_S)
            continue
        while not stopping.wait(BEAT_S):
            pass
        client.close()
    desk.lane.rest()


def connected(desk: SlackDesk) -> SocketModeClient | None:
    """Connect, and hear from then on; None where Slack refuses or can't be reached now."""
    slack = desk.settings
    web = WebClient(base_url=slack.api_url, timeout=TIMEOUT_S, retry_handlers=[])
    client = SocketModeClient(slack.app_token, logger=LOG.getChild("socket"), web_client=web)
    client.socket_mode_request_listeners.append(Listener(desk).hear)
    try:
        client.connect()
    except (SlackApiError, OSError) as error:
        said_so = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
        LOG.warning("slack.socket_refused", extra={"error": said_so})
        client.close()
        return None
    return client
