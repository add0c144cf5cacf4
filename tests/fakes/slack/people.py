"""users.*, usergroups.*, auth.test, views.*: who is here, and the dialogs that they look at."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.fakes.slack.conversations import is_true
from tests.fakes.slack.kit import check_view
from tests.fakes.slack.limits import SPECIAL, TIER_1, TIER_2, TIER_3, TIER_4
from tests.fakes.slack.methods import Asked, method
from tests.fakes.slack.refusals import Refused
from tests.fakes.slack.workspace import User

TRIGGER_LIVES = timedelta(seconds=3)
MOST_VIEWS = 3


@method("auth.test", SPECIAL)
def who_am_i(asked: Asked) -> Mapping[str, Any]:
    whose = {"user_id": asked.me, "team_id": asked.workspace.team_id, "bot_id": "B00000001"}
    return {"url": "https://workspace.slack.example/", "team": "Workspace", "user": "andon", **whose}


def seen(user: User) -> dict[str, Any]:
    profile = {"email": user.email} if user.email else {}
    flags = {"is_restricted": user.is_restricted, "is_ultra_restricted": False, "is_stranger": False}
    flags |= {"deleted": user.deleted, "is_bot": user.is_bot}
    return {"id": user.id, "team_id": user.team_id, "name": user.id.lower(), "profile": profile, **flags}


@method("users.info", TIER_4, "users:read", takes_json=False)
def user_info(asked: Asked) -> Mapping[str, Any]:
    user = asked.workspace.users.get(asked.need("user")[0])
    if user is None:
        raise Refused("user_not_found")
    return {"user": seen(user)}


@method("users.lookupByEmail", TIER_3, "users:read.email", takes_json=False)
def by_email(asked: Asked) -> Mapping[str, Any]:
    (email,) = asked.need("email")
    for user in asked.workspace.users.values():
        if user.email == email and not user.deleted:
            return {"user": seen(user)}
    raise Refused("users_not_found")


@method("usergroups.list", TIER_2, "usergroups:read", takes_json=False)
def groups(asked: Asked) -> Mapping[str, Any]:
    require_groups(asked)
    shown = {"team_id": asked.workspace.team_id, "is_usergroup": True, "date_delete": 0}
    # Their members come only to whoever asks for them.
    asks = is_true(asked.params.get("include_users"))
    return {
        "usergroups": [
            {"id": ref, "handle": ref.lower(), "name": ref, **shown, **({"users": members} if asks else {})}
            for ref, members in asked.workspace.groups.items()
        ]
    }


@method("usergroups.users.list", TIER_2, "usergroups:read", takes_json=False)
def group_members(asked: Asked) -> Mapping[str, Any]:
    require_groups(asked)
    (group,) = asked.need("usergroup")
    if group not in asked.workspace.groups:
        raise Refused("no_such_subteam")
    return {"users": asked.workspace.groups[group]}


def require_groups(asked: Asked) -> None:
    if not asked.workspace.has_user_groups:
        raise Refused("plan_upgrade_required")


@method("views.open", TIER_4)
def open_view(asked: Asked) -> Mapping[str, Any]:
    trigger, view = asked.need("trigger_id", "view")
    spend(asked, trigger)
    return {"view": shown(asked, view, depth=1)}


@method("views.push", TIER_4)
def push_view(asked: Asked) -> Mapping[str, Any]:
    trigger, view = asked.need("trigger_id", "view")
    depth = 1 + max((each["depth"] for each in asked.workspace.views.values()), default=0)
    if depth > MOST_VIEWS:
        raise Refused("push_limit_reached")
    spend(asked, trigger)
    return {"view": shown(asked, view, depth=depth)}


@method("views.update", TIER_4)
def update_view(asked: Asked) -> Mapping[str, Any]:
    (view,) = asked.need("view")
    held = asked.workspace.views
    ref = asked.params.get("view_id") or next(
        (v["id"] for v in held.values() if v.get("external_id") == asked.params.get("external_id")), ""
    )
    if ref not in held:
        raise Refused("not_found")
    if asked.params.get("hash") not in {None, held[ref]["hash"]}:
        raise Refused("hash_conflict")
    check_view(view)
    held[ref] |= {**view, "hash": f"{asked.workspace.ts()}.hash"}
    return {"view": held[ref]}


@method("views.publish", TIER_4)
def publish_home(asked: Asked) -> Mapping[str, Any]:
    user, view = asked.need("user_id", "view")
    check_view(view)
    asked.workspace.homes[user] = view
    return {"view": {"id": f"V{asked.workspace.number():08d}", **view}}


def spend(asked: Asked, trigger: str) -> None:
    """Use a trigger up: three seconds, once."""
    if not re.fullmatch(r"\d+\.\d+\.[0-9a-f]+", trigger):
        raise Refused("invalid_trigger_id")
    born = asked.workspace.triggers.pop(trigger, None)
    if born is None:
        raise Refused("exchanged_trigger_id")
    if asked.workspace.clock.now() - born > TRIGGER_LIVES:
        raise Refused("expired_trigger_id")


def shown(asked: Asked, view: dict[str, Any], *, depth: int) -> dict[str, Any]:
    check_view(view)
    external = view.get("external_id")
    if external and any(each.get("external_id") == external for each in asked.workspace.views.values()):
        raise Refused("duplicate_external_id")
    ref = f"V{asked.workspace.number():08d}"
    asked.workspace.views[ref] = {**view, "id": ref, "hash": f"{asked.workspace.ts()}.hash", "depth": depth}
    asked.workspace.views[ref]["team_id"] = asked.workspace.team_id
    return asked.workspace.views[ref]


@method("apps.connections.open", TIER_1, "connections:write")
def open_socket(asked: Asked) -> Mapping[str, Any]:
    return {"url": asked.workspace.socket_url}
