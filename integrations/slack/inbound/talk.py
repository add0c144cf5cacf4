"""One request of Slack, as what answers it sees it: who wishes what, a look at the present, and one change."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from foundation.idempotency import Once, Replayed, digest_of
from foundation.markdown import RenderedText
from foundation.work import Context, Reading, Transactor, Work
from integrations.slack.inbound.mrkdwn import markdown_of
from integrations.slack.inbound.replies import Done, Reply, Say, Turn
from integrations.slack.inbound.said import Sent, Wish

ROUTE = "slack"
OK = 200
REPEATABLE: Mapping[str, Callable[..., Reply]] = {"say": Say, "turn": Turn, "done": Done}


class Renderer(Protocol):
    """Turns Markdown into safe HTML, before any transaction opens."""

    def render(self, source: str) -> RenderedText:
        """Render ``source``."""
        ...


@dataclass(frozen=True)
class Talk:
    """A wish of somebody whom we know, in the channel of an incident (``here`` is its key) or elsewhere."""

    transactor: Transactor
    renderer: Renderer
    context: Context
    wish: Wish
    base_url: str
    here: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    seal: Callable[[], None] = lambda: None

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Open a look at the present as whoever wishes."""
        with self.transactor.reading(self.context) as reading:
            yield reading

    def change(self, command: Callable[[Work], Reply]) -> Reply:
        """Run a command in one transaction; the same request, delivered again, gets the first answer."""
        answer = self.transactor.run_once(self.context, self._once(), command, self._represent)
        kept = json.loads(answer.body)
        return REPEATABLE[kept["kind"]](**kept["reply"])

    def render(self, text: str) -> RenderedText:
        """Render what somebody wrote in Slack's way."""
        return self.renderer.render(markdown_of(text))

    def url(self, path: str) -> str:
        """Return the address of a page of ours."""
        return f"{self.base_url}{path}"

    def _once(self) -> Once | None:
        key = f"{self.wish.view_id}:{self.wish.view_hash}" if isinstance(self.wish, Sent) else self.wish.trigger_id
        if key.strip(":") == "":
            return None
        # Pressed twice, a dialog comes with another trigger, and is the same for all that.
        passing = {"trigger_id", "response_url"}
        said = digest_of({name: value for name, value in asdict(self.wish).items() if name not in passing})
        return Once(principal=self.context.principal.id, route=ROUTE, key=key[:200], digest=said)

    def _represent(self, _work: Work, reply: Reply) -> Replayed:
        """Write the answer down, so that it can be given again; from here on the change is going to be made."""
        kind = next(name for name, kind in REPEATABLE.items() if isinstance(reply, kind))  # type: ignore[arg-type]
        body: dict[str, Any] = {"kind": kind, "reply": asdict(reply)}
        self.seal()
        return Replayed(OK, json.dumps(body))
