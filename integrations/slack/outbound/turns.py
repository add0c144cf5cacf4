"""Calls beside the messages of incidents: whispers, links shown, homes, panes. Each waits for its turn as those do."""

from collections.abc import Mapping
from typing import Any

from foundation.errors import NotYet
from foundation.work import Desk
from integrations.slack.client import SlackClient, SlackRefused
from integrations.slack.outbound.commands import keep_quiet, take_turn
from integrations.slack.outbound.outcomes import LIMITED


def call_in_turn(desk: Desk, client: SlackClient, method: str, **params: Any) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
    """Make a call within the method's rate; raises NotYet with when to come back, so that the job is put off."""
    until = desk.run(take_turn, method=method)
    if until is not None:
        raise NotYet(until, f"{method}: its turn has not come")
    try:
        return client.call(method, **params)
    except SlackRefused as no:
        if no.error in LIMITED:
            raise NotYet(desk.run(keep_quiet, method=method, wait=no.retry_after), no.reason) from no
        raise
