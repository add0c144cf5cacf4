"""The table of methods: what each needs, how often it may be called, and who answers it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.refusals import Refused, invalid
from tests.fakes.slack.workspace import Workspace

Params = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One call of a method, as its answerer sees it."""

    workspace: Workspace
    params: Params
    me: str
    token: str

    def need(self, *names: str) -> list[Any]:
        """Return the arguments; a missing one is an invalid call."""
        missing = [name for name in names if not self.params.get(name)]
        if missing:
            raise invalid(*(f"missing required field: {name}" for name in missing))
        return [self.params[name] for name in names]

    def require(self, scope: str) -> None:
        """Refuse what the token's scopes do not reach."""
        held = self.workspace.tokens[self.token].scopes
        if scope not in held:
            raise Refused("missing_scope", needed=scope, provided=",".join(sorted(held)))


@dataclass(frozen=True)
class Method:
    answer: Callable[[Asked], Mapping[str, Any]]
    a_minute: int
    scopes: tuple[str, ...] = ()
    takes_json: bool = True


METHODS: dict[str, Method] = {}


def method(
    name: str, a_minute: int, *scopes: str, takes_json: bool = True
) -> Callable[[Callable[[Asked], Mapping[str, Any]]], Callable[[Asked], Mapping[str, Any]]]:
    """Enter a method into the table; any one of ``scopes`` is enough."""

    def enter(answer: Callable[[Asked], Mapping[str, Any]]) -> Callable[[Asked], Mapping[str, Any]]:
        METHODS[name] = Method(answer, a_minute, scopes, takes_json)
        return answer

    return enter
