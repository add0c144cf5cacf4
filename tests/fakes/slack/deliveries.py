"""How Slack delivers: an event that is not taken comes again, three times, and says so; anything else comes once."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Protocol

# At once, after a minute, after five.
AGAIN = (timedelta(), timedelta(minutes=1), timedelta(minutes=5))
TAKEN, NO_MORE = range(200, 300), "X-Slack-No-Retry"


class Answer(Protocol):
    """What was answered."""

    @property
    def status_code(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...


Send = Callable[[Mapping[str, str]], Answer]


def delivered(send: Send, wait: Callable[[timedelta], object]) -> list[int]:
    """Deliver an event as Slack does, and return what was answered each time; ``wait`` lets the time pass."""
    answer = send({})
    statuses = [answer.status_code]
    for number, pause in enumerate(AGAIN, 1):
        if answer.status_code in TAKEN or answer.headers.get(NO_MORE) == "1":
            break
        wait(pause)
        answer = send({"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_error"})
        statuses.append(answer.status_code)
    return statuses
