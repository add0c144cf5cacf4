"""Response addresses: what a command or a click may be answered at, five times within half an hour."""

import json
from datetime import datetime, timedelta
from typing import Any

from foundation.clock import Clock

USES, LIVES = 5, timedelta(minutes=30)


class ResponseURLs:
    """The addresses that were handed out, and what came back through them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._born: dict[str, datetime] = {}
        self.received: dict[str, list[dict[str, Any]]] = {}

    def mint(self) -> str:
        """Return the path of a new address, below the server's own."""
        path = f"/response/{len(self._born) + 1}"
        self._born[path], self.received[path] = self._clock.now(), []
        return path

    def use(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Take what is said there; refused when it was used up or is too old."""
        if path not in self._born:
            return 404, b"no_team"
        if self._clock.now() - self._born[path] > LIVES:
            return 404, b"expired_url"
        if len(self.received[path]) >= USES:
            return 404, b"used_url"
        self.received[path].append(json.loads(body))
        return 200, b"ok"
