"""The product's own source, as the structural tests read it."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text())
SHIPPED: list[str] = DECLARED["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
# Found by path and never imported, so they are no packages.
BY_PATH = {"templates", "migrations"}
PACKAGES = sorted(name for name in SHIPPED if not name.endswith(".py") and name not in BY_PATH)


def product_files() -> list[Path]:
    """Every Python file that runs in production."""
    return [ROOT / "wsgi.py", *(file for name in [*PACKAGES, *BY_PATH] for file in sorted((ROOT / name).rglob("*.py")))]


def all_files() -> list[Path]:
    """Every Python file of the project."""
    aside = [file for name in ("tests", "benchmarks") for file in sorted((ROOT / name).rglob("*.py"))]
    return [*product_files(), *aside]


def short(path: Path) -> str:
    """Say a file's name from the project's root."""
    return path.relative_to(ROOT).as_posix()


def nodes(path: Path) -> Iterator[ast.AST]:
    """Walk one file."""
    return ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))


def imported_names(node: ast.AST) -> list[str]:
    """List the dotted names that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []
