"""The manifest of the app: what Slack has to allow, and where it finds us. Pure."""

from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from integrations.slack import ids

NAME = "Andon"
ABOUT = "Declare and run incidents without leaving the channel."
LONG_ABOUT = (
    "Andon runs incidents, writes down what happened and makes sure that it does not happen again. Type /incident to "
    "declare one: it gets a channel with a panel that everybody works from, updates reach the audiences that they are "
    "meant for, and the timeline writes itself."
)
HINT = "[new|update|sev|status|role|task|timeline|resolve|list|help] …"
SPEAK = ("chat:write", "chat:write.public", "commands", "im:write", "users:read", "users:read.email")
ROOMS = (
    "channels:manage",
    "channels:read",
    "groups:read",
    "groups:write",
    "bookmarks:write",
    "pins:read",
    "pins:write",
)
# Of direct messages only our own are read, where nobody knows whether one was taken.
LISTEN = ("channels:history", "groups:history", "im:history", "reactions:read", "reactions:write", "channels:join")
MORE = ("links:read", "links:write", "usergroups:read")
ALWAYS_HEARD = (
    "app_home_opened",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_id_changed",
    "channel_left",
    "channel_rename",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "tokens_revoked",
    "user_change",
)
FULLY_HEARD = (
    *("message.channels", "message.groups", "reaction_added", "pin_added"),
    *("link_shared", "entity_details_requested"),
)


class Kind(StrEnum):
    """How much the app may do."""

    MINIMAL = "minimal"
    FULL = "full"


def scopes(kind: Kind) -> list[str]:
    """Return what the bot has to be allowed."""
    return sorted({*SPEAK, *ROOMS, *((*LISTEN, *MORE) if kind is Kind.FULL else ())})


def manifest(kind: Kind, base_url: str, *, socket: bool = False) -> dict[str, Any]:
    """Return the manifest; with ``socket`` Slack is connected to instead of connecting."""
    at = "" if socket else f"{base_url.rstrip('/')}/integrations/slack"
    return {
        "display_information": {
            "name": NAME,
            "description": ABOUT,
            "long_description": LONG_ABOUT,
            "background_color": "#1f2430",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [_command(name, at) for name in ("/incident", "/inc")],
            "shortcuts": _shortcuts(kind),
            **_unfurls(kind, base_url),
        },
        "oauth_config": {"scopes": {"bot": scopes(kind)}},
        "settings": _settings(kind, at, socket=socket),
    }


def _unfurls(kind: Kind, base_url: str) -> dict[str, list[str]]:
    """Name the domain whose links are shown; Slack takes none without a dot."""
    host = urlsplit(base_url).hostname or ""
    return {"unfurl_domains": [host]} if kind is Kind.FULL and "." in host else {}


def _command(name: str, at: str) -> dict[str, Any]:
    command: dict[str, Any] = {"command": name, "description": ABOUT, "usage_hint": HINT, "should_escape": True}
    return {**command, "url": f"{at}/commands"} if at else command


def _shortcuts(kind: Kind) -> list[dict[str, str]]:
    all_of_them = (
        ("Declare an incident", "global", ids.SHORTCUT_DECLARE, "Something is wrong"),
        ("Declare from message", "message", ids.SHORTCUT_DECLARE_FROM, "Declare what this message says"),
        ("Add to the timeline", "message", ids.SHORTCUT_TIMELINE, "Keep this message in the incident's timeline"),
        ("Make it a task", "message", ids.SHORTCUT_ACTION, "Put this down as something to be done"),
    )
    return [
        {"name": name, "type": place, "callback_id": callback, "description": about}
        for name, place, callback, about in all_of_them
    ]


def _settings(kind: Kind, at: str, *, socket: bool) -> dict[str, Any]:
    heard = sorted({*ALWAYS_HEARD, *(FULLY_HEARD if kind is Kind.FULL else ())})
    events: dict[str, Any] = {"bot_events": heard}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if at:
        events["request_url"] = f"{at}/events"
        interactivity |= {"request_url": f"{at}/interactivity", "message_menu_options_url": f"{at}/options"}
    return {
        "event_subscriptions": events,
        "interactivity": interactivity,
        "org_deploy_enabled": False,
        "socket_mode_enabled": socket,
        "token_rotation_enabled": False,
    }
