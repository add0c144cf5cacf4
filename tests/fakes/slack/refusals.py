"""How the fake says no: HTTP 200 with ``ok: false``, except for the rate limit, which is a status of its own."""

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """A method's answer when it does not do what was asked."""

    def __init__(self, error: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error, self.status, self.headers, self.more = error, status, dict(headers or {}), more

    @property
    def body(self) -> dict[str, Any]:
        return {"ok": False, "error": self.error, **self.more}


def limited(seconds: int) -> Refused:
    return Refused("ratelimited", status=429, headers={"Retry-After": str(seconds)})


def invalid(*messages: str, error: str = "invalid_arguments") -> Refused:
    return Refused(error, response_metadata={"messages": [f"[ERROR] {each}" for each in messages]})
