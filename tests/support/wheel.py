"""Builds the wheel, installs it into an empty folder, and tries it there, out of the checkout's sight."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOOK = """
import pathlib, sys
import andon.cli, foundation.migrate
here = pathlib.Path(sys.argv[1])
assert pathlib.Path(andon.cli.__file__).is_relative_to(here), andon.cli.__file__
assert pathlib.Path(foundation.migrate.__file__).is_relative_to(here), foundation.migrate.__file__
missing = [p for p in sys.argv[2:] if not (here / p).is_file()]
assert not missing, missing
import wsgi
assert callable(wsgi.app)
"""


def main() -> int:
    """Run the steps; the first that fails says why and ends it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        build = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(ROOT)]
        subprocess.run([*pip, *build], check=True)
        (wheel,) = folder.glob("andon-*.whl")
        place = folder / "installed"
        subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", str(place), str(wheel)], check=True)
        environment = {**os.environ, "PYTHONPATH": str(place), "ANDON_DATA_DIR": str(folder / "data")}
        program = str(place / "bin/andon")
        for step in ([program, "--help"], [program, "db", "upgrade"], ["-c", LOOK, str(place), *assets()]):
            subprocess.run([sys.executable, *step], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    print(f"{wheel.name} builds, installs and runs")
    return 0


def assets() -> list[str]:
    """List what is found by path: pages, styles and migrations."""
    folders = ["templates", "migrations", "foundation/web/static"]
    files = [file for folder in folders for file in (ROOT / folder).rglob("*") if file.is_file()]
    return [str(file.relative_to(ROOT)) for file in files if "__pycache__" not in file.parts]


if __name__ == "__main__":
    sys.exit(main())
