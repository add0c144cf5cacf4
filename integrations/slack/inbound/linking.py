"""Finding out who a stranger in Slack is, and offering them a link that only the right person can use.

Slack's word for somebody's e-mail address is enough to guess who they are, and not enough to believe it: whoever opens
the link has to be signed in as that person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.webhook import WebhookClient

from foundation.errors import DeliveryFailed
from foundation.work import Desk
from integrations.slack import ids
from integrations.slack.blocks.check import LONGEST_TEXT, require_message
from integrations.slack.client import SlackClient
from integrations.slack.inbound import commands
from integrations.slack.inbound.blocks import actions, button, section
from integrations.slack.inbound.said import Wish
from integrations.slack.settings import SlackSettings

HOOKS = "https://hooks.slack.com/"
TIMEOUT_S = 5
REFUSED = 400
ASK = "Ask an administrator to connect you: andon user link EMAIL --slack {}/{}"
OUTSIDER = "Andon answers members of its own workspace only: no guests, no people of other workspaces, no bots."
UNSAID = "Slack does not say just now who you are. Type it again in a moment."
UNKNOWN = "Nobody in Andon has the e-mail address that Slack has for you."
FOUND = "Andon found somebody with your e-mail address. Say within 15 minutes, signed in, that this is you."
BARRED = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_workflow_bot")


@dataclass(frozen=True)
class Linker:
    """Offers strangers a link."""

    settings: SlackSettings
    client: SlackClient
    desk: Desk
    base_url: str

    def offer(self, wish: Wish) -> None:
        """Ask Slack who it is, and answer with a link or with why there is none."""
        who = wish.member
        try:
            user = self._member(wish)
        except DeliveryFailed:
            respond(self.settings, wish.response_url, f"{UNSAID} {ASK.format(who.team_id, who.user_id)}")
            return
        if user is None:
            respond(self.settings, wish.response_url, OUTSIDER)
            return
        profile = user.get("profile")
        email = str(profile.get("email") or "") if isinstance(profile, dict) else ""
        secret = self.desk.run(commands.offer_link, team_id=who.team_id, user_id=who.user_id, email=email)
        if secret is None:
            respond(self.settings, wish.response_url, f"{UNKNOWN} {ASK.format(who.team_id, who.user_id)}")
            return
        link = button("This is me", ids.LINK_OPEN, url=f"{self.base_url}/slack/links/{secret}", style="primary")
        respond(self.settings, wish.response_url, FOUND, [section(FOUND), actions(link)])

    def _member(self, wish: Wish) -> Mapping[str, Any] | None:
        """Return what Slack knows of a full member of our workspace; None for everybody else."""
        who = wish.member
        if not who.user_id or not is_ours(self.settings, self.client, who.team_id):
            return None
        user = self.client.call("users.info", user=who.user_id).get("user")
        return user if isinstance(user, dict) and is_full_member(user, who.team_id) else None


def is_ours(settings: SlackSettings, client: SlackClient, team_id: str) -> bool:
    """Whether the workspace is the one that our token belongs to (or stands in the settings)."""
    if settings.team_ids:
        return team_id in settings.team_ids
    return bool(team_id) and client.call("auth.test").get("team_id") == team_id


def is_full_member(user: Mapping[str, Any], team_id: str) -> bool:
    """Whether somebody works here: no guest, no bot, nobody who has left, nobody of another workspace."""
    return user.get("team_id", team_id) == team_id and not any(user.get(name) for name in BARRED)


def respond(settings: SlackSettings, url: str, text: str, blocks: Any = (), *, replace: bool = False) -> None:  # noqa: ANN401 - blocks as JSON
    """Answer where a request said that it can be answered; only Slack's own addresses are believed."""
    api = settings.api_url.rstrip("/").removesuffix("/api")
    if not url.startswith((HOOKS, f"{api}/")):
        return
    body: dict[str, Any] = {"text": text[:LONGEST_TEXT], "response_type": "ephemeral", "replace_original": replace}
    if blocks:
        body["blocks"] = list(blocks)
    require_message(body)
    answer = WebhookClient(url, timeout=TIMEOUT_S, retry_handlers=[]).send_dict(body)
    if answer.status_code >= REFUSED:
        reason = f"response_url: {answer.status_code}"
        raise DeliveryFailed(reason, permanent=True)
