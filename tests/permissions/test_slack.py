"""Slack is a surface of its own: every verb, button, dialog, menu and event has a row, and holds to it for everybody.

All of it is signed requests. Who is refused is told the permission's own reason; who is a guest of the workspace, or
linked to nobody, is told so and does nothing at all.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from sqlalchemy import func, select

from andon import registry
from coe import commands as coes
from foundation.log import EventRow
from foundation.markdown import plain
from incidents import commands as incidents
from integrations.slack import ids
from integrations.slack.inbound.desk import MAKING
from integrations.slack.inbound.happened import HAPPENED
from integrations.slack.inbound.hearing import BUTTONS, PRESSED
from integrations.slack.inbound.manifest import Kind, manifest
from integrations.slack.inbound.submissions import ACTS
from integrations.slack.inbound.verbs import ALL
from learnings import commands as learnings
from tests.fakes.slack.workspace import Message
from tests.incidents.builders import declare, service
from tests.integrations.slack.inbound.test_capture import room
from tests.permissions.people import LADDER
from tests.permissions.table import surface
from tests.support.signed import MEMBERS, Signed
from tests.support.torture import is_full

ROWS = surface("slack")
GUEST = "U0GUEST"
HIDDEN = "There is no such "
TS = "1930000000.000100"
PRIVATE = "INC-3"


def test_whatever_can_be_done_in_slack_has_a_row() -> None:
    found = {f"verb {verb.name}" for verb in ALL} | {f"button {name}" for name in (*BUTTONS, *PRESSED)}
    found |= {f"dialog {name}" for name in ACTS} | {f"event {name}" for name in HAPPENED}
    menus = manifest(Kind.FULL, "https://andon.example.org")["features"]["shortcuts"]
    found |= {f"shortcut {each['callback_id']}" for each in menus} | {f"options {ids.OPTIONS_SERVICE}"}
    assert found == set(ROWS)


@pytest.mark.torture
def test_each_lets_through_whom_its_row_names_and_nobody_else(signed: Signed) -> None:
    a_day(signed)
    tried, wrong = 0, []
    for name, row in ROWS.items():
        if name.startswith("event") or "why" in row:
            continue
        least = LADDER.index(least_of(row))
        for who in LADDER if is_full() else around(least):
            before = last_event(signed) if who == "anonymous" else 0
            said = did(signed, name, row, who, "INC-1")
            if who == "anonymous":
                holds = (said, last_event(signed)) == ("" if name.startswith("options") else MAKING, before)
            else:
                holds = is_refused(said) == (LADDER.index(who) < least)
            wrong += [] if holds else [(name, who, said)]
            tried += 1
        if "INC-1" in str(row) or name.startswith("button panel"):
            said = did(signed, name, row, "responder", PRIVATE)
            wrong += [] if said.startswith(HIDDEN) else [(name, PRIVATE, said)]
    assert wrong == []
    assert tried > 70 * (len(LADDER) if is_full() else 2)


def around(least: int) -> tuple[str, ...]:
    """Return who is refused and who is let through, as close as they come; in full everybody is tried."""
    return tuple(dict.fromkeys((LADDER[0], *LADDER[least - 1 : least + 1])))


def test_an_event_does_what_its_member_may_and_nothing_for_others(signed: Signed) -> None:
    declare(signed.world, title="Edge fails")
    channel = room(signed)
    signed.world.clock.advance(minutes=10)
    place = signed.slack.workspace.channels[channel]
    place.members |= {*MEMBERS.values(), GUEST}
    rows = {name.partition(" ")[2]: row for name, row in ROWS.items() if name.startswith("event") and "least" in row}
    for kind, row in rows.items():
        for number, who in enumerate(LADDER):
            member = MEMBERS.get(who, GUEST)
            ts = f"{1930000000 + number}.{len(kind):06}"
            place.messages[ts] = Message(ts, "Look", MEMBERS["admin"])
            before = seen(signed, member)
            signed.event({"type": kind, **said_of(signed, kind, member, channel, ts)}, f"Ev{kind}{number}")
            signed.work()
            did_something = seen(signed, member) != before
            assert did_something == (LADDER.index(who) >= LADDER.index(row["least"])), (kind, who)
    assert len(rows) == 5


def a_day(signed: Signed) -> None:
    """Put down what the rows name: incidents, one of them private, a COE, an action item, a learning."""
    world, me = signed.world, signed.household.people["admin"]
    service(world)
    for title in ("Edge fails", "Mail fails"):
        world.run(incidents.declare, title=title, severity="SEV3", services=["edge-proxy"])
    world.run_as(signed.principal("admin"), incidents.declare, title="Quiet thing", visibility="private")
    for key in ("INC-1", PRIVATE):
        world.run_as(signed.principal("admin"), incidents.add_task, key=key, title="Look")
    coe = world.run_as(signed.principal("admin"), coes.open_coe, incident_keys=["INC-2"], owner_id=me).key
    due = world.clock.now() + timedelta(days=9)
    given = {"kind": "prevent", "priority": "P2", "owner_id": me, "due": due, "done_criteria": "A test"}
    world.run_as(signed.principal("admin"), coes.add_action, key=coe, title="Limit it", **given)
    told = {"lesson": plain("Look"), "recommendation": plain("Limit it"), "failure_prevented": "It stops"}
    where = {"cause_classes": ["resource_leak"], "applicability": {"all": []}}
    key = world.run_as(signed.principal("admin"), learnings.propose, title="Limit pools", **told, **where).key
    for state in ("accepted", "published"):
        world.run_as(signed.principal("admin"), learnings.transition, key=key, to=state, reason="It is general")
    signed.slack.workspace.add_user(GUEST, "viewer@example.org", team_id="T0001", is_restricted=True)


def least_of(row: Mapping[str, Any]) -> str:
    return str(row["least"] if "least" in row else ROWS[f"verb {row['verb']}"]["least"])


def did(signed: Signed, name: str, row: Mapping[str, Any], who: str, key: str) -> str:
    """Do it as somebody, and return what was answered: words, or nothing where it is done in silence."""
    kind, _, what = name.partition(" ")
    member, before = MEMBERS.get(who, GUEST), len(signed.heard())
    if kind == "verb":
        return signed.say(row["text"].replace("INC-1", key), member)
    if kind == "button":
        signed.press(what, row.get("value", "INC-1").replace("INC-1", key), member)
    elif kind == "shortcut":
        message = {"ts": TS, "text": f"Look {len(signed.slack.calls)}", "user": MEMBERS["admin"]}
        signed.interact("message_action", member, callback_id=what, message=message)
    elif kind == "options":
        answer = signed.interact("block_suggestion", member, action_id=what, value="edge")
        return str(answer.get_json()["options"] or "")
    else:
        return sent(signed, what, row, member, key)
    said = signed.heard()[before:]
    return str(said[0]["text"]) if said else ""


def sent(signed: Signed, callback_id: str, row: Mapping[str, Any], member: str, key: str) -> str:
    """Send a dialog, whoever it was opened for, and return what it turned into or complains about."""
    values = {name: str(value).replace("INC-1", key) for name, value in row["values"].items()}
    state = {name: {name: {"type": "plain_text_input", "value": value}} for name, value in values.items()}
    kept = json.dumps({"key": row.get("key", key), **row.get("kept", {})})
    view = {"id": f"V{signed.triggers}", "hash": f"{callback_id}{member}{key}", "callback_id": callback_id}
    answer = signed.interact(
        "view_submission", member, view={**view, "private_metadata": kept, "state": {"values": state}}
    )
    body = answer.get_json() if answer.data else {}
    shown = [block["text"]["text"] for block in body.get("view", {}).get("blocks", ()) if block["type"] == "section"]
    return "\n".join([*body.get("errors", {}).values(), *shown])


@cache
def reasons() -> tuple[str, ...]:
    return tuple({grant.reason for grant in registry.policy().grants.values()})


def is_refused(said: str) -> bool:
    return said.startswith((*reasons(), HIDDEN))


def last_event(signed: Signed) -> int:
    return signed.world.ask(lambda look: look.session.scalar(select(func.max(EventRow.id)))) or 0


def said_of(signed: Signed, kind: str, member: str, channel: str, ts: str) -> dict[str, Any]:
    """Return what Slack says of such an event."""
    item = {"type": "message", "channel": channel, "ts": ts}
    page = {"external_ref": {"id": "INC-1"}, "entity_url": "http://localhost/incidents/INC-1", "channel": channel}
    return {
        "reaction_added": lambda: {"user": member, "reaction": "memo", "item": item},
        "pin_added": lambda: {
            "user": member,
            "channel_id": channel,
            "item": {**item, "message": {"ts": ts, "text": "x"}},
        },
        "app_home_opened": lambda: {"user": member, "tab": "home"},
        "member_joined_channel": lambda: {"user": member, "channel": channel, "team": "T0001"},
        "entity_details_requested": lambda: {
            "user": member,
            "trigger_id": signed.slack.workspace.mint_pane("INC-1"),
            **page,
        },
    }[kind]()


def seen(signed: Signed, member: str) -> tuple[Any, ...]:
    """Return what tells that something was done, or shown, for a member: notes, homes, whispers, panes."""
    workspace = signed.slack.workspace
    home = str(workspace.homes.get(member, ""))
    panes = [each for each in workspace.presented if "entity_payload" in each]
    notes = [entry for entry in signed.timeline("INC-1") if entry.name == "incident.note_added"]
    return len(notes), home if "My incidents" in home else "", len(workspace.whispers), len(panes)
