"""An incident told to the world, from the form to the last mail, on a running ``andon serve``; then all else dies.

The clients: a browser without script, readers of the programs' interface, of both feeds and of the calendar, the typed
models, the exporter for Prometheus, the badge, a mail server that takes the mails, and somebody who reads the page when
nothing else runs. Atlassian's widget has a test of its own, in a real browser.
"""

import json
import os
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import story
from tests.fakes.smtp import Sink, sinking
from tests.support import clients, needs
from tests.support.serving import Client, Server, serving, wait_for
from tests.support.visitor import Visitor
from tests.torture.test_status_outlives import alone, frozen

ADA, PASSWORD = "ada@example.org", "seven green lanterns at dusk"
WHOLE, CARDS, OTHER, SILENT = (f"{name}@example.com" for name in ("whole", "cards", "other", "silent"))
LINK = re.compile(r"http://127\.0\.0\.1:\d+(/subscriptions/confirm/\S+)")
SECRET = re.compile(r"/set-up\?secret=(\S+)")
CONFIRMED = ("confirmed", "public")


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinking() as sink:
        yield sink


@pytest.fixture
def server(tmp_path: Path, database_url: str, sink: Sink) -> Iterator[Server]:
    lines = [f"{name}={value}\n" for name, value in sink.environment.items()]
    (tmp_path / ".env").write_text("".join(lines))
    services = [{"slug": slug, "name": slug.title(), "tier": "T1"} for slug in ("cards", "payouts")]
    (tmp_path / "catalog.json").write_text(json.dumps({"services": services}))
    with serving(tmp_path, database_url) as server:
        yield server


@dataclass
class Told:
    """Who speaks, who reads, and where."""

    server: Server
    sink: Sink
    ada: Visitor
    api: Client
    author_id: int = 0
    parts: dict[str, str] = field(default_factory=dict)

    def reads(self, path: str) -> str:
        """Read the page as the world does, without cookie or key."""
        return Client(self.server.port).ask("GET", f"/status/acme/{path}").text

    def summary(self) -> Any:
        return json.loads(self.reads("api/v2/summary.json"))

    def subjects(self, email: str) -> list[str]:
        return [str(mail.message["Subject"]) for mail in self.sink.to(email)]


def test_an_incident_is_told_corrected_and_explained_and_the_page_outlives_the_rest(server: Server, sink: Sink) -> None:
    told = set_up(server, sink)
    subscribe(told)
    key = told.api.post(
        "/api/v1/incidents", {"title": "Ledger lost its disk", "severity": "SEV2", "services": ["cards", "payouts"]}
    )["key"]
    address = publish(told, key)
    see_everywhere(told, address)
    see_mails(told)
    correct(told, address)
    resolve(told, address, key)
    explain(told, address, key)
    assert told.subjects(OTHER) == told.subjects(SILENT) == ["Confirm that Acme Pay may write to you"] * 1
    read_on_when_all_else_is_gone(told)


def set_up(server: Server, sink: Sink) -> Told:
    """Take the link of the first run, and make a page of three parts by forms and by the API."""
    (secret,) = SECRET.findall((server.folder / "serve.log").read_text())
    ada = Visitor(server.port)
    ada.go(f"/set-up?secret={secret}")
    ada.send("/set-up", email=ADA, name="Ada Quill", password=PASSWORD)
    server.run("user", "add", "cy@example.org", "--name", "Cy Dell", "--role", "reviewer")
    server.run("catalog", "import", str(server.folder / "catalog.json"))
    told = Told(server, sink, ada, server.client(ADA))
    told.author_id = next(one["id"] for one in told.api.get("/api/v1/people")["items"] if one["name"] == "Ada Quill")
    told.api.post("/api/v1/status-pages", {"slug": "acme", "name": "Acme Pay"})
    for name, service in (("Card payments", "cards"), ("Payouts", "payouts"), ("Dashboard", None)):
        part = {"name": name, "service": service} if service else {"name": name}
        told.parts[name] = told.api.post("/api/v1/components", {"page": "acme", **part})["id"]
    return told


def subscribe(told: Told) -> None:
    """Have four ask; one wants a part that is well, and one never confirms."""
    for email, part in ((WHOLE, ""), (CARDS, "Card payments"), (OTHER, "Dashboard"), (SILENT, "")):
        stranger = Visitor(told.server.port)
        stranger.go("/subscriptions/to/acme")
        stranger.send("/subscriptions/to/acme", email=email, components=[told.parts[part]] if part else [])
        if email == SILENT:
            continue
        mail = wait_for(lambda email=email: told.sink.to(email), f"the mail to {email}")[0]
        (link,) = LINK.findall(mail.part())
        stranger.go(link)
        stranger.send(link, None)
    wait_for(lambda: told.sink.to(SILENT), "the mail to who never confirms")


def publish(told: Told, key: str) -> str:
    """Go from the incident to its form, see what is suggested, look at it, and publish; returns where it is written."""
    ada = told.ada
    assert "Publish on Acme Pay" in ada.go(f"/incidents/{key}")
    form = ada.go(f"/status-pages/acme/incidents/new?incident={key}")
    suggested = [re.search(f'"{told.parts[name]}:[a-z_]+" selected', form) is not None for name in told.parts]
    assert suggested == [True, True, False]
    down = [f"{told.parts[name]}:major_outage" for name in ("Card payments", "Payouts")]
    looked = ada.send("/incidents", name="Payments fail", body="Cards are refused since 9.", components=down)
    assert "Cards are refused since 9." in looked
    assert "2 subscribers" in looked
    assert told.summary()["incidents"] == []
    ada.send("/incidents", CONFIRMED)
    return ada.url


def see_everywhere(told: Told, address: str) -> None:
    """Read it as every client does."""
    public_id = address.rpartition("/")[2]
    wait_for(lambda: "Payments fail" in told.reads(""), "the page to tell it")
    page, summary = told.reads(""), told.summary()
    assert "Cards are refused since 9." in page
    (incident,) = summary["incidents"]
    assert (incident["id"], incident["name"], incident["status"]) == (public_id, "Payments fail", "investigating")
    assert incident["impact"] == "critical"
    assert {one["name"]: one["status"] for one in summary["components"]} == {
        "Card payments": "major_outage", "Payouts": "major_outage", "Dashboard": "operational",
    }  # fmt: skip
    assert json.loads(told.reads("api/v2/incidents/unresolved.json"))["incidents"] == [incident]
    assert json.loads(told.reads("api/v2/status.json"))["status"] == summary["status"]
    assert summary["status"]["indicator"] == "major"
    see_by_programs(told)
    assert "Cards are refused" in told.reads(f"incidents/{public_id}.html")
    for path, said in (("maintenance.ics", "BEGIN:VCALENDAR"), ("badge.svg", "<svg"), ("embed.html", "Partial System")):
        assert said in told.reads(path)
    assert "Ledger lost its disk" not in "".join(map(told.reads, ("", "api/v2/summary.json", "history.atom")))


def see_by_programs(told: Told) -> None:
    """Read it by other people's programs; those that stand outside the lock wherever they are or were promised."""
    reader = Client(told.server.port)
    for kind in clients.FEEDS:
        assert clients.feed_titles(reader, f"/status/acme/history.{kind}") == ["Payments fail"]
    assert clients.calendar_events(reader, "/status/acme/maintenance.ics") == []
    if not needs.is_wanted("peers", clients.PROGRAMS):
        return
    (incident,) = clients.typed(needs.peers_folder(), reader, "/status/acme/api/v2/")["incidents/unresolved"]
    assert (incident["name"], incident["impact"]) == ("Payments fail", "critical")
    summary = f"http://127.0.0.1:{told.server.port}/status/acme/api/v2/summary.json"
    found = clients.metrics(needs.peers_folder(), summary, told.server.folder / "exporter")
    (labels,) = [labels for name, labels, _ in found if name == "statuspage_incident_info"]
    assert (labels["incident_name"], labels["impact"]) == ("Payments fail", "critical")


def see_mails(told: Told) -> None:
    """See whom it reached: who confirmed, and wants the page or one of these parts."""
    published = "[Acme Pay] Investigating: Payments fail"
    wait_for(lambda: published in told.subjects(WHOLE) and published in told.subjects(CARDS), "the mails")
    (mail,) = [mail for mail in told.sink.to(CARDS) if mail.message["Subject"] == published]
    assert "Cards are refused since 9." in mail.part()
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def correct(told: Told, address: str) -> None:
    """Put it right: the page says so, and nobody hears of it twice (what is resolved next is their second mail)."""
    update = told.summary()["incidents"][0]["incident_updates"][0]["id"]
    told.ada.go(f"/status-pages/acme/updates/{update}")
    told.ada.send(update, body="Cards are refused since 8.", reason="It was an hour earlier")
    wait_for(lambda: "since 8." in told.reads(""), "the correction")
    assert "since 9." not in told.reads("")
    assert "corrected" in told.reads("")


def resolve(told: Told, address: str, key: str) -> None:
    """End it on the page and inside."""
    told.ada.go(address)
    well = [f"{told.parts[name]}:operational" for name in ("Card payments", "Payouts")]
    looked = told.ada.send("/updates", status="resolved", body="All cards are taken again.", components=well)
    assert "2 subscribers" in looked
    told.ada.send("/updates", CONFIRMED)
    wait_for(lambda: told.summary()["status"]["indicator"] == "none", "the page to be well")
    assert told.summary()["incidents"] == []
    wait_for(lambda: len(told.subjects(WHOLE)) == len(told.subjects(CARDS)) == 3, "the mails that it is over")
    assert told.subjects(WHOLE)[2] == "[Acme Pay] Resolved: Payments fail"
    told.api.post(f"/api/v1/incidents/{key}/transitions", {"to": "resolved"})


def explain(told: Told, address: str, key: str) -> None:
    """Publish the COE, and from its words for customers the postmortem."""

    def of_incident() -> list[str]:
        return [coe["key"] for coe in told.api.get("/api/v1/coes")["items"] if key in coe["incidents"]]

    (coe,) = wait_for(of_incident, "the COE that starts half written")
    began = told.server.now() - timedelta(minutes=60)
    for moment, minutes in (("impact_started", 0), ("detected", 20), ("mitigated", 50), ("impact_ended", 50)):
        at = (began + timedelta(minutes=minutes)).isoformat()
        told.api.post(f"/api/v1/incidents/{key}/moments", {"moment": moment, "at": at, "reason": "As the log says."})
    story.write_coe(told.api, coe, "cards", told.author_id, told.server.now() + timedelta(days=20))
    words = {"text": "A disk failed, and its spare had not been tried. It is tried weekly from now on."}
    assert told.api.ask("PUT", f"/api/v1/coes/{coe}/sections/external_message", words).status == 200
    story.publish_coe(told.api, told.server.client("cy@example.org"), coe)
    assert "See its words for customers as a postmortem" in told.ada.go(address)
    assert "its spare had not been tried" in told.ada.send("/updates", status="postmortem", body=words["text"])
    told.ada.send("/updates", CONFIRMED)
    page = f"incidents/{address.rpartition('/')[2]}.html"
    wait_for(lambda: "its spare had not been tried" in told.reads(page), "the postmortem")
    assert json.loads(told.reads("api/v2/incidents.json"))["incidents"][0]["status"] == "postmortem"


def read_on_when_all_else_is_gone(told: Told) -> None:
    """Freeze the database, kill the application, spoil the file: a process of its own goes on."""
    server = told.server
    with alone(server) as port:
        reader = Client(port)
        wait_for(lambda: answers(reader), "the process of its own")
        with frozen(server):
            read_all(reader)
        assert server.process is not None
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
        server.process = None
        if server.url.startswith("sqlite"):
            Path(server.url.removeprefix("sqlite:///")).write_bytes(b"rubbish" * 1000)
        read_all(reader)


def answers(reader: Client) -> bool:
    try:
        return reader.ask("GET", "/status/acme/").status == 200
    except OSError:
        return False


def read_all(reader: Client) -> None:
    for path in ("", "history.html", "api/v2/summary.json", "api/v2/incidents.json", "history.atom", "history.rss"):
        assert reader.ask("GET", f"/status/acme/{path}").status == 200
    assert "its spare had not been tried" in reader.ask("GET", "/status/acme/history.atom").text
