"""A way to a server that can be opened and shut, so that a test can have the database go and come back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

LOOPBACK = "127.0.0.1"


class Relay:
    """An address at which nobody answers until it is opened."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._door = socket.socket()
        self._door.bind((LOOPBACK, 0))
        self._sockets: list[socket.socket] = [self._door]
        self._threads: list[threading.Thread] = []

    @property
    def url(self) -> str:
        """The same database, by way of this address."""
        user, _, _ = self._parts.netloc.rpartition("@")
        return urlunsplit(self._parts._replace(netloc=f"{user}@{LOOPBACK}:{self._door.getsockname()[1]}"))

    def open(self) -> None:
        """Let everybody through from now on."""
        self._door.listen()
        self._start(self._welcome)

    def close(self) -> None:
        """Cut every connection."""
        for end in self._sockets:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for end in self._sockets:
            end.close()

    def _welcome(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                far = socket.create_connection((self._parts.hostname or LOOPBACK, self._parts.port or 5432))
                self._sockets += [near, far]
                self._start(_carry, near, far)
                self._start(_carry, far, near)

    def _start(self, target: object, *ends: socket.socket) -> None:
        thread = threading.Thread(target=target, args=ends)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def relayed(url: str) -> Iterator[Relay]:
    """Lend a way to the server at ``url``, shut at first."""
    relay = Relay(url)
    try:
        yield relay
    finally:
        relay.close()
