"""Settings: one frozen dataclass, read from the environment once, in the composition root."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MINIMUM_SECRET = 32
DEFAULT_BASE_URL = "http://127.0.0.1:8000"
TEXT_DEFAULTS = {"", "changeme", "secret", "default"}


class MisconfiguredError(Exception):
    """A setting is missing or unsafe; the message names the variable and what to write."""


@dataclass(frozen=True)
class Settings:
    """What the environment says; see the table in the README."""

    production: bool
    data_dir: Path
    database_url: str
    base_url: str
    secret_key: str
    audit_key: str
    audit_key_id: str
    rehearsal_clock: Path | None
    environment: Mapping[str, str]

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the SQLite file of this machine."""
        return self.database_url.startswith("sqlite")


def read_settings(environ: Mapping[str, str], cwd: Path | None = None) -> Settings:
    """Build the settings from ``environ`` (and a ``.env`` in ``cwd``, except in production)."""
    production = environ.get("ANDON_ENV", "development") == "production"
    values = dict(environ) if production else {**_dotenv(cwd), **environ}
    data_dir = Path(values.get("ANDON_DATA_DIR", "data")).resolve()
    clock_file = values.get("ANDON_REHEARSAL_CLOCK")
    if production and clock_file:
        message = "ANDON_REHEARSAL_CLOCK moves time for rehearsals; remove it in production."
        raise MisconfiguredError(message)
    return Settings(
        production=production,
        data_dir=data_dir,
        database_url=values.get("ANDON_DATABASE_URL") or f"sqlite:///{data_dir / 'andon.sqlite3'}",
        base_url=values.get("ANDON_BASE_URL", DEFAULT_BASE_URL).rstrip("/"),
        secret_key=_secret("ANDON_SECRET_KEY", values, data_dir, production=production),
        audit_key=_secret("ANDON_AUDIT_KEY", values, data_dir, production=production),
        audit_key_id=values.get("ANDON_AUDIT_KEY_ID", "k1"),
        rehearsal_clock=Path(clock_file) if clock_file else None,
        environment=values,
    )


def _secret(name: str, values: Mapping[str, str], data_dir: Path, *, production: bool) -> str:
    """Take the secret from the environment; outside production make one and keep it, 0600, in the data directory."""
    value = values.get(name, "")
    if value:
        if production and (len(value) < MINIMUM_SECRET or value.lower() in TEXT_DEFAULTS):
            message = f"{name} is too short: give at least {MINIMUM_SECRET} random characters."
            raise MisconfiguredError(message)
        return value
    if production:
        message = f"{name} is not set: give at least {MINIMUM_SECRET} random characters."
        raise MisconfiguredError(message)
    return _kept_secret(data_dir / name.lower().removeprefix("andon_"))


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(MINIMUM_SECRET))
    return path.read_text().strip()


def _dotenv(cwd: Path | None) -> dict[str, str]:
    path = (cwd or Path.cwd()) / ".env"
    if not path.is_file():
        return {}
    pairs = (
        line.split("=", 1)
        for line in path.read_text().splitlines()
        if "=" in line and not line.lstrip().startswith("#")
    )
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs}
