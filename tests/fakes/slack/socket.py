"""The other end of Socket Mode: a real WebSocket on loopback that sends envelopes and keeps what is answered."""

import base64
import hashlib
import json
import socket
import struct
import threading
from queue import Queue
from typing import Any, Self

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
SHORT, MEDIUM = 126, 65536
PATIENCE_S = 60


class FakeSocket:
    """One WebSocket server; use it as a context manager, and give its address to ``apps.connections.open``."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._connections: Queue[socket.socket] = Queue()
        self._threads: list[threading.Thread] = []
        self.answers: Queue[dict[str, Any]] = Queue()
        self._held: list[socket.socket] = []

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._server.getsockname()[1]}/link/?ticket=1"

    def __enter__(self) -> Self:
        self._run(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for connection in self._held:
            connection.close()
        for thread in self._threads:
            thread.join()

    def wait(self) -> socket.socket:
        """Wait until somebody has connected."""
        return self._connections.get(timeout=PATIENCE_S)

    def send(self, connection: socket.socket, kind: str, payload: Any, envelope_id: str) -> None:
        envelope = {"type": kind, "envelope_id": envelope_id, "payload": payload, "accepts_response_payload": True}
        write(connection, TEXT, json.dumps(envelope).encode())

    def ask(self, connection: socket.socket, kind: str, payload: Any, envelope_id: str) -> dict[str, Any]:
        """Send an envelope and return what is answered to it."""
        self.send(connection, kind, payload, envelope_id)
        return self.answers.get(timeout=PATIENCE_S)

    def _run(self, work: Any, *args: Any) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self._held.append(connection)
            self._run(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        try:
            shake_hands(connection)
            write(connection, TEXT, b'{"type": "hello"}')
            self._connections.put(connection)
            while True:
                kind, said = read(connection)
                if kind == PING:
                    write(connection, PONG, said)
                elif kind == TEXT:
                    self.answers.put(json.loads(said))
                elif kind == CLOSE:
                    return
        except OSError:
            return


def shake_hands(connection: socket.socket) -> None:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += exactly(connection, 1)
    lines = head.decode().split("\r\n")
    key = next(line.split(": ")[1] for line in lines if line.lower().startswith("sec-websocket-key"))
    accept = base64.b64encode(hashlib.sha1(f"{key}{GUID}".encode()).digest()).decode()  # noqa: S324 - RFC 6455 says so
    upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    connection.sendall(f"{upgrade}Sec-WebSocket-Accept: {accept}\r\n\r\n".encode())


def write(connection: socket.socket, kind: int, said: bytes) -> None:
    """Send one frame, unmasked, as servers do."""
    size = len(said)
    length = bytes([size]) if size < SHORT else struct.pack("!BH", SHORT, size)
    connection.sendall(bytes([0x80 | kind]) + length + said)


def read(connection: socket.socket) -> tuple[int, bytes]:
    """Read one frame, which clients mask."""
    first, second = exactly(connection, 2)
    size = second & 0x7F
    if size == SHORT:
        (size,) = struct.unpack("!H", exactly(connection, 2))
    elif size > SHORT:
        (size,) = struct.unpack("!Q", exactly(connection, 8))
    mask = exactly(connection, 4) if second & 0x80 else bytes(4)
    said = exactly(connection, size)
    return first & 0x0F, bytes(byte ^ mask[place % 4] for place, byte in enumerate(said))


def exactly(connection: socket.socket, size: int) -> bytes:
    said = b""
    while len(said) < size:
        more = connection.recv(size - len(said))
        if not more:
            raise ConnectionResetError
        said += more
    return said
