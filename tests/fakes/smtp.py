"""A mail server on a real socket: it keeps what it takes, and refuses what it is told to refuse."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass(frozen=True)
class Mail:
    """One mail as it came."""

    sender: str
    to: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        made = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(made, EmailMessage)
        return made

    def part(self, kind: str = "plain") -> str:
        body = self.message.get_body((kind,))
        assert body is not None
        return str(body.get_content())


@dataclass
class Sink:
    """What came in; ``answers`` says what an address is answered, ``hang_up_after`` when connections break."""

    port: int = 0
    mails: list[Mail] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    hang_up_after: int | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            "ANDON_SMTP_URL": f"smtp://127.0.0.1:{self.port}",
            "ANDON_MAIL_FROM": "Acme status <status@acme.example>",
        }

    def to(self, address: str) -> list[Mail]:
        return [mail for mail in self.mails if mail.to == address]


class _Session(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self) -> None:
        with suppress(ConnectionError):
            self._talk(self.server.sink)  # type: ignore[attr-defined]

    def _talk(self, sink: Sink) -> None:
        self._say("220 sink")
        sender = to = ""
        while line := self.rfile.readline():
            word, _, rest = line.decode("ascii").strip().partition(" ")
            match word.upper():
                case "EHLO" | "HELO" | "NOOP" | "RSET":
                    self._say("250 sink")
                case "MAIL":
                    sender = rest.partition("<")[2].partition(">")[0]
                    self._say("250 ok")
                case "RCPT":
                    to = rest.partition("<")[2].partition(">")[0]
                    self._say(sink.answers.get(to, "250 ok"))
                case "DATA":
                    if sink.hang_up_after is not None and len(sink.mails) >= sink.hang_up_after:
                        return
                    self._say("354 go on")
                    sink.mails.append(Mail(sender, to, self._body()))
                    self._say("250 kept")
                case "QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("500 what?")

    def _body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    sink: Sink


@contextmanager
def sinking() -> Iterator[Sink]:
    """Listen for the length of a block."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.sink = Sink(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.sink
        finally:
            server.shutdown()
            thread.join()
