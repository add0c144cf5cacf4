"""What becomes of an incident's channel in Slack: renamed, archived, deleted, left, given back; and of our token."""

from collections.abc import Callable, Mapping
from typing import Any

from foundation.work import Desk
from integrations.slack.inbound.catching import catch_up
from integrations.slack.outbound import commands
from integrations.slack.outbound.facts import THE_ONE
from integrations.slack.outbound.model import SlackWorkspace

Event = Mapping[str, Any]
Heard = Callable[[Desk, Event], None]


def renamed(desk: Desk, event: Event) -> None:
    """Call the channel as Slack calls it."""
    channel = event.get("channel")
    if isinstance(channel, dict):
        desk.run(commands.rename_room, channel_id=_word(channel, "id"), name=_word(channel, "name"))


def moved(desk: Desk, event: Event) -> None:
    """Follow a channel that got another id."""
    desk.run(commands.move_room, channel_id=_word(event, "old_channel_id"), to=_word(event, "new_channel_id"))


def archived(desk: Desk, event: Event) -> None:
    """Note that somebody has archived the channel; when it was us, that is known."""
    if _word(event, "user") != _me(desk):
        desk.run(commands.lose_room, channel_id=_word(event, "channel"), trouble="is_archived")


def deleted(desk: Desk, event: Event) -> None:
    """Note that the channel is no more."""
    desk.run(commands.lose_room, channel_id=_word(event, "channel"), trouble="channel_deleted")


def left(desk: Desk, event: Event) -> None:
    """Note that we were removed; of anybody else who leaves there is nothing to note."""
    user = _word(event, "user")
    if event.get("type") != "member_left_channel" or (user and user == _me(desk)):
        desk.run(commands.lose_room, channel_id=_word(event, "channel"), trouble="not_in_channel")


def joined(desk: Desk, event: Event) -> None:
    """Go on where we were invited again; tell anybody else who has joined how it stands."""
    user, channel = _word(event, "user"), _word(event, "channel")
    if user and user == _me(desk):
        desk.run(commands.regain_room, channel_id=channel)
        return
    # The envelope names the workspace that hears of it; who joins a shared channel may be of another one.
    catch_up(desk, _word(event, "team") or _word(event, "team_id"), user, channel)


def given_back(desk: Desk, event: Event) -> None:
    """Go on in a channel that somebody has taken out of the archive; what we did ourselves is known."""
    if _word(event, "user") != _me(desk):
        desk.run(commands.regain_room, channel_id=_word(event, "channel"))


def revoked(desk: Desk, event: Event) -> None:
    """Note that our token is worth nothing any more."""
    tokens = event.get("tokens")
    if isinstance(tokens, dict) and tokens.get("bot") and _is_of_ours(desk, event):
        desk.run(commands.lose_workspace, trouble="token_revoked")


def uninstalled(desk: Desk, event: Event) -> None:
    """Note that the app was removed from the workspace."""
    if _is_of_ours(desk, event):
        desk.run(commands.lose_workspace, trouble="account_inactive")


def _me(desk: Desk) -> str:
    with desk.reading() as look:
        workspace = look.session.get(SlackWorkspace, THE_ONE)
        return workspace.bot_id if workspace else ""


def _is_of_ours(desk: Desk, event: Event) -> bool:
    """Whether it happened where our token belongs: the same app may be installed in other workspaces too."""
    with desk.reading() as look:
        workspace = look.session.get(SlackWorkspace, THE_ONE)
        return workspace is None or _word(event, "team_id") == workspace.team_id


def _word(of: Event, name: str) -> str:
    word = of.get(name)
    return word if isinstance(word, str) else ""


ROOMS: Mapping[str, Heard] = {
    **dict.fromkeys(("channel_rename", "group_rename"), renamed),
    **dict.fromkeys(("channel_archive", "group_archive"), archived),
    **dict.fromkeys(("channel_unarchive", "group_unarchive"), given_back),
    **dict.fromkeys(("channel_deleted", "group_deleted"), deleted),
    **dict.fromkeys(("channel_left", "group_left", "member_left_channel"), left),
    "channel_id_changed": moved,
    "member_joined_channel": joined,
    "tokens_revoked": revoked,
    "app_uninstalled": uninstalled,
}
