"""What a request of Slack says, in our words: a command, a pressed button, a sent dialog, a shortcut.

Payloads are taken as they come: what is missing is empty, and what is of another kind than expected is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.slack.inbound.queries import Member

LONGEST = 20_000


@dataclass(frozen=True)
class Wish:
    """What every request has: who sent it, from where, and how it can be answered."""

    member: Member
    team_id: str = ""
    channel_id: str = ""
    channel_name: str = ""
    trigger_id: str = ""
    response_url: str = ""


@dataclass(frozen=True)
class Typed(Wish):
    """A slash command."""

    command: str = "/incident"
    text: str = ""


@dataclass(frozen=True)
class Pressed(Wish):
    """A button was pressed, or something chosen."""

    action_id: str = ""
    value: str = ""
    view: Mapping[str, Any] = field(default_factory=dict)
    message_ts: str = ""
    action_ts: str = ""


@dataclass(frozen=True)
class Sent(Wish):
    """A dialog was sent, with what stands in its fields (by the block's id); ``places`` are the empty ones too."""

    callback_id: str = ""
    metadata: str = ""
    view_id: str = ""
    view_hash: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    places: tuple[str, ...] = ()

    def text(self, block_id: str) -> str:
        """Return what was typed or chosen there; empty when nothing was."""
        value = self.values.get(block_id)
        return value if isinstance(value, str) else ""

    def many(self, block_id: str) -> list[str]:
        """Return all that was chosen there."""
        value = self.values.get(block_id)
        return [value] if isinstance(value, str) and value else list(value or [])


@dataclass(frozen=True)
class Shortcut(Wish):
    """An entry of a menu was chosen; one of a message's menu comes with the message."""

    callback_id: str = ""
    message: Mapping[str, Any] = field(default_factory=dict)
    team_domain: str = ""


@dataclass(frozen=True)
class Asked(Wish):
    """Somebody types in a field whose choices we know."""

    action_id: str = ""
    typed: str = ""


@dataclass(frozen=True)
class Nothing(Wish):
    """Something that needs no answer: a dialog was closed, or a kind that is not known here."""


def typed(form: Mapping[str, str]) -> Typed:
    """Read a slash command."""
    return Typed(
        member=Member(form.get("team_id", ""), form.get("user_id", ""), form.get("user_name", "")),
        team_id=form.get("team_id", ""),
        channel_id=form.get("channel_id", ""),
        channel_name=form.get("channel_name", ""),
        trigger_id=form.get("trigger_id", ""),
        response_url=form.get("response_url", ""),
        command=form.get("command", "/incident"),
        text=form.get("text", "")[:LONGEST].strip(),
    )


def interaction(payload: Mapping[str, Any]) -> Wish:
    """Read what was sent to the address for interactions."""
    wish, kind = _wish(payload), payload.get("type")
    if kind == "block_actions":
        return _pressed(wish, payload)
    if kind == "view_submission":
        return _sent(wish, payload)
    if kind in {"shortcut", "message_action"}:
        return Shortcut(
            **vars(wish),
            callback_id=_word(payload, "callback_id"),
            message=_part(payload, "message"),
            team_domain=_word(_part(payload, "team"), "domain"),
        )
    if kind == "block_suggestion":
        return Asked(**vars(wish), action_id=_word(payload, "action_id"), typed=_word(payload, "value"))
    return Nothing(**vars(wish))


def _wish(payload: Mapping[str, Any]) -> Wish:
    user, team = _part(payload, "user"), _part(payload, "team")
    channel, container = _part(payload, "channel"), _part(payload, "container")
    team_id = _word(team, "id")
    # Somebody of another workspace, in a shared channel, comes with that workspace's id.
    name = _word(user, "username") or _word(user, "name")
    member = Member(_word(user, "team_id") or team_id, _word(user, "id"), name)
    return Wish(
        member=member,
        team_id=team_id,
        channel_id=_word(channel, "id") or _word(container, "channel_id"),
        channel_name=_word(channel, "name"),
        trigger_id=_word(payload, "trigger_id"),
        response_url=_word(payload, "response_url"),
    )


def _pressed(wish: Wish, payload: Mapping[str, Any]) -> Wish:
    actions = payload.get("actions")
    action = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], dict) else {}
    return Pressed(
        **vars(wish),
        action_id=_word(action, "action_id"),
        value=str(chosen(action) or ""),
        view=_part(payload, "view"),
        message_ts=_word(_part(payload, "container"), "message_ts"),
        action_ts=_word(action, "action_ts"),
    )


def _sent(wish: Wish, payload: Mapping[str, Any]) -> Wish:
    view = _part(payload, "view")
    values: dict[str, Any] = {}
    for block_id, fields in _part(_part(view, "state"), "values").items():
        for entered in fields.values() if isinstance(fields, dict) else ():
            if isinstance(entered, dict) and (value := chosen(entered)) is not None:
                values[block_id] = value
    return Sent(
        **vars(wish),
        callback_id=_word(view, "callback_id"),
        metadata=_word(view, "private_metadata"),
        view_id=_word(view, "id"),
        view_hash=_word(view, "hash"),
        values=values,
        places=tuple(str(name) for name in _part(_part(view, "state"), "values")),
    )


def chosen(entered: Mapping[str, Any]) -> str | list[str] | None:
    """Return what an element holds, whatever kind it is of."""
    for name in ("selected_option", "selected_options"):
        picked = entered.get(name)
        if isinstance(picked, dict):
            return _word(picked, "value")
        if isinstance(picked, list):
            return [_word(each, "value") for each in picked if isinstance(each, dict)]
    for name in ("selected_user", "selected_users", "selected_conversation", "selected_date", "selected_time", "value"):
        held = entered.get(name)
        if isinstance(held, list):
            return [str(each) for each in held]
        if held is not None:
            return str(held)[:LONGEST]
    return None


def _part(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = of.get(name)
    return part if isinstance(part, dict) else {}


def _word(of: Mapping[str, Any], name: str) -> str:
    word = of.get(name)
    return word[:LONGEST] if isinstance(word, str) else ""
