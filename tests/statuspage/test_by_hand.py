"""Speaking to the world while the application is down: on the files alone, and not lost when it is back."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from andon.cli import andon
from foundation.errors import Invalid
from foundation.markdown import plain
from statuspage.lifecycle import ComponentStatus, IncidentStatus
from statuspage.snapshot.bundle import BUNDLE, Bundle, pack, read
from statuspage.snapshot.byhand import BY_HAND, Saying, place_copy, say, take_back
from statuspage.snapshot.render import render
from statuspage.snapshot.stored import state_of
from tests.statuspage.states import AT, EDGE, state, trouble

SLUG = "acme"
LATER = AT + timedelta(hours=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page with one open trouble, as it was last rendered."""
    place_copy(tmp_path, SLUG, pack(render(state(troubles=[trouble()]), 100, AT)))
    return tmp_path


def shown(folder: Path) -> Bundle:
    bundle = read(folder / SLUG / BUNDLE)
    assert bundle is not None
    return bundle


def summary(folder: Path) -> Any:
    return json.loads(shown(folder).files["api/v2/summary.json"])


def saying(words: str, status: str = "investigating", **statuses: ComponentStatus) -> Saying:
    return Saying("All is dark", plain(words), IncidentStatus(status), statuses)


def test_what_is_said_by_hand_is_on_the_page_in_the_feeds_and_for_programs(folder: Path) -> None:
    say(folder, SLUG, saying("The power is <gone>.", **{EDGE: ComponentStatus.MAJOR_OUTAGE}), LATER)
    files = shown(folder).files
    assert all(b"All is dark" in files[name] for name in ("index.html", "history.atom", "history.rss"))
    assert b"The power is &lt;gone&gt;." in files["index.html"]
    told = summary(folder)
    assert [one["name"] for one in told["incidents"]] == ["All is dark", "Slow answers"]
    assert told["components"][0]["status"] == "major_outage"
    assert told["status"] == {"indicator": "major", "description": "Partial System Outage"}
    assert told["incidents"][0]["incident_updates"][0]["affected_components"][0]["old_status"] == "operational"
    assert shown(folder).rendered_at == LATER


def test_a_page_that_is_renewed_does_not_lose_it_until_it_is_taken_back(folder: Path) -> None:
    say(folder, SLUG, saying("One"), LATER)
    say(folder, SLUG, saying("Two", "resolved"), LATER + timedelta(minutes=1))
    version = int(LATER.timestamp()) + 300
    assert place_copy(folder, SLUG, pack(render(state(), version, LATER)))
    incident = json.loads(shown(folder).files["api/v2/incidents.json"])["incidents"][0]
    assert [one["body"] for one in incident["incident_updates"]] == ["Two", "One"]
    assert (incident["status"], incident["resolved_at"] is not None) == ("resolved", True)
    assert shown(folder).version == version
    assert state_of(shown(folder)) == state()
    take_back(folder, SLUG, LATER + timedelta(minutes=9))
    assert b"All is dark" not in shown(folder).files["index.html"]
    assert shown(folder).version > version


def test_where_nothing_can_be_rendered_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no snapshot"):
        say(tmp_path, SLUG, saying("One"), AT)
    (tmp_path / SLUG).mkdir()
    (tmp_path / SLUG / BUNDLE).write_bytes(b"torn")
    with pytest.raises(Invalid, match="can't be read"):
        say(tmp_path, SLUG, saying("One"), AT)


def test_a_spoilt_file_of_words_never_keeps_a_page_from_being_renewed(folder: Path) -> None:
    (folder / SLUG / BY_HAND).write_bytes(b"{")
    assert place_copy(folder, SLUG, pack(render(state(), 101, LATER)))
    assert shown(folder).version == 101


def test_the_terminal_needs_no_database(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    there = ["--directory", str(folder)]
    words = ["status", "say", SLUG, "We are down.", "--component", "edge=major_outage", *there]
    done = CliRunner().invoke(andon, [*words, "--export", str(tmp_path / "static")])
    assert done.exit_code == 0, done.output
    assert b"We are down." in (tmp_path / "static" / SLUG / "index.html").read_bytes()
    assert summary(folder)["components"][0]["status"] == "major_outage"
    refused = CliRunner().invoke(andon, ["status", "say", SLUG, "x", "--component", "none=operational", *there])
    assert isinstance(refused.exception, Invalid)
    assert CliRunner().invoke(andon, ["status", "unsay", SLUG, *there]).exit_code == 0
    assert b"We are down." not in shown(folder).files["index.html"]
