"""What it was measured on."""

import os
import platform
import re
import shutil
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks import raw
from foundation.clock import SystemClock
from foundation.db import PRAGMAS
from tests.support.databases import Databases

DURABILITY = ("fsync", "synchronous_commit", "full_page_writes", "wal_level", "shared_buffers")
GIB = 2**30
BUSY = 2


def facts(databases: Databases) -> list[tuple[str, str]]:
    """Return what is worth knowing, by name."""
    return [
        ("date", f"{SystemClock().now():%Y-%m-%d %H:%M} UTC"),
        ("machine", f"{os.cpu_count()} cores ({_processor()}), {psutil.virtual_memory().total / GIB:.0f} GiB"),
        ("load before the run", " ".join(f"{part:.1f}" for part in os.getloadavg())),
        ("system", f"{platform.system()} {platform.release()}, {_file_system()}"),
        ("Python", platform.python_version()),
        ("libraries", ", ".join(f"{name} {version(name)}" for name in ("sqlalchemy", "psycopg", "flask", "granian"))),
        ("SQLite", f"{sqlite3.sqlite_version}; {', '.join(pragma.removeprefix('PRAGMA ') for pragma in PRAGMAS)}"),
        ("PostgreSQL", _postgresql(databases)),
        ("nginx", _nginx()),
    ]


def warnings() -> list[str]:
    """Say when others used the machine too: ratios bear that, milliseconds don't."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load <= cores * BUSY:
        return []
    return [f"**Provisional:** the machine had other work (load {load:.0f} on {cores} cores), so times are too long."]


def _postgresql(databases: Databases) -> str:
    with databases.postgresql(migrated=False) as url, raw.connected(url) as connection:
        number = connection.execute("SHOW server_version").fetchone()[0]
        settings = [f"{name}={connection.execute(f'SHOW {name}').fetchone()[0]}" for name in DURABILITY]
    return f"{number}; {', '.join(settings)}"


def _nginx() -> str:
    if not shutil.which("nginx"):
        return "not here"
    said = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=False).stderr
    return said.strip().rpartition("/")[2]


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", information.read_text()) if information.exists() else None
    return found.group(1) if found else platform.machine()


def _file_system() -> str:
    """Say what the databases lie on."""
    here = Path("/tmp").resolve()  # noqa: S108 - asked about, not written to
    mounts = [part for part in psutil.disk_partitions(all=True) if here.is_relative_to(part.mountpoint)]
    return max(mounts, key=lambda part: len(part.mountpoint)).fstype if mounts else "unknown file system"
