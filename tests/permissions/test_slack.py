"""Slack is a surface of its own: every verb, button, dialog and event has a row, and holds to it."""

from typing import Any

from incidents import commands as incidents
from integrations.slack.inbound.happened import HAPPENED
from integrations.slack.inbound.hearing import BUTTONS, PRESSED
from integrations.slack.inbound.submissions import ACTS
from integrations.slack.inbound.verbs import ALL
from tests.incidents.builders import service
from tests.permissions.people import LADDER
from tests.permissions.table import surface
from tests.support.signed import Signed

ROWS = surface("slack")
REFUSALS = ("Only ", "There is no such", "People ", "Your role", "Responders open")


def test_every_verb_button_dialog_and_event_has_a_row() -> None:
    found = {f"verb {verb.name}" for verb in ALL} | {f"button {name}" for name in (*BUTTONS, *PRESSED)}
    found |= {f"dialog {name}" for name in ACTS} | {f"event {name}" for name in HAPPENED}
    assert found == set(ROWS)


def test_each_lets_through_whom_its_row_names(signed: Signed) -> None:
    world = signed.world
    service(world)
    for title in ("Edge fails", "Mail fails"):
        world.run(incidents.declare, title=title, severity="SEV3", services=["edge-proxy"])
    world.run(incidents.add_task, key="INC-1", title="Look")
    rows = [(name, row) for name, row in ROWS.items() if name.startswith(("verb", "button")) and "why" not in row]
    for name, row in rows:
        for who in _on_both_sides(row["least"]):
            said = _did(signed, name, row, who)
            refused = said.startswith(REFUSALS)
            assert refused == (LADDER.index(who) < LADDER.index(row["least"])), (name, who, said)


def _on_both_sides(least: str) -> list[str]:
    place = LADDER.index(least)
    return [who for who in LADDER[place - 1 : place + 1] if who != "anonymous"]


def _did(signed: Signed, name: str, row: dict[str, Any], who: str) -> str:
    """Do it, and return what was answered: words, or nothing where a dialog opens."""
    if "text" in row:
        answer = signed.type(row["text"], who)
        return str(answer.get_json()["text"]) if answer.data else ""
    before = len(signed.heard())
    assert signed.press(name.split(" ")[1], row.get("value", "INC-1"), who).status_code == 200
    said = signed.heard()[before:]
    return str(said[0]["text"]) if said else ""
