"""What checks of ours ask outside: health addresses of services, and a Prometheus."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest


class Outside(ThreadingHTTPServer):
    """Services with health addresses, and a Prometheus, on one port."""

    health = 200
    services = ("payments",)
    burn = "0.2"
    asked: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Outside)
        known = [f"/{service}/healthz" for service in self.server.services]
        self._answer(self.server.health if self.path in known else 404, b"{}")

    def do_POST(self) -> None:
        assert isinstance(self.server, Outside)
        assert self.path == "/api/v1/query"
        said = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked = said["query"][0]
        result = [{"metric": {}, "value": [1.0, self.server.burn]}]
        told = {"status": "success", "data": {"resultType": "vector", "result": result}}
        self._answer(200, json.dumps(told).encode())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def outside() -> Iterator[Outside]:
    with Outside(("127.0.0.1", 0), Answering) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
