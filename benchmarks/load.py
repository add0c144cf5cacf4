"""A small client that asks for one page as often as it can: ``python -m benchmarks.load PORT PATH SECONDS``.

Loopback only, for the seconds it is given; it prints how many answers came and how many of them were wrong.
"""

import json
import selectors
import socket
import sys
import time
from dataclasses import dataclass

CONNECTIONS = 16
HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"
CHUNK = 1 << 18


@dataclass
class Line:
    """One connection, and what has come of the answer that it waits for."""

    connection: socket.socket
    request: bytes
    come: bytes = b""
    answers: int = 0
    wrong: int = 0

    def ask(self) -> None:
        """Send the request."""
        self.come = b""
        self.connection.sendall(self.request)

    def hear(self) -> None:
        """Take in what is there; when the answer is complete, count it and ask again."""
        part = self.connection.recv(CHUNK)
        assert part, "the server hung up"
        self.come += part
        head = self.come.find(HEAD_END)
        if head < 0 or len(self.come) < head + len(HEAD_END) + _length(self.come[:head]):
            return
        self.answers += 1
        self.wrong += not self.come.startswith(b"HTTP/1.1 200")
        self.ask()


def ask_for(port: int, path: str, seconds: float) -> dict[str, float]:
    """Ask over and over on sixteen connections."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    lines = [Line(socket.create_connection(("127.0.0.1", port), 5), request) for _ in range(CONNECTIONS)]
    with selectors.DefaultSelector() as selector:
        for line in lines:
            selector.register(line.connection, selectors.EVENT_READ, line)
            line.ask()
        began = time.perf_counter()
        while time.perf_counter() - began < seconds:
            for key, _ in selector.select(0.1):
                key.data.hear()
        taken = time.perf_counter() - began
    for line in lines:
        line.connection.close()
    return {
        "answers": sum(line.answers for line in lines),
        "wrong": sum(line.wrong for line in lines),
        "seconds": taken,
    }


def _length(head: bytes) -> int:
    lower = head.lower()
    begin = lower.index(LENGTH) + len(LENGTH)
    end = lower.find(b"\r\n", begin)
    return int(lower[begin : end if end >= 0 else None])


if __name__ == "__main__":
    print(json.dumps(ask_for(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]))))
