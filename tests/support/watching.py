"""A real Prometheus and a real Alertmanager on loopback, with one figure to watch and one rule about it."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.support.serving import Client, free_port, wait_for

PROGRAMS = ("prometheus", "prometheus-alertmanager")
STOP_S = 20
SCRAPED = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: [rules.yml]
alerting: {{alertmanagers: [{{static_configs: [{{targets: ["127.0.0.1:{manager}"]}}]}}]}}
scrape_configs: [{{job_name: shop, static_configs: [{{targets: ["127.0.0.1:{figure}"]}}]}}]
"""
RULES = """
groups:
- name: shop
  rules:
  - alert: CardsRefused
    expr: refused_share > 0.5
    labels: {severity: critical, service: payments}
    annotations: {summary: More than half of all cards are refused}
"""
ROUTE = "route: {receiver: andon, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}\n"
WEBHOOK = 'receivers: [{name: andon, webhook_configs: [{url: "ADDRESS", send_resolved: true}]}]'
# The same, as one who comes from Opsgenie has it: only the address is another.
OPSGENIE = """
receivers:
- name: andon
  opsgenie_configs:
  - api_url: "ADDRESS/"
    api_key: any
    message: "{{ .CommonLabels.alertname }}: {{ .CommonAnnotations.summary }}"
    priority: P1
    details: {service: "{{ .CommonLabels.service }}", severity: "{{ .CommonLabels.severity }}"}
"""


@dataclass
class Watch:
    """What is watched: the share of cards that are refused."""

    share: float = 0.0
    manager: int = 0

    def firing(self) -> list[dict[str, Any]]:
        """Return the alerts that Alertmanager holds."""
        found: list[dict[str, Any]] = json.loads(Client(self.manager).ask("GET", "/api/v2/alerts").text)
        return found


class _Figure(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f"refused_share {self.server.watch.share}\n".encode()  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name for it
        """Say nothing."""


@contextmanager
def watching(folder: Path, address: str, receiver: str = WEBHOOK) -> Iterator[Watch]:
    """Watch for the length of a block, and tell ``address`` what Alertmanager makes of it."""
    folder.mkdir()
    watch = Watch(manager=free_port())
    with ExitStack() as stack:
        figure = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), _Figure))
        figure.daemon_threads, figure.watch = True, watch  # type: ignore[attr-defined]
        threading.Thread(target=figure.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        stack.callback(figure.shutdown)
        (folder / "rules.yml").write_text(RULES)
        (folder / "manager.yml").write_text(ROUTE + receiver.replace("ADDRESS", address))
        scraped = SCRAPED.format(manager=watch.manager, figure=figure.server_address[1])
        (folder / "prometheus.yml").write_text(scraped)
        stack.enter_context(running(folder, PROGRAMS[1], *_of_manager(folder, watch.manager)))
        stack.enter_context(running(folder, PROGRAMS[0], *_of_prometheus(folder)))
        wait_for(lambda: _answers(watch), "Alertmanager")
        yield watch


def _of_manager(folder: Path, port: int) -> list[str]:
    return [
        f"--config.file={folder}/manager.yml",
        f"--storage.path={folder}/manager",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    ]


def _of_prometheus(folder: Path) -> list[str]:
    return [
        f"--config.file={folder}/prometheus.yml",
        f"--storage.tsdb.path={folder}/series",
        f"--web.listen-address=127.0.0.1:{free_port()}",
    ]


@contextmanager
def running(folder: Path, program: str, *arguments: str) -> Iterator[None]:
    """Run a program for the length of a block."""
    with (folder / f"{program}.log").open("w") as log:
        process = subprocess.Popen([program, *arguments], cwd=folder, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(watch: Watch) -> bool:
    try:
        return Client(watch.manager).ask("GET", "/-/ready").status == 200
    except OSError:
        return False
