import json
from collections.abc import Callable
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from foundation.errors import Conflict, Invalid, NotFound
from incidents.cli import incident
from incidents.queries import brief
from integrations.alerts.cli import alerts
from tests.incidents.builders import declare
from tests.support.world import World

Run = Callable[..., Result]


@pytest.fixture
def run(world: World) -> Run:
    def runs(group: click.Group, *words: str) -> Result:
        return CliRunner().invoke(group, list(words), obj=world.desk(), catch_exceptions=True)

    return runs


def answer(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_an_incident_is_declared_told_of_and_moved_at_the_terminal(world: World, run: Run) -> None:
    assert run(incident, "declare", "Edge fails", "--severity", "SEV1").stdout == "INC-1 is declared.\n"
    assert run(incident, "update", "INC-1", "On it.", "--audience", "stakeholders", "--next", "30").exit_code == 0
    assert answer(run(incident, "move", "INC-1", "resolved", "--note", "Gone.", "--json"))["state"] == "resolved"
    assert "skipping identified and monitoring. Gone." in run(incident, "show", "INC-1").stdout
    shown = answer(run(incident, "show", "inc-1", "--json"))
    assert [entry["name"] for entry in shown["timeline"]] == [
        "incident.declared",
        "incident.update_posted",
        "incident.moved",
    ]
    assert answer(run(incident, "list", "--state", "any", "--json"))[0]["key"] == "INC-1"
    assert run(incident, "list").stdout == ""
    assert world.ask(brief, "INC-1").state == "resolved"


def test_a_dedup_key_finds_the_open_one(run: Run) -> None:
    run(incident, "declare", "Disk full", "--dedup-key", "disk")
    assert run(incident, "declare", "Disk full", "--dedup-key", "disk").stdout == "INC-1 is open already.\n"


def test_drills_and_private_incidents(run: Run) -> None:
    shown = answer(run(incident, "declare", "Practice", "--drill", "--private", "--json"))
    assert (shown["mode"], shown["visibility"]) == ("drill", "private")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("show", "INC-9"), NotFound),
        (("show", "nonsense"), NotFound),
        (("move", "INC-1", "declined"), Conflict),
        (("declare", ""), Invalid),
        (("declare", "half \udcff"), Invalid),
        (("update", "INC-1", "half \udcff"), Invalid),
        (("update", "INC-1", " "), Invalid),
    ],
)
def test_what_cannot_be_is_said_in_words(
    world: World, run: Run, words: tuple[str, ...], error: type[Exception]
) -> None:
    declare(world)
    assert isinstance(run(incident, *words).exception, error)


def test_used_wrongly_it_answers_with_two(run: Run) -> None:
    assert run(incident, "move", "INC-1", "nowhere").exit_code == 2
    assert run(incident, "update", "INC-1", "x", "--audience", "all").exit_code == 2


def test_alert_sources_are_added_listed_and_disabled(run: Run) -> None:
    added = run(alerts, "add", "Checks")
    assert len(added.stdout.strip()) > 40
    assert "Checks" not in added.stdout
    assert run(alerts, "list").stdout == "Checks  triage\n"
    assert answer(run(alerts, "list", "--json"))[0]["is_live"]
    run(alerts, "disable", "Checks")
    assert run(alerts, "list").stdout == "Checks  triage  disabled\n"
