"""The permission table, as its files say it: one for each room's addresses, and one for each other surface."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask

from tests.permissions.people import LADDER

FOLDER = Path(__file__).parent
SAFE = {"GET", "HEAD"}
UNLISTED = {"HEAD", "OPTIONS"}
# How large a number may be is the address's own affair.
LIMITS = re.compile(r"<int\([^)]*\):")


@dataclass(frozen=True)
class Route:
    """A row: one method at one address, what it asks for, and who at least gets through."""

    name: str
    least: str
    asks: frozenset[str] = frozenset()
    runs: frozenset[str] = frozenset()
    at: str = ""
    form: Mapping[str, Any] | None = None
    json: Mapping[str, Any] | None = None
    also: frozenset[str] = frozenset()
    outcome: int = 0
    why: str = ""

    @property
    def method(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def rule(self) -> str:
        return self.name.partition(" ")[2]

    @property
    def address(self) -> str:
        return self.at or self.rule

    @property
    def is_api(self) -> bool:
        return self.rule.startswith("/api/")

    @property
    def is_safe(self) -> bool:
        return self.method in SAFE

    @property
    def words(self) -> str:
        """Everything in which a name of the sample can stand."""
        return f"{self.address} {self.form} {self.json}"

    def lets_in(self, name: str, standing: int) -> bool:
        """Whether that person gets through, by role or by office."""
        return standing >= LADDER.index(self.least) or name in self.also


@cache
def routes() -> dict[str, Route]:
    """Return all rows of addresses; a name that stands twice is refused."""
    found: dict[str, Route] = {}
    for file in sorted((FOLDER / "routes").glob("*.toml")):
        for name, values in tomllib.loads(file.read_text()).items():
            assert name not in found, f"{name} stands in two files"
            found[name] = _route(name, values)
    return found


@cache
def surface(name: str) -> dict[str, dict[str, Any]]:
    """Return the rows of another surface: ``commands``, ``jobs``, ``slots``, ``exempt``."""
    files = (FOLDER / f"{name}.toml", *sorted(FOLDER.glob(f"*/{name}.toml")))
    return {key: row for file in files for key, row in tomllib.loads(file.read_text()).items()}


def operations(app: Flask) -> set[str]:
    """Return every method and address that the application answers."""
    rules = [(LIMITS.sub("<int:", rule.rule), rule.methods or set()) for rule in app.url_map.iter_rules()]
    return {f"{method} {rule}" for rule, methods in rules for method in methods - UNLISTED}


def fill(value: Any, names: Mapping[str, Any]) -> Any:
    """Put the sample's things in the place of ``$name``; a text that is nothing but a name keeps its type."""
    if isinstance(value, Mapping):
        return {fill(name, names): fill(inner, names) for name, inner in value.items()}
    if isinstance(value, list):
        return [fill(inner, names) for inner in value]
    if not isinstance(value, str) or "$" not in value:
        return value
    if value[1:] in names:
        return names[value[1:]]
    for name in sorted(names, key=len, reverse=True):
        value = value.replace(f"${name}", str(names[name]))
    return value


def _route(name: str, values: dict[str, Any]) -> Route:
    sets = {key: frozenset(values.pop(key)) for key in ("asks", "runs", "also") if key in values}
    return Route(name, **sets, **values)
