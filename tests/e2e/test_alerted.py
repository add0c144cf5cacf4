"""From a rule of a real Prometheus to an acknowledged page, an end, and a COE that knows when the alert came."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.pagerduty import PagerDuty, paging
from tests.fakes.smtp import Sink, sinking
from tests.support.serving import Client, Server, serving, wait_for
from tests.support.visitor import Visitor
from tests.support.watching import OPSGENIE, PROGRAMS, WEBHOOK, Watch, watching

ADA, BO, PASSWORD = "ada@example.org", "bo@example.org", "seven green lanterns at dusk"
SECRET = re.compile(r"/set-up\?secret=(\S+)")
LINK = re.compile(r"http://127\.0\.0\.1:\d+(/pages/answer/\S+)")
POLICY = {"name": "Payments", "steps": [{"targets": ["schedule:payments", "pagerduty:default"], "wait_minutes": 30}]}


@dataclass
class Alerted:
    """Who watches, who is told, and where."""

    server: Server
    there: PagerDuty
    sink: Sink
    watch: Watch
    ada: Visitor
    api: Client

    def incident(self) -> Any:
        """Return the one incident, once there is one."""
        found = self.api.get("/api/v1/incidents")["items"]
        assert len(found) <= 1
        return found[0] if found else None

    def states(self) -> dict[str, str]:
        """Return the state of each page by whom or what it goes to."""
        return {page["target"]: page["state"] for page in self.api.get("/api/v1/pages")["items"]}

    def told(self, key: str) -> str:
        return " ".join(item["text"] for item in self.api.get(f"/api/v1/incidents/{key}/timeline")["items"])


@pytest.fixture(params=["with PagerDuty", "as Opsgenie, with PagerDuty dead"])
def alerted(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> Iterator[Alerted]:
    with paging() as there, sinking() as sink:
        is_dead = request.param != "with PagerDuty"
        if is_dead:
            there.faults = ["hangup"] * 10_000
        lines = [f"{name}={value}\n" for name, value in {**there.environment, **sink.environment}.items()]
        (tmp_path / ".env").write_text("".join(lines))
        with serving(tmp_path, database_url) as server:
            shape = "opsgenie" if is_dead else "alertmanager"
            ada, api, token = set_up(server, shape)
            address = f"http://127.0.0.1:{server.port}/integrations/alerts/{shape}/{token}"
            with watching(tmp_path / "watch", address, OPSGENIE if is_dead else WEBHOOK) as watch:
                yield Alerted(server, there, sink, watch, ada, api)


def set_up(server: Server, shape: str) -> tuple[Visitor, Client, str]:
    """Have Bo on call for payments, a policy that tells him and PagerDuty, a source, and a rule for its alerts."""
    (secret,) = SECRET.findall((server.folder / "serve.log").read_text())
    ada = Visitor(server.port)
    ada.go(f"/set-up?secret={secret}")
    ada.send("/set-up", email=ADA, name="Ada Quill", password=PASSWORD)
    server.run("user", "add", BO, "--name", "Bo Arun", "--role", "responder")
    api = server.client(ADA)
    people = {one["name"]: one["id"] for one in api.get("/api/v1/people")["items"]}
    team = api.post("/api/v1/teams", {"slug": "payments", "name": "Payments"})["id"]
    services = [{"slug": "payments", "name": "Payments", "tier": "T1", "owner_team": "payments"}]
    (server.folder / "catalog.json").write_text(json.dumps({"services": services}))
    server.run("catalog", "import", str(server.folder / "catalog.json"))
    layer = {"name": "first", "people": [people["Bo Arun"]], "time_zone": "Europe/Berlin"}
    layer |= {"begins": "2026-01-01", "handover": "09:00:00"}
    put(api, "/api/v1/schedules/payments", {"name": "Payments", "layers": [layer]})
    put(api, "/api/v1/escalation-policies/payments", {**POLICY, "team_id": team})
    token = server.run("alerts", "add", "Prometheus", "--from", shape).strip()
    ada.go("/alerts")
    ada.send("/alerts/rules", name="Loud", labels="severity=critical", action="incident", resolves="yes")
    assert "Loud" in ada.html
    return ada, api, token


def put(api: Client, path: str, body: object) -> None:
    answer = api.ask("PUT", path, body)
    assert answer.status in {200, 201}, answer.text


@pytest.mark.peers(*PROGRAMS)
def test_a_rule_that_fires_pages_is_answered_recovers_and_is_in_the_coe(alerted: Alerted) -> None:
    dead = bool(alerted.there.faults)
    alerted.watch.share = 0.9
    incident = wait_for(alerted.incident, "the incident")
    key = incident["key"]
    assert (incident["severity"], incident["title"]) == (
        "SEV1", "CardsRefused: More than half of all cards are refused",
    )  # fmt: skip
    began = datetime.fromisoformat(alerted.api.get(f"/api/v1/incidents/{key}")["moments"]["detected"])
    (held,) = alerted.watch.firing()
    # Opsgenie's way has no place for when it began.
    assert dead or f"{began:%Y-%m-%dT%H:%M:%S}" == held["startsAt"][:19]
    (answer_by_mail if dead else answer_there)(alerted)
    wait_for(lambda: "acknowledged" in alerted.api.get(f"/api/v1/incidents/{key}")["moments"], "the answer")
    alerted.watch.share = 0.1
    wait_for(lambda: alerted.incident()["state"] == "resolved", "the end")
    assert "Resolved: CardsRefused" in alerted.told(key)
    if not dead:
        wait_for(lambda: alerted.there.incidents[0].status == "resolved", "the end there")
    coe = wait_for(lambda: alerted.api.get("/api/v1/coes")["items"], "the COE")[0]
    detection = alerted.api.get(f"/api/v1/coes/{coe['key']}/answers")["items"]
    (signal,) = [one["text"] for one in detection if one["question"] == "signal"]
    assert f"{began:%Y-%m-%d %H:%M} UTC" in signal


def answer_there(alerted: Alerted) -> None:
    """Have somebody acknowledge it in PagerDuty, which says so by a signed webhook."""
    wait_for(lambda: alerted.states().get("pagerduty:default") == "delivered", "the page there")
    (there,) = alerted.there.incidents
    there.status = "acknowledged"
    body, headers = alerted.there.says("acknowledged", there, f"{alerted.server.now():%Y-%m-%dT%H:%M:%SZ}", 1)
    sent = Client(alerted.server.port).ask("POST", "/integrations/pagerduty/webhook", body, **headers)
    assert sent.status == 202, sent.text


def answer_by_mail(alerted: Alerted) -> None:
    """Have Bo press the button behind the link of his mail; opening it alone answers nothing."""
    mail = wait_for(lambda: alerted.sink.to(BO), "the mail")[0]
    (link,) = LINK.findall(mail.part())
    bo = Visitor(alerted.server.port)
    bo.go(link)
    assert "acknowledged" not in alerted.states().values()
    bo.send(link, ("answer", "acknowledge"))
    assert not alerted.there.incidents
