"""How templates are compiled once for a process, and find what all of them share."""

from collections import ChainMap
from collections.abc import KeysView, MutableMapping
from types import CodeType
from typing import Any

from flask.templating import Environment as FlaskEnvironment
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class Shared(ChainMap[str, Any]):
    """A template's globals over those of all templates, with keys that are compared in one step.

    They are asked for at every import of a macro, of which a page has dozens.
    """

    def keys(self) -> KeysView[str]:
        """Return the keys as a dictionary has them; a chain's own are looked for one by one, each in each map."""
        all_of_them: dict[str, Any] = {}
        for each in reversed(self.maps):
            all_of_them |= each
        return all_of_them.keys()


class Compiled(BytecodeCache):
    """Keeps the code of each template by its name and what stands in it, so that a changed one is compiled anew."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in the code, where it is known."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code."""
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


# Compiling takes longer than most pages, and applications of one process share their templates.
COMPILED = Compiled()


class Environment(FlaskEnvironment):
    """Flask's own, with shared globals that are quick to compare."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Lay a template's globals over the environment's."""
        return Shared(d if d is not None else {}, self.globals)
