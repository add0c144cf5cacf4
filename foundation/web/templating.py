"""How templates find what all of them share: asked at every import of a macro, of which a page has dozens."""

from collections import ChainMap
from collections.abc import KeysView, MutableMapping
from typing import Any

from flask.templating import Environment as FlaskEnvironment


class Shared(ChainMap[str, Any]):
    """A template's globals over those of all templates, with keys that are compared in one step."""

    def keys(self) -> KeysView[str]:
        """Return the keys as a dictionary has them; a chain's own are looked for one by one, each in each map."""
        all_of_them: dict[str, Any] = {}
        for each in reversed(self.maps):
            all_of_them |= each
        return all_of_them.keys()


class Environment(FlaskEnvironment):
    """Flask's own, with shared globals that are quick to compare."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Lay a template's globals over the environment's."""
        return Shared(d if d is not None else {}, self.globals)
