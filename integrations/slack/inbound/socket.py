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
TIMEOUT_S, AGAIN_S, BEAT_S = 10, 30, 1.0
LIMITED = 429


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
        client = connected(desk, stopping)
        if client is None:
            stopping.wait(AGAIN_S)
            continue
        while not stopping.wait(BEAT_S):
            pass
        client.close()
    desk.lane.rest()


class Line(SocketModeClient):
    """The kit's client, except that a Retry-After is no longer waited for than we are to stay."""

    stopping: Event

    def issue_new_wss_url(self) -> str:
        """Ask where to connect to; the method is asked once a minute at most, also after a crash."""
        while True:
            try:
                return str(self.web_client.apps_connections_open(app_token=self.app_token)["url"])
            except SlackApiError as refusal:
                limited = refusal.response.status_code == LIMITED
                if not limited or self.stopping.wait(int(refusal.response.headers.get("Retry-After", AGAIN_S))):
                    raise


def connected(desk: SlackDesk, stopping: Event) -> SocketModeClient | None:
    """Connect, and hear from then on; None where Slack refuses or can't be reached now."""
    slack = desk.settings
    web = WebClient(base_url=slack.api_url, timeout=TIMEOUT_S, retry_handlers=[])
    client = Line(slack.app_token, logger=LOG.getChild("socket"), web_client=web)
    client.stopping = stopping
    client.socket_mode_request_listeners.append(Listener(desk).hear)
    try:
        client.connect()
    except (SlackApiError, OSError) as error:
        said_so = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
        LOG.warning("slack.socket_refused", extra={"error": said_so})
        client.close()
        return None
    return client
